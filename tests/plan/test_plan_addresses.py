"""Address claims: aligned, inside, never overlapping, tightest block first."""

import random
from bisect import bisect
from ipaddress import IPv4Network
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aifactory.plan.addresses import CellSpace, FreeSpace, prefix_for

SPACE = (IPv4Network("10.64.0.0/20"),)


@pytest.mark.parametrize(
    ("story", "taken", "prefix", "expected"),
    [
        ("an empty space gives its first block", [], 26, "10.64.0.0/26"),
        ("a claim goes beside what is taken", ["10.64.0.0/26"], 26, "10.64.0.64/26"),
        (
            "the tightest hole is used first",
            ["10.64.0.0/26", "10.64.0.128/25"],
            26,
            "10.64.0.64/26",
        ),
        ("a large claim skips small holes", ["10.64.0.0/26"], 25, "10.64.0.128/25"),
        ("the whole space can be claimed", [], 20, "10.64.0.0/20"),
        ("a space that is taken gives nothing", ["10.64.0.0/20"], 28, None),
        ("a claim larger than the space gives nothing", [], 19, None),
    ],
)
def test_claim(story, taken, prefix, expected):
    free = FreeSpace(SPACE, [IPv4Network(net) for net in taken])
    claimed = free.claim(prefix)
    assert claimed == (None if expected is None else IPv4Network(expected)), story


@pytest.mark.parametrize(
    ("hosts", "smallest", "expected"),
    [(1, 27, 27), (27, 27, 27), (28, 27, 26), (59, 28, 26), (60, 28, 25), (11, 28, 28)],
)
def test_prefix_holds_the_hosts_and_the_five_that_azure_keeps(hosts, smallest, expected):
    prefix = prefix_for(hosts, smallest)
    assert prefix == expected
    assert 2 ** (32 - prefix) - 5 >= hosts


@given(st.lists(st.integers(min_value=22, max_value=30), max_size=60))
def test_claims_never_overlap_and_nothing_is_lost(prefixes):
    free = FreeSpace(SPACE)
    claims = [claim for claim in (free.claim(prefix) for prefix in prefixes) if claim]
    ordered = sorted(claims)
    assert all(one.broadcast_address < two.network_address for one, two in pairwise(ordered))
    assert all(claim.subnet_of(SPACE[0]) for claim in claims)
    assert free.addresses == SPACE[0].num_addresses - sum(c.num_addresses for c in claims)


@given(st.lists(st.integers(min_value=22, max_value=30), max_size=40), st.data())
def test_a_space_rebuilt_from_its_claims_is_as_free_as_before(prefixes, data):
    free = FreeSpace(SPACE)
    claims = [claim for claim in (free.claim(prefix) for prefix in prefixes) if claim]
    kept = [claim for claim in claims if data.draw(st.booleans())]
    again = FreeSpace(SPACE, kept)
    assert again.addresses == SPACE[0].num_addresses - sum(c.num_addresses for c in kept)
    claimed = again.claim(30)
    assert claimed is None or not any(claimed.overlaps(other) for other in kept)


def test_what_is_released_is_joined_with_its_free_neighbour_and_claimed_again():
    free = FreeSpace(SPACE)
    first, second = free.claim(21), free.claim(21)
    assert free.claim(28) is None
    free.release(first)
    free.release(second)
    assert free.blocks == list(SPACE)
    assert free.claim(20) == SPACE[0]


def test_blocks_of_two_prefixes_are_never_joined():
    """A subnet lies within one prefix of its VNet, also where two lie side by side."""
    halves = list(SPACE[0].subnets(new_prefix=21))
    free = FreeSpace(halves)
    claims = [free.claim(21), free.claim(21)]
    for claim in claims:
        free.release(claim)
    assert free.blocks == halves
    assert free.claim(20) is None


def test_ranges_that_a_service_does_not_take_are_passed_over():
    avoiding = [IPv4Network("10.64.0.0/25"), IPv4Network("10.64.2.0/23")]
    free = FreeSpace(SPACE)
    assert free.claim(24, avoiding) == IPv4Network("10.64.1.0/24")
    assert free.claim(23, avoiding) == IPv4Network("10.64.4.0/23")
    assert free.claim(26) == IPv4Network("10.64.0.0/26"), "others still take them"
    assert free.claim(21, [SPACE[0]]) is None


def test_a_full_cell_takes_another_prefix_of_the_pool():
    pool = FreeSpace([IPv4Network("10.64.0.0/14")])
    first, other = pool.claim(16), pool.claim(16)
    mine, theirs = CellSpace([first], [], pool), CellSpace([other], [other], pool)
    assert mine.claim(16) == first
    assert mine.claim(24) == IPv4Network("10.66.0.0/24")
    assert theirs.claim(24) == IPv4Network("10.67.0.0/24")
    assert mine.prefixes == [first, IPv4Network("10.66.0.0/16")]
    assert theirs.claim(15) is None


def walked(operations, seed):
    """Claims and releases at random; nothing overlaps, leaks or moves. The claims that are left."""
    chance, space = random.Random(seed), [IPv4Network("10.0.0.0/12"), IPv4Network("10.32.0.0/15")]
    free, held = FreeSpace(space), list[tuple[int, int]]()
    total = sum(block.num_addresses for block in space)
    for number in range(operations):
        if held and chance.random() < 0.5:
            first, last = held.pop(chance.randrange(len(held)))
            free.release(IPv4Network((first, 33 - (last - first + 1).bit_length())))
        elif claimed := free.claim(chance.randint(20, 29)):
            one = (int(claimed.network_address), int(claimed.broadcast_address))
            at = bisect(held, one)
            assert at == 0 or held[at - 1][1] < one[0]
            assert at == len(held) or one[1] < held[at][0]
            held.insert(at, one)
        if number % (operations // 10) == 0:
            taken = [IPv4Network((a, 33 - (b - a + 1).bit_length())) for a, b in held]
            assert free.addresses == total - sum(net.num_addresses for net in taken)
            assert FreeSpace(space, taken).blocks == free.blocks
    for first, last in held:
        free.release(IPv4Network((first, 33 - (last - first + 1).bit_length())))
    assert free.blocks == space


def test_random_claims_and_releases_overlap_leak_and_move_nothing():
    walked(20_000, seed=7)


@pytest.mark.slow
def test_a_million_random_claims_and_releases_overlap_leak_and_move_nothing():
    walked(1_000_000, seed=11)
