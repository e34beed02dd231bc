"""Services that reach out wait at their target; types stand at the scopes that they are for."""

from typing import Any

import pytest

from tests.twin.providers.small_world import GROUP, SUB, Bench, at

HERE = {"location": "swedencentral"}
SEARCH = "Microsoft.Search/searchServices/search-one"
FACTORY = "Microsoft.DataFactory/factories/adf-one"
NETWORK = f"{FACTORY}/managedVirtualNetworks/default"
LINKS = {
    "search": f"{SEARCH}/sharedPrivateLinkResources/out",
    "factory": f"{NETWORK}/managedPrivateEndpoints/out",
}


def status(bench: Bench, kind: str) -> str:
    properties = bench.world.read(LINKS[kind])["properties"]
    return str(properties.get("status") or properties["connectionState"]["status"])


def reach(bench: Bench, kind: str) -> dict[str, Any]:
    """A link to a storage account; the connection as the account shows it."""
    storage = bench.storage("target")
    bench.world.write(SEARCH, {**HERE, "sku": {"name": "basic"}})
    bench.world.write(FACTORY, HERE)
    bench.world.write(NETWORK, {"properties": {}})
    wanted = {"groupId": "blob", "privateLinkResourceId": storage}
    bench.world.write(LINKS[kind], {"properties": wanted})
    (one,) = bench.world.read(storage)["properties"]["privateEndpointConnections"]
    return dict(one)


def decide(bench: Bench, connection: dict[str, Any], word: str) -> None:
    state = {"status": word, "description": "by its owner"}
    properties = {**connection["properties"], "privateLinkServiceConnectionState": state}
    bench.world.write(connection["id"], {"properties": properties})


@pytest.mark.parametrize("kind", LINKS)
def test_a_link_waits_until_the_owner_of_its_target_decides(kind: str, bench: Bench) -> None:
    connection = reach(bench, kind)
    state = connection["properties"]["privateLinkServiceConnectionState"]
    assert (status(bench, kind), state["status"]) == ("Pending", "Pending")
    decide(bench, connection, "Approved")
    assert status(bench, kind) == "Approved"
    wanted = bench.world.read(LINKS[kind])["properties"]
    bench.world.write(LINKS[kind], {"properties": wanted})
    assert status(bench, kind) == "Approved"


@pytest.mark.parametrize("kind", LINKS)
def test_a_link_and_its_target_part(kind: str, bench: Bench) -> None:
    connection = reach(bench, kind)
    bench.world.remove(LINKS[kind])
    target = bench.world.read("Microsoft.Storage/storageAccounts/target")["properties"]
    assert target["privateEndpointConnections"] == []
    assert not bench.world.has(connection["id"])
    connection = reach(bench, kind)
    decide(bench, connection, "Approved")
    bench.world.remove("Microsoft.Storage/storageAccounts/target")
    assert status(bench, kind) == "Disconnected"


@pytest.mark.parametrize("name", ["groupId", "privateLinkResourceId"])
def test_a_link_keeps_its_end(name: str, bench: Bench) -> None:
    reach(bench, "search")
    wanted = {**bench.world.read(LINKS["search"])["properties"], name: f"/{name}"}
    assert bench.refused(LINKS["search"], {"properties": wanted}) == "Conflict"


@pytest.mark.parametrize(
    ("scope", "path", "expected"),
    [
        (f"/subscriptions/{SUB}", "Microsoft.KeyVault/vaults/kv-one", "InvalidResourceScope"),
        ("", "Microsoft.Network/privateDnsZones/contoso.com", "InvalidResourceScope"),
        (GROUP, "Microsoft.Security/pricings/AI", "InvalidResourceScope"),
        (f"/subscriptions/{SUB}", "Microsoft.Security/pricings/AI", "accepted"),
        (GROUP, "Microsoft.Authorization/policyDefinitions/one", "InvalidResourceScope"),
        (
            "/providers/Microsoft.Management/managementGroups/mg",
            "Microsoft.Authorization/policyDefinitions/one",
            "accepted",
        ),
        (GROUP, "Microsoft.Authorization/locks/one", "accepted"),
        ("", "Microsoft.Management/managementGroups/mg", "accepted"),
    ],
)
def test_a_type_stands_where_it_belongs(scope: str, path: str, expected: str, bench: Bench) -> None:
    properties = {"level": "CanNotDelete", "policyRule": {}, "pricingTier": "Standard"}
    body = {**HERE, "properties": properties}
    assert bench.refused(f"{scope}/providers/{path}", body) == expected


def test_a_lock_may_lie_on_a_resource(bench: Bench) -> None:
    lock = f"{at(bench.vault())}/providers/Microsoft.Authorization/locks/one"
    assert bench.refused(lock, {"properties": {"level": "CanNotDelete"}}) == "accepted"
