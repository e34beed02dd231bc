"""Subnets in networks of others: asked for where those write them, used as they stand elsewhere."""

import pytest

from aifactory.plan.lock import dump, load
from aifactory.plan.lock.releasing import lingering, release
from aifactory.problems import Exit, Refused
from tests.plan.conftest import CATALOG, PROJECT
from tests.plan.test_plan_own_networks import ONE, calls, kept, vnet

SHARED, CHURN = "shared.endpoints", "p001.endpoints"


def with_subnets(*rows, side="deploy"):
    """Development in a network in which subnets stand: rows of owner, name and range."""
    said = ", ".join(f"{one}: {{ name: {name}, range: {net} }}" for one, name, net in rows)
    more = f", side: {side}, subnets: {{ {said} }} }}"
    return kept(ONE).replace("] }]", f"]{more}]", 1)


STANDS = (("shared.endpoints", "snet-pe", "10.80.4.0/26"),
          ("churn.endpoints", "snet-churn", "10.80.5.0/26"))  # fmt: skip
ASKED = with_subnets(side="request")


def stacks(drawing):
    return {one.id: one for one in drawing.draw().stacks}


def test_what_filters_asked_subnets_comes_first_and_nothing_writes_them(drawing):
    found = stacks(drawing.write(ASKED, churn=PROJECT))
    first = [call.symbol for call in found["dev/001/cell-1/filters"].calls]
    assert first == ["group", "network"]
    then = found["dev/001/cell-1/network"]
    assert "dev/001/cell-1/filters" in then.after
    assert not [call for one in found.values() if one.environment == "dev"
                for call in one.calls if call.module == "landing-zone/subnets.bicep"]  # fmt: skip
    symbols = {call.symbol for call in then.calls}
    assert all(set(call.after) <= symbols for call in then.calls)
    assert "dev/001/cell-1/filters" not in stacks(drawing.write(kept(ONE), churn=PROJECT))


def test_a_subnet_that_stands_is_promised_as_it_is_and_never_written(drawing):
    found = calls(drawing.write(with_subnets(*STANDS), churn=PROJECT))
    cell = drawing.lock.grounds["dev/001"].cells["cell-1"]
    assert {owner: str(net) for owner, net in cell.ranges.items()} == {
        SHARED: "10.80.4.0/26",
        CHURN: "10.80.5.0/26",
    }
    assert cell.named == {SHARED: "snet-pe", CHURN: "snet-churn"}
    assert found["subnets"].params["subnets"] == []
    assert found["network"].params["securityGroups"] == []
    ids = {one["endpoint"]["subnetId"] for one in found["sharedEndpoints"].params["endpoints"]}
    assert ids == {f"{vnet()}/subnets/snet-pe"}
    assert load(dump(drawing.lock)) == drawing.lock


def test_beside_those_that_stand_the_others_are_ours_and_meet_none(drawing):
    found = calls(drawing.write(with_subnets(STANDS[0]), churn=PROJECT))
    (ours,) = found["subnets"].params["subnets"]
    assert ours["name"] == "snet-p001-endpoints"
    (group,) = found["network"].params["securityGroups"]
    assert "p001" in group["name"]
    ranges = drawing.lock.grounds["dev/001"].cells["cell-1"].ranges
    assert not ranges[CHURN].overlaps(ranges[SHARED])


NOBODY = ("churn.nodes", "snet-nodes", "10.80.6.0/26")
REFUSED = [
    ("nobody has a use for it", [with_subnets(*STANDS, NOBODY)], "AIF3022"),
    ("it is too small",
     [with_subnets(STANDS[0], ("churn.endpoints", "snet-churn", "10.80.5.0/29"))], "AIF3023"),
    ("ours is promised already", [kept(ONE), with_subnets(STANDS[1])], "AIF3024"),
    ("it is another one now",
     [with_subnets(*STANDS), with_subnets(STANDS[0], (*STANDS[1][:2], "10.80.6.0/26"))], "AIF3024"),
    ("it has another name now",
     [with_subnets(*STANDS), with_subnets(STANDS[0], ("churn.endpoints", "snet-x", STANDS[1][2]))],
     "AIF3024"),
    ("it is not named any more", [with_subnets(*STANDS), with_subnets(STANDS[0])], "AIF3024"),
    ("another's range is promised there",
     [kept(ONE), with_subnets(("churn.endpoints", "snet-churn", "10.80.4.0/26"))], "AIF3024"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("factories", "code"), [pytest.param(*row[1:], id=row[0]) for row in REFUSED]
)
def test_a_subnet_that_cannot_be_used_is_refused(drawing, factories, code):
    *before, last = factories
    for factory in before:
        drawing.write(factory, churn=PROJECT).promise()
    with pytest.raises(Refused) as refused:
        drawing.write(last, churn=PROJECT).promise()
    assert {one.code for one in refused.value.problems} == {code}
    fits = refused.value.exit_code == Exit.REFUSED
    assert fits == (code != "AIF3023")


def test_an_asked_subnet_stays_promised_until_its_owners_have_deleted_it(drawing):
    lock = drawing.write(ASKED, churn=PROJECT).promise()
    gone, here = [("dev/001", "churn")], [("dev/001", "cell-1")]
    (late,) = lingering(lock, CATALOG, gone, theirs=here)
    assert (late.owner, late.theirs) == (CHURN, True)
    held = release(lock, gone, [late])
    assert CHURN in held.grounds["dev/001"].cells["cell-1"].ranges
    assert CHURN not in release(held, []).grounds["dev/001"].cells["cell-1"].ranges
    assert lingering(lock, CATALOG, gone) == ()


def test_one_that_stands_is_given_back_with_its_name(drawing):
    lock = drawing.write(with_subnets(*STANDS), churn=PROJECT).promise()
    cell = release(lock, [("dev/001", "churn")]).grounds["dev/001"].cells["cell-1"]
    assert dict(cell.named) == {SHARED: "snet-pe"}
    assert CHURN not in cell.ranges
