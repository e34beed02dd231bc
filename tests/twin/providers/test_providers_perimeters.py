"""Network security perimeters: what may stand in one, whom a rule names, and what keeps it."""

from typing import Any

import pytest

from aifactory.twin.world import AzureError
from tests.twin.providers.small_world import Bench, at

NSP = "Microsoft.Network/networkSecurityPerimeters/nsp"
OTHER = "Microsoft.Network/networkSecurityPerimeters/other"
VAULT = "Microsoft.KeyVault/vaults/kv-one"
ROUTES = "Microsoft.Network/routeTables/rt"
RANGES = {"addressPrefixes": ["203.0.113.0/29"]}
VERSION = "2025-05-01"


@pytest.fixture
def perimeters(bench: Bench) -> Bench:
    """Two perimeters with a profile each, a vault, and a table that stands in none."""
    for one in (NSP, OTHER):
        bench.world.write(one, {"location": "westeurope", "properties": {}}, VERSION)
        bench.world.write(f"{one}/profiles/all", {"properties": {}}, VERSION)
    vault = {"tenantId": bench.world.scenario.tenant, "sku": {"family": "A", "name": "standard"}}
    bench.world.write(
        VAULT, {"location": "westeurope", "properties": vault | {"accessPolicies": []}}
    )
    bench.world.write(ROUTES, {"location": "westeurope", "properties": {}}, VERSION)
    return bench


def member(target: str, perimeter: str = NSP) -> dict[str, Any]:
    profile = {"id": at(f"{perimeter}/profiles/all").text}
    return {"properties": {"privateLinkResource": {"id": at(target).text}, "profile": profile}}


def test_an_association_learns_until_it_is_told_to_enforce(perimeters: Bench) -> None:
    made = perimeters.world.write(f"{NSP}/resourceAssociations/kv", member(VAULT), VERSION)
    assert made["properties"]["accessMode"] == "Learning"


@pytest.mark.parametrize(
    ("place", "body", "code"),
    [
        (f"{NSP}/resourceAssociations/rt", member(ROUTES), "NspResourceTypeNotSupported"),
        (f"{OTHER}/resourceAssociations/kv", member(VAULT, OTHER), "NspResourceAlreadyAssociated"),
        (
            f"{NSP}/resourceAssociations/gone",
            member("Microsoft.KeyVault/vaults/gone"),
            "InvalidResourceReference",
        ),
        (f"{NSP}/profiles/all/accessRules/r", {"properties": {}}, "NspInvalidAccessRule"),
        (
            f"{NSP}/profiles/all/accessRules/r",
            {"properties": {**RANGES, "subscriptions": [{"id": "/subscriptions/a"}]}},
            "NspInvalidAccessRule",
        ),
        (
            f"{NSP}/profiles/all/accessRules/r",
            {"properties": {**RANGES, "direction": "Outbound"}},
            "NspInvalidAccessRule",
        ),
    ],
)
def test_what_a_perimeter_does_not_take_is_refused(
    perimeters: Bench, place: str, body: dict[str, Any], code: str
) -> None:
    perimeters.world.write(f"{NSP}/resourceAssociations/kv", member(VAULT), VERSION)
    with pytest.raises(AzureError) as refused:
        perimeters.world.write(place, body, VERSION)
    assert refused.value.code == code


def test_a_perimeter_stays_while_something_stands_in_it(perimeters: Bench) -> None:
    association = f"{NSP}/resourceAssociations/kv"
    perimeters.world.write(association, member(VAULT), VERSION)
    for place, code in ((NSP, "NspHasAssociations"), (f"{NSP}/profiles/all", "NspProfileInUse")):
        with pytest.raises(AzureError) as refused:
            perimeters.world.remove(place)
        assert refused.value.code == code
    perimeters.world.remove(association)
    perimeters.world.remove(NSP)
    assert perimeters.world.get(at(f"{NSP}/profiles/all")) is None
