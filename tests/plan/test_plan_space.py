"""The map of the space, and what would have to move so that a larger block is free."""

from ipaddress import IPv4Network

import pytest

from aifactory.plan.capacity.space import Move, gap, stretches, unclaimed
from aifactory.plan.lock import CellPromise, GroundPromise


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
    ],
)  # fmt: skip
def test_a_larger_block_costs_moves(story, prefixes, ranges, block, moves):
    found = gap(cell(*prefixes, **ranges))
    assert (found and str(found.block)) == block, story
    wanted = [Move(owner, IPv4Network(old), IPv4Network(new)) for owner, old, new in moves]
    assert list(found.moves if found else ()) == wanted, story


def test_what_no_cell_has_is_told():
    one = cell("10.0.0.0/16")
    ground = GroundPromise("salt1", (IPv4Network("10.0.0.0/14"),), {"cell-1": one}, {})
    assert unclaimed(ground) == (IPv4Network("10.1.0.0/16"), IPv4Network("10.2.0.0/15"))
