"""What a region lacks is told with its line, the property that asks, and where else to go."""

import pytest

from aifactory.api.access.regions import missing
from aifactory.azure.resource_id import ResourceId
from aifactory.build.model import Built
from aifactory.plan.model import ModuleCall, Stack
from aifactory.problems import Place
from aifactory.template.model import Evaluated

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers"
SEARCH, GATEWAY = "Microsoft.Search/searchServices", "Microsoft.Network/natGateways"
LISTED = [
    {
        "namespace": "Microsoft.Search",
        "resourceTypes": [
            {"resourceType": "searchServices", "locations": ["Norway East", "France Central"]}
        ],
    },
    {
        "namespace": "Microsoft.Network",
        "resourceTypes": [
            {
                "resourceType": "natGateways",
                "locations": ["UK West", "UK South", "Norway East", "Sweden Central"],
                "zoneMappings": [
                    {"location": "UK South", "zones": ["1", "2", "3"]},
                    {"location": "Norway East", "zones": ["1", "2", "3"]},
                    {"location": "France Central", "zones": ["1"]},
                    {"location": "UK West", "zones": []},
                ],
            }
        ],
    },
]


def wanted(*resources, lines=1):
    """So many stacks that make these (type, region, body), each for a line of its own."""
    stacks, made = [], {}
    for number in range(1, lines + 1):
        ids = [ResourceId(f"{GROUP}/{kind}/n{number}") for kind, _, _ in resources]
        calls = tuple(
            ModuleCall(f"s{at}", "m", {}, one, Place("projects/a.yaml", number, at + 1))
            for at, one in enumerate(ids)
        )
        stack = Stack(f"s/{number}", "s", "sub", "rg", "", {}, calls, (), "dev", "001")
        stacks.append(Built(stack, "", {}, {}, ""))
        made[stack.id] = tuple(
            Evaluated(one, "2025-01-01", {"location": region, **body}, ())
            for one, (_, region, body) in zip(ids, resources, strict=True)
        )
    return missing(LISTED, stacks, made)


ZONES = {"zones": ["1"]}


@pytest.mark.parametrize(
    ("story", "resources", "expected"),
    [
        ("there", [(SEARCH, "norwayeast", {})], []),
        ("in its other spelling", [(SEARCH, "Norway East", {})], []),
        ("a type that Azure says nothing of", [("Microsoft.X/y", "ukwest", {})], []),
        ("a type that is everywhere", [(GATEWAY, "global", {})], []),
        ("no such type", [(SEARCH, "swedencentral", {})], [("AIF5059", "Norway East, France")]),
        ("no zones", [(GATEWAY, "ukwest", ZONES)], [("AIF5061", "UK South, Norway East")]),
        ("zones that nobody asks for", [(GATEWAY, "ukwest", {"zones": []})], []),
        (
            "both: the regions named have both",
            [(SEARCH, "ukwest", {}), (GATEWAY, "ukwest", ZONES)],
            [("AIF5059", "are Norway East."), ("AIF5061", "are Norway East.")],
        ),
        ("the type first, zones of it later", [(SEARCH, "ukwest", ZONES)], [("AIF5059", "France")]),
    ],
)
def test_a_region_that_lacks_something_is_told_with_the_nearest_that_does_not(
    story, resources, expected
):
    found = sorted(wanted(*resources), key=lambda one: one.code)
    assert [one.code for one in found] == [code for code, _ in expected]
    for one, (_, region) in zip(found, expected, strict=True):
        assert region in one.fix
        assert one.where.startswith("projects/a.yaml:1:")


def test_many_lines_that_want_the_same_are_one_problem():
    (one,) = wanted((SEARCH, "ukwest", {}), lines=5)
    assert one.where == "projects/a.yaml:1:1"
    assert one.what.endswith("projects/a.yaml:3:1; and 2 lines more.")


def test_what_asks_for_zones_in_one_region_is_one_problem_with_each_property():
    spread = {"properties": {"zoneRedundant": True}}
    (one,) = wanted((GATEWAY, "ukwest", ZONES), ("Microsoft.X/y", "ukwest", spread))
    assert f"{GATEWAY} (zones; projects/a.yaml:1:1)" in one.what
    assert "Microsoft.X/y (properties.zoneRedundant; projects/a.yaml:1:2)" in one.what


def test_where_no_region_has_it_there_is_none_to_go_to():
    nowhere = [{"namespace": "Microsoft.Search", "resourceTypes": [
        {"resourceType": "searchServices", "locations": ["Jio India West"]}]}]  # fmt: skip
    resource = ResourceId(f"{GROUP}/{SEARCH}/n1")
    call = ModuleCall("s", "m", {}, resource, Place("projects/a.yaml", 1, 1))
    stack = Stack("s", "s", "sub", "rg", "", {}, (call,), (), "dev", "001")
    made = {"s": (Evaluated(resource, "2025-01-01", {"location": "ukwest"}, ()),)}
    (one,) = missing(nowhere, [Built(stack, "", {}, {}, "")], made)
    assert "no region has it" in one.fix
