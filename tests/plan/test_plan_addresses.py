"""Address claims: aligned, inside, never overlapping, tightest block first."""

from ipaddress import IPv4Network
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aifactory.plan.addresses import FreeSpace, prefix_for

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
