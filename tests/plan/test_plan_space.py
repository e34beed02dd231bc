"""The map of the space, and which projects, made anew, would leave a larger block free."""

from dataclasses import replace
from ipaddress import IPv4Network
from itertools import pairwise
from random import Random

import pytest

from aifactory.plan.addresses import FreeSpace
from aifactory.plan.capacity.space import Move, gap, stretches, unclaimed
from aifactory.plan.lock import CellPromise, GroundPromise
from aifactory.plan.lock.releasing import release
from tests.plan.conftest import FACTORY, PROJECT


def cell(*prefixes, **ranges):
    nets = {owner.replace("_", "."): IPv4Network(net) for owner, net in ranges.items()}
    return CellPromise("sub", tuple(map(IPv4Network, prefixes)), nets)


SCATTERED = {
    "shared_endpoints": "10.0.0.0/25",
    "p001_endpoints": "10.0.0.128/27",
    "p003_endpoints": "10.0.1.0/27",
    "p007_endpoints": "10.0.3.32/27",
}


def test_every_address_of_a_prefix_is_somebodys_or_free():
    (one,) = stretches(cell("10.0.0.0/22", **SCATTERED))
    free = sum(net.num_addresses for net in one.free)
    assert one.taken == 128 + 3 * 32
    assert one.taken + free == 1024
    assert list(one.ranges) == [owner.replace("_", ".") for owner in SCATTERED]


def test_each_prefix_has_its_own_ranges():
    first, second = stretches(cell("10.0.0.0/24", "10.0.9.0/24", p1_a="10.0.9.0/27"))
    assert (first.taken, second.taken) == (0, 32)


def as_it_is(found):
    """What the projects of a cell would claim anew: the ranges that they have."""
    wanted = {}
    for owner, net in sorted(found.ranges.items()):
        floor, _, purpose = owner.partition(".")
        if floor != "shared":
            wanted.setdefault(floor, {})[purpose] = net.prefixlen
    return wanted


@pytest.mark.parametrize(
    ("story", "prefixes", "ranges", "block", "moves"),
    [
        ("the block with the fewest addresses is emptied", ["10.0.0.0/22"], SCATTERED,
         "10.0.2.0/23", [("p007.endpoints", "10.0.3.32/27", "10.0.0.160/27")]),
        ("what is shared stays where it is", ["10.0.0.0/24"], {"shared_endpoints": "10.0.0.0/25"},
         None, []),
        ("an empty prefix is as free as can be", ["10.0.0.0/24"], {}, None, []),
        ("nobody moves without room", ["10.0.0.0/27"],
         {"p1_a": "10.0.0.0/28", "p2_a": "10.0.0.16/28"}, None, []),
        ("a project leaves with all its ranges", ["10.0.0.0/25"],
         {"p1_a": "10.0.0.0/28", "p2_a": "10.0.0.64/28", "p2_b": "10.0.0.32/28"}, "10.0.0.64/26",
         [("p2.a", "10.0.0.64/28", "10.0.0.16/28"), ("p2.b", "10.0.0.32/28", "10.0.0.32/28")]),
        ("one project is less than two", ["10.0.0.0/25"],
         {"p1_a": "10.0.0.0/28", "p2_a": "10.0.0.32/28", "p3_a": "10.0.0.64/28"}, "10.0.0.64/26",
         [("p3.a", "10.0.0.64/28", "10.0.0.16/28")]),
    ],
)  # fmt: skip
def test_a_larger_block_costs_projects(story, prefixes, ranges, block, moves):
    one = cell(*prefixes, **ranges)
    found = gap(one, as_it_is(one))
    assert (found and str(found.block)) == block, story
    wanted = [Move(owner, IPv4Network(old), IPv4Network(new)) for owner, old, new in moves]
    assert list(found.moves if found else ()) == wanted, story


def test_subnets_of_others_are_no_room_and_stay():
    theirs = {"snet-theirs": {"addressPrefix": "10.0.0.96/28"}}
    one = cell("10.0.0.0/25", p001_a="10.0.0.32/28", p002_a="10.0.0.64/28")
    held = replace(one, kept=theirs)
    assert sum(each.taken for each in stretches(held)) == 3 * 16
    assert gap(held, as_it_is(held)).block == IPv4Network("10.0.0.0/26")
    assert gap(replace(held, named={"p001.a": "snet-one"}), as_it_is(held)) is None


def scattered(random):
    """A cell from which some projects have left, and others need ranges of several sizes."""
    prefix = IPv4Network("10.0.0.0/23")
    free = FreeSpace([prefix])
    ranges = {"shared.endpoints": free.claim(27)} if random.random() < 0.5 else {}
    for number in range(random.randint(4, 14)):
        for purpose in ("a", "b")[: random.randint(1, 2)]:
            claimed = free.claim(random.choice((26, 27, 28, 29)))
            if claimed is not None:
                ranges[f"p{number:03d}.{purpose}"] = claimed
    left = {floor for floor in as_it_is(CellPromise("sub", (), ranges)) if random.random() < 0.5}
    return CellPromise(
        "sub", (prefix,), {o: n for o, n in ranges.items() if o.partition(".")[0] not in left}
    )


def after(one, floors):
    """The ranges once these floors have left and come again, as the planner claims them."""
    stay = {o: net for o, net in one.ranges.items() if o.partition(".")[0] not in floors}
    free = FreeSpace(one.prefixes, stay.values())
    anew = {o: free.claim(net.prefixlen) for o, net in sorted(one.ranges.items()) if o not in stay}
    return {**stay, **anew}


def holes(one, ranges):
    return sorted(net.prefixlen for net in FreeSpace(one.prefixes, ranges.values()).blocks)


@pytest.mark.parametrize("seed", range(40))
def test_what_is_made_anew_holds_all_in_fewer_holes_and_costs_the_fewest_projects(seed):
    one = scattered(Random(seed))
    found, before = gap(one, as_it_is(one)), holes(one, one.ranges)
    blocks = IPv4Network("10.0.0.0/23").subnets(new_prefix=before[0] - 1)
    inside = [{o.partition(".")[0] for o, n in one.ranges.items() if n.overlaps(b)} for b in blocks]
    costs = [
        len(floors)
        for floors in inside
        if "shared" not in floors and holes(one, after(one, floors))[0] < before[0]
    ]
    assert (len(found.floors) if found else None) == min(costs, default=None)
    if found is None:
        return
    ranges = after(one, found.floors)
    assert {move.owner: move.new for move in found.moves} == {
        owner: net for owner, net in ranges.items() if owner.partition(".")[0] in found.floors
    }
    assert {o: n.prefixlen for o, n in ranges.items()} == {
        o: n.prefixlen for o, n in one.ranges.items()
    }
    ordered = sorted(ranges.values())
    assert all(not first.overlaps(second) for first, second in pairwise(ordered))
    assert found.block in FreeSpace(one.prefixes, ordered).blocks
    assert len(holes(one, ranges)) < len(before)


def test_seeds_of_the_property_find_gaps_and_none():
    found = [gap(one, as_it_is(one)) for one in map(scattered, map(Random, range(40)))]
    assert 10 < sum(one is None for one in found) < 30


def test_what_no_cell_has_is_told():
    one = cell("10.0.0.0/16")
    ground = GroundPromise("salt1", (IPv4Network("10.0.0.0/14"),), {"cell-1": one}, {})
    assert unclaimed(ground) == (IPv4Network("10.1.0.0/16"), IPv4Network("10.2.0.0/15"))


def test_the_planner_does_what_is_said_when_the_projects_leave_and_come_again(drawing):
    small = FACTORY.replace("0001] }", "0001], network: { space: [10.64.0.0/22] } }")
    names = [f"team-{number:02d}" for number in range(1, 19)]
    lock = drawing.write(small, **dict.fromkeys(names, PROJECT)).promise()
    gone = [f"team-{number:02d}" for number in (2, 4, 13, 14, 15, 16, 18)]
    drawing.lock = release(lock, [("dev/001", name) for name in gone])
    drawing.write(small, **dict.fromkeys(gone)).promise()
    before = drawing.lock.grounds["dev/001"].cells["cell-1"]
    found, name = gap(before, as_it_is(before)), "team-17"
    assert found.floors == ("p017",)
    leaving = drawing.write(small, **{name: None}).promise()
    drawing.lock = release(leaving, [("dev/001", name)])
    after = drawing.write(small, **{name: PROJECT}).promise().grounds["dev/001"].cells["cell-1"]
    assert found.block in [block for each in stretches(after) for block in each.free]
    new = after.ranges[f"p{drawing.lock.numbers[name]}.endpoints"]
    assert [move.new for move in found.moves] == [new]
