"""What is said to admit more does: applied, as many fit as were promised."""

import pytest

from aifactory.plan import draw, promise
from aifactory.plan.capacity.changes import changes
from aifactory.plan.capacity.counting import uses
from aifactory.plan.capacity.ledger import standing
from aifactory.plan.capacity.report import fit
from aifactory.plan.capacity.weights import Scale
from tests.plan.conftest import CATALOG, FACTORY, PROJECT

SECOND = "00000000-0000-0000-0000-000000000002"
SMALL = ", network: { space: [10.64.0.0/22] }"
WIDE = ", network: { space: [10.64.0.0/14] }"
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
        shared = f"services: {{ {change.about}: off, {change.value}: on }}\n"
        drawing.write(written(limits), beta=text + shared)
        return counted(drawing, "beta")[2].more
    return counted(drawing, "alpha")[2].more


@pytest.mark.parametrize(
    ("profile", "limits", "space"),
    [
        pytest.param("compact", "", SMALL, id="compact, few addresses", marks=pytest.mark.slow),
        pytest.param("compact", "foundryAccounts: 1", "", id="compact, one host"),
        *(pytest.param(one, "", "", id=one, marks=pytest.mark.slow) for one in PROFILES),
    ],
)
def test_what_is_said_to_admit_more_admits_so_many(drawing, profile, limits, space):
    text = PROJECT.replace("compact", profile)
    drawing.write(written(limits, space), alpha=text).promise()
    scale, ledger, now = counted(drawing, "alpha")
    found = changes(scale, ledger, scale.factory.projects["alpha"], now)
    assert found
    for change in found:
        assert change.more > now.more
        kept = "" if change.what == "raise" and change.about in limits else limits
        then = after(drawing, text, change, kept)
        assert then == change.more or (change.value == "network.space" and then > change.more)
        drawing.write(written(limits, space))
