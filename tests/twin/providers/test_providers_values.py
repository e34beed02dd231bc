"""Values that Azure works out, and writes that wait for each other."""

from typing import Any

import pytest

from aifactory.azure.resource_id import ResourceId
from aifactory.twin import providers
from aifactory.twin.world import AzureError, Write
from tests.twin.providers.small_world import CALLER, NEWEST, SUB, TENANT, Bench, at

SETTING = "Microsoft.Insights/diagnosticSettings"
SPACE = {"addressPrefixes": ["10.9.0.0/16"]}

PROJECT = {"location": "swedencentral", "identity": {"type": "SystemAssigned"}, "properties": {}}

# -- values that Azure works out

REGISTRY = {"location": "swedencentral", "sku": {"name": "Premium"}}
VALUES = [
    (
        "Microsoft.KeyVault/vaults/kv-1",
        {"location": "uksouth", "properties": {"tenantId": TENANT, "sku": {"name": "standard"}}},
        "vaultUri",
        "https://kv-1.vault.azure.net/",
    ),
    (
        "Microsoft.Storage/storageAccounts/st1",
        {"location": "uksouth", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}},
        "primaryEndpoints.blob",
        "https://st1.blob.core.windows.net/",
    ),
    ("Microsoft.ContainerRegistry/registries/acrOne", REGISTRY, "loginServer", "acrone.azurecr.io"),
    (
        "Microsoft.Search/searchServices/srch",
        {"location": "uksouth", "sku": {"name": "basic"}},
        "replicaCount",
        1,
    ),
    (
        "Microsoft.OperationalInsights/workspaces/logs",
        {"location": "uksouth"},
        "retentionInDays",
        30,
    ),
    (
        "Microsoft.CognitiveServices/accounts/ai",
        {"location": "uksouth", "kind": "OpenAI", "sku": {"name": "S0"}},
        "endpoint",
        "https://uksouth.api.cognitive.microsoft.com/",
    ),
    (
        "Microsoft.CognitiveServices/accounts/ai",
        {
            "location": "uksouth",
            "kind": "OpenAI",
            "sku": {"name": "S0"},
            "properties": {"customSubDomainName": "me"},
        },
        "endpoint",
        "https://me.cognitiveservices.azure.com/",
    ),
    (
        "Microsoft.ManagedIdentity/userAssignedIdentities/mine",
        {"location": "uksouth"},
        "tenantId",
        TENANT,
    ),
    (
        "Microsoft.App/managedEnvironments/env",
        {"location": "uksouth"},
        "provisioningState",
        "Succeeded",
    ),
]


@pytest.mark.parametrize(("path", "body", "name", "expected"), VALUES)
def test_values_that_azure_works_out(
    bench: Bench, path: str, body: dict[str, Any], name: str, expected: Any
) -> None:
    found: Any = bench.world.write(path, body)["properties"]
    for part in name.split("."):
        found = found[part]
    assert found == expected


def test_places_are_written_in_one_way_and_nulls_not_at_all(bench: Bench) -> None:
    body = {"location": "Sweden Central", "tags": None, "properties": {"retentionInDays": None}}
    made = bench.world.write("Microsoft.OperationalInsights/workspaces/logs", body)
    assert made["location"] == "swedencentral"
    assert "tags" not in made
    assert made["properties"]["retentionInDays"] == 30


def test_values_made_at_birth_stay(bench: Bench) -> None:
    first = bench.world.read(bench.storage())["properties"]["creationTime"]
    bench.world.later(days=3)
    assert bench.world.read(bench.storage())["properties"]["creationTime"] == first


def test_a_request_does_not_write_what_azure_works_out(bench: Bench) -> None:
    made = bench.world.read(bench.vault(vaultUri="https://elsewhere/", provisioningState="Failed"))
    assert made["properties"]["vaultUri"] == "https://kv-one.vault.azure.net/"
    assert made["properties"]["provisioningState"] == "Succeeded"


def test_identities_have_the_ids_of_the_directory(bench: Bench) -> None:
    mine = "Microsoft.ManagedIdentity/userAssignedIdentities/mine"
    known = bench.world.write(mine, {"location": "swedencentral"})["properties"]
    identity = {
        "type": "SystemAssigned, UserAssigned",
        "userAssignedIdentities": {at(mine).text: {}},
    }
    acr = "Microsoft.ContainerRegistry/registries/acrone"
    made = bench.world.write(acr, {**REGISTRY, "identity": identity})["identity"]
    assert made["tenantId"] == TENANT
    assert made["principalId"] != known["principalId"]
    listed = made["userAssignedIdentities"][at(mine).text]
    assert listed == {"principalId": known["principalId"], "clientId": known["clientId"]}
    missing = {"type": "UserAssigned", "userAssignedIdentities": {at(mine).text + "x": {}}}
    assert bench.refused(acr, {**REGISTRY, "identity": missing}) == "FailedIdentityOperation"


def test_a_vault_of_a_newer_version_trusts_roles(bench: Bench) -> None:
    body = {"location": "uksouth", "properties": {"tenantId": TENANT, "sku": {"name": "standard"}}}
    new = bench.world.write("Microsoft.KeyVault/vaults/new", body, "2026-02-01")["properties"]
    old = bench.world.write("Microsoft.KeyVault/vaults/old", body, "2024-11-01")["properties"]
    assert (new["enableRbacAuthorization"], old["enableRbacAuthorization"]) == (True, False)


def test_secrets_are_never_shown(bench: Bench) -> None:
    path = f"{bench.vault()}/secrets/one"
    made = bench.world.write(path, {"properties": {"value": "hush"}})["properties"]
    assert "value" not in made
    assert made["secretUri"] == "https://kv-one.vault.azure.net/secrets/one"


@pytest.mark.parametrize(
    ("path", "action", "name"),
    [
        ("Microsoft.Storage/storageAccounts/st1", "listKeys", "keys"),
        ("Microsoft.CognitiveServices/accounts/ai", "listkeys", "key1"),
        ("Microsoft.OperationalInsights/workspaces/logs", "sharedKeys", "primarySharedKey"),
    ],
)
def test_keys_are_always_the_same(bench: Bench, path: str, action: str, name: str) -> None:
    first = providers.actions(at(path), action, None, bench.world)
    again = providers.actions(at(path), action, None, bench.world)
    assert first is not None
    assert first[name] == (again or {})[name]


def test_usages_count_against_quotas(bench: Bench) -> None:
    bench.quota("Microsoft.Storage/storageAccounts", 2)
    bench.storage()
    path = f"/subscriptions/{SUB}/providers/Microsoft.Storage/locations/swedencentral/usages"
    found = providers.subscription_actions("GET", path, None, bench.world)
    assert found is not None
    (row,) = found["value"]
    assert (row["currentValue"], row["limit"]) == (1, 2)
    bench.storage("second")
    assert (
        bench.refused(
            "Microsoft.Storage/storageAccounts/third",
            {"location": "swedencentral", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}},
        )
        == "MaxStorageAccountsCountPerSubscriptionExceeded"
    )


# -- one write at a time

ONE_BY_ONE = [
    ("Microsoft.Network/virtualNetworks/vnet/subnets/a", "AnotherOperationInProgress"),
    ("Microsoft.Network/virtualNetworks/vnet", "AnotherOperationInProgress"),
    ("Microsoft.Storage/storageAccounts/stone", "StorageAccountOperationInProgress"),
    ("Microsoft.KeyVault/vaults/kv-one", "ConflictError"),
    ("Microsoft.CognitiveServices/accounts/aif", "RequestConflict"),
    ("Microsoft.CognitiveServices/accounts/aif/projects/p1", "RequestConflict"),
]


@pytest.mark.parametrize(("path", "expected"), ONE_BY_ONE)
def test_what_is_being_written_waits(bench: Bench, path: str, expected: str) -> None:
    bench.network(a="10.0.0.0/24")
    bench.storage()
    bench.vault()
    bench.world.write(f"{bench.foundry()}/projects/p1", PROJECT)
    body = bench.world.read(path)
    bench.world.writing.add(at(path))
    assert bench.refused(path, body) == expected
    bench.world.writing.clear()
    assert bench.refused(path, body) == "accepted"


BESIDE = [
    (
        "another subnet",
        "Microsoft.Network/virtualNetworks/vnet/subnets/b",
        "Microsoft.Network/virtualNetworks/vnet/subnets/a",
    ),
    (
        "the network",
        "Microsoft.Network/virtualNetworks/vnet",
        "Microsoft.Network/virtualNetworks/vnet/subnets/a",
    ),
    (
        "a subnet",
        "Microsoft.Network/virtualNetworks/vnet/subnets/a",
        "Microsoft.Network/virtualNetworks/vnet",
    ),
]


@pytest.mark.parametrize(("story", "busy", "path"), BESIDE)
def test_a_network_and_its_subnets_wait_for_each_other(
    bench: Bench, story: str, busy: str, path: str
) -> None:
    bench.network(a="10.0.0.0/24", b="10.0.1.0/24")
    body = bench.world.read(path)
    bench.world.writing.add(at(busy))
    assert bench.refused(path, body) == "AnotherOperationInProgress"


def test_what_others_keep_about_a_network_keeps_nobody_waiting(bench: Bench) -> None:
    setting = ResourceId(f"{bench.network(a='10.0.0.0/24')}/providers/{SETTING}/logs")
    bench.world.put(setting, {"id": setting.text, "properties": {}})
    bench.world.writing.add(setting)
    path = "Microsoft.Network/virtualNetworks/vnet"
    assert bench.refused(path, bench.world.read(path)) == "accepted"


@pytest.mark.parametrize(("deployment", "busy"), [(False, True), (True, False)])
def test_peerings_of_a_deployment_wait_for_their_turn(
    bench: Bench, deployment: bool, busy: bool
) -> None:
    net = bench.network(a="10.0.0.0/24")
    far = {"location": "swedencentral", "properties": {"addressSpace": SPACE}}
    bench.world.write("Microsoft.Network/virtualNetworks/far", far)
    remote = {"remoteVirtualNetwork": {"id": at("Microsoft.Network/virtualNetworks/far").text}}
    peering = ResourceId(f"{net}/virtualNetworkPeerings/far")
    bench.world.writing.add(ResourceId(net))
    write = Write(peering, NEWEST, {"properties": remote}, None, CALLER, deployment)
    if busy:
        with pytest.raises(AzureError, match="AnotherOperationInProgress"):
            providers.check(write, bench.world)
    else:
        providers.check(write, bench.world)


def test_defender_plans_come_one_by_one(bench: Bench) -> None:
    place = f"/subscriptions/{SUB}/providers/Microsoft.Security/pricings"
    body = {"properties": {"pricingTier": "Standard"}}
    bench.world.write(f"{place}/AI", body)
    bench.world.writing.add(at(f"{place}/AI"))
    assert bench.refused(f"{place}/KeyVaults", body) == "Conflict"


def test_an_account_comes_with_its_services(bench: Bench) -> None:
    account = bench.storage()
    for kind in ("blobServices", "fileServices", "queueServices", "tableServices"):
        assert bench.world.read(f"{account}/{kind}/default")["name"] == "default"


def test_a_setting_shows_both_its_lists(bench: Bench) -> None:
    path = f"{bench.vault()}/providers/Microsoft.Insights/diagnosticSettings/one"
    made = bench.world.write(path, {"properties": {"workspaceId": bench.workspace()}})
    assert (made["properties"]["logs"], made["properties"]["metrics"]) == ([], [])
