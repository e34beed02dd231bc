"""Regions and limits are whole tables: short names are unique, every number says its source."""

from typing import Any

import pytest

from aifactory.azure.limits import LIMITS, limit
from aifactory.azure.regions import REGIONS, nearest, region, zoned


def test_short_region_names_are_unique_and_short() -> None:
    shorts = [one.short for one in REGIONS.values()]
    assert len(set(shorts)) == len(shorts)
    assert all(2 <= len(short) <= 4 and short.isalnum() for short in shorts)
    assert region("swedencentral").short == "sdc"
    assert region("westeurope").geography == "Europe"


def test_region_names_are_in_arms_own_spelling() -> None:
    assert all(name == name.lower() and name.isalnum() for name in REGIONS)
    # Azure puts the point of the compass last in the title and first, or last, in the name.
    assert all(
        sorted(one.title.replace(" ", "").lower()) == sorted(one.name) for one in REGIONS.values()
    )


def test_a_mistyped_region_names_the_nearest() -> None:
    with pytest.raises(KeyError, match="Did you mean 'swedencentral'"):
        region("swedencentrl")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("roleAssignments", 4_000),
        ("customRoles", 5_000),
        ("projectRoleAssignments", 13),
        ("subnets", 3_000),
        ("privateAddresses", 65_536),
        ("privateEndpoints", 1_000),
        ("foundryProjects", 250),
        ("deploymentStacks", 800),
        ("templateResources", 800),
    ],
)
def test_a_limit_has_its_value(name: str, value: int) -> None:
    assert limit(name).value == value


def test_every_limit_says_where_it_is_from() -> None:
    assert all(one.source and one.date and one.value > 0 for one in LIMITS.values())
    assert {one.name for one in LIMITS.values() if one.ours} == {
        "projectRoleAssignments",
        "commonRoleAssignments",
    }
    with pytest.raises(KeyError, match="Did you mean 'subnets'"):
        limit("subnet")


def test_regions_lie_where_they_do() -> None:
    assert nearest("swedencentral", REGIONS)[:3] == ["norwayeast", "denmarkeast", "swedensouth"]
    assert nearest("newzealandnorth", ["westus", "australiaeast", "nowhere"]) == [
        "australiaeast",
        "westus",
    ]
    assert [name for name in ("ukwest", "uksouth", "westus") if REGIONS[name].has_zones] == [
        "uksouth"
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"zones": ["1", "2"]}, ["zones"]),
        ({"zones": []}, []),
        ({"properties": {"zones": ["privatelink.x"]}}, []),
        ({"properties": {"agentPoolProfiles": [{"availabilityZones": ["1"]}]}},
         ["properties.agentPoolProfiles.0.availabilityZones"]),
        ({"properties": {"zoneRedundant": True}}, ["properties.zoneRedundant"]),
        ({"properties": {"zoneRedundant": False}}, []),
        ({"properties": {"highAvailability": {"mode": "ZoneRedundant"}}},
         ["properties.highAvailability.mode"]),
        ({"sku": {"name": "Standard_ZRS"}}, ["sku.name"]),
        ({"sku": {"name": "Standard_LRS"}}, []),
    ],
)  # fmt: skip
def test_what_asks_for_zones_is_known_by_azures_words(
    body: dict[str, Any], expected: list[str]
) -> None:
    assert list(zoned(body)) == expected
