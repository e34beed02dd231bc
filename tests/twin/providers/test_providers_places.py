"""Places: which regions have a type, which have zones, and what the list of providers says."""

from dataclasses import replace
from typing import Any

import pytest

from aifactory.twin import providers
from aifactory.twin.registry import Registry
from tests.twin.providers.small_world import Bench

SEARCH = "Microsoft.Search/searchServices"
ADDRESS = "Microsoft.Network/publicIPAddresses"
DATABASES = "Microsoft.DocumentDB/databaseAccounts"


def database(region: str, redundant: bool) -> dict[str, Any]:
    place = {"locationName": region, "failoverPriority": 0, "isZoneRedundant": redundant}
    return {"databaseAccountOfferType": "Standard", "locations": [place]}


@pytest.mark.parametrize(
    ("path", "region", "rest", "expected"),
    [
        (f"{SEARCH}/se-1", "uksouth", {"sku": {"name": "basic"}}, "accepted"),
        (
            f"{SEARCH}/se-1",
            "ukwest",
            {"sku": {"name": "basic"}},
            "LocationNotAvailableForResourceType",
        ),
        (f"{SEARCH}/se-1", "nowhere", {}, "LocationNotAvailableForResourceType"),
        (f"{ADDRESS}/one", "uksouth", {"zones": ["1"]}, "accepted"),
        (f"{ADDRESS}/one", "ukwest", {"zones": ["1"]}, "AvailabilityZoneNotSupported"),
        (f"{ADDRESS}/one", "ukwest", {"zones": []}, "accepted"),
        (
            f"{DATABASES}/db-1",
            "westus",
            {"properties": database("westus", True)},
            "AvailabilityZoneNotSupported",
        ),
        (f"{DATABASES}/db-1", "westus", {"properties": database("westus", False)}, "accepted"),
    ],
)
def test_a_place_must_have_the_type_and_its_zones(
    path: str, region: str, rest: dict[str, Any], expected: str, bench: Bench
) -> None:
    absent = {"ukwest": (SEARCH.lower(),)}
    bench.world.scenario = replace(bench.world.scenario, absent=absent)
    assert bench.refused(path, {"location": region, **rest}) == expected


def test_the_list_of_providers_says_where_each_type_may_stand(bench: Bench) -> None:
    bench.world.scenario = replace(bench.world.scenario, absent={"ukwest": (SEARCH.lower(),)})
    registry = Registry(providers)
    spaces = ("Microsoft.Search", "Microsoft.Network")
    types = {
        f"{space}/{one['resourceType']}": one
        for space in spaces
        for one in registry.types(space, bench.world)
    }
    assert "UK South" in types[SEARCH]["locations"]
    assert "UK West" not in types[SEARCH]["locations"]
    assert types["Microsoft.Network/privateDnsZones"]["locations"] == ["global"]
    zones = {one["location"]: one["zones"] for one in types[ADDRESS]["zoneMappings"]}
    assert zones["UK South"] == ["1", "2", "3"]
    assert "UK West" in types[ADDRESS]["locations"]
    assert "UK West" not in zones
