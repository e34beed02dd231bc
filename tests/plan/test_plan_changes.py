"""What is said to admit more does: applied, as many fit as were promised."""

from contextlib import suppress

import pytest

from aifactory.plan import draw, promise
from aifactory.plan.capacity.changes import Swap, changes
from aifactory.plan.capacity.counting import uses
from aifactory.plan.capacity.ledger import standing
from aifactory.plan.capacity.report import fit
from aifactory.plan.capacity.weights import Scale
from aifactory.problems import Refused
from tests.plan.conftest import CATALOG, FACTORY, PROJECT

SECOND = "00000000-0000-0000-0000-000000000002"
SMALL = ", network: { space: [10.64.0.0/22] }"
WIDE = ", network: { space: [10.64.0.0/14] }"
BROUGHT = {"dedicated": {"searchHost"}}  # the hosts that sharing would bring
TIGHT = "searchServices.basic: 1, searchServices.standard: 0"
PROFILES = sorted(name for name in CATALOG.profiles if name != "common")


def written(limits="", space="", more=""):
    """The factory with more in dev."""
    said = f"0001{more}]{space}{f', limits: {{ {limits} }}' if limits else ''} }}"
    return FACTORY.replace("0001] }", said)


def counted(drawing, name):
    """The scale of dev, its ledger as alpha stands there, and how many more like `name` fit."""
    factory = drawing.factory()
    scale = Scale(factory, CATALOG, factory.environments["dev/001"])
    alone = drawing.write(beta=None).factory() if "beta" in factory.projects else factory
    lock = promise(alone, CATALOG, drawing.lock, "2026-11")
    ledger = standing(scale, lock.grounds["dev/001"], uses(draw(alone, CATALOG, lock), CATALOG))
    return scale, ledger, fit(scale, ledger, scale.weigh(factory.projects[name]), name)


def swapped(flag, instead):
    return f"services: {{ {flag}: off, {instead}: on }}\n"


def swaps(drawing, text):
    """What a project like alpha may share: the factory with one more that does."""
    for flag, service in CATALOG.services.items():
        if (
            service.instead
            and flag in drawing.factory().projects["alpha"].environments["dev"].services
        ):
            with suppress(Refused):
                factory = drawing.write(beta=text + swapped(flag, service.instead)).factory()
                scale = Scale(factory, CATALOG, factory.environments["dev/001"])
                yield Swap(flag, service.instead, scale, factory.projects["beta"])
            drawing.write(beta=None)


def after(drawing, text, change, limits):
    """How many more fit when a change is made."""
    if change.what == "raise":
        value = change.value.rpartition(" ")[2]
        drawing.write(written(", ".join(filter(None, [limits, f"{change.about}: {value}"]))))
    elif change.what == "cell":
        drawing.write(written(limits, WIDE if change.value else "", f", {SECOND}"))
    elif change.what == "widen":
        drawing.write(written(limits, WIDE))
    else:
        host = f", services: {{ {change.brings}: on }}" if change.brings else ""
        drawing.write(written(limits, host), beta=text + swapped(change.about, change.value))
        return counted(drawing, "beta")[2].more
    return counted(drawing, "alpha")[2].more


@pytest.mark.parametrize(
    ("profile", "limits", "space", "brought"),
    [
        pytest.param(
            "compact", "", SMALL, set(), id="compact, few addresses", marks=pytest.mark.slow
        ),
        pytest.param("compact", "foundryAccounts: 1", "", set(), id="compact, one host"),
        *(
            pytest.param(one, "", "", BROUGHT.get(one, set()), id=one, marks=pytest.mark.slow)
            for one in PROFILES
        ),
        pytest.param(
            "dedicated", TIGHT, "", set(), id="no room for a host", marks=pytest.mark.slow
        ),
    ],
)
def test_what_is_said_to_admit_more_admits_so_many(drawing, profile, limits, space, brought):
    text = PROJECT.replace("compact", profile)
    drawing.write(written(limits, space), alpha=text).promise()
    scale, ledger, now = counted(drawing, "alpha")
    found = changes(scale, ledger, scale.factory.projects["alpha"], now, swaps(drawing, text))
    assert found
    assert {one.brings for one in found if one.what == "share"} == brought
    for change in found:
        assert change.more > now.more
        kept = "" if change.what == "raise" and change.about in limits else limits
        then = after(drawing, text, change, kept)
        assert then == change.more or (change.value == "network.space" and then > change.more)
        drawing.write(written(limits, space))
