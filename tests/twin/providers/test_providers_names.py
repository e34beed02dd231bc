"""Names: what a type takes, what all of Azure shares, and what the deleted still hold."""

from typing import Any

import pytest

from aifactory.azure.resource_id import ResourceId
from aifactory.twin import providers
from tests.twin.providers.small_world import GROUP, OTHER_SUB, SUB, TENANT, Bench

VAULT = {
    "location": "swedencentral",
    "properties": {"tenantId": TENANT, "sku": {"name": "standard"}},
}
STORAGE = {"location": "swedencentral", "kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
REGISTRY = {"location": "swedencentral", "sku": {"name": "Premium"}}
SEARCH = {"location": "swedencentral", "sku": {"name": "basic"}}
HERE = {"location": "swedencentral"}


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("Microsoft.KeyVault/vaults/kv-1", VAULT, "accepted"),
        ("Microsoft.KeyVault/vaults/kv", VAULT, "VaultNameNotValid"),
        ("Microsoft.KeyVault/vaults/1kv", VAULT, "VaultNameNotValid"),
        ("Microsoft.KeyVault/vaults/kv--1", VAULT, "VaultNameNotValid"),
        ("Microsoft.KeyVault/vaults/kv-1-", VAULT, "VaultNameNotValid"),
        ("Microsoft.KeyVault/vaults/kv1234567890123456789012x", VAULT, "VaultNameNotValid"),
        ("Microsoft.Storage/storageAccounts/st1", STORAGE, "accepted"),
        ("Microsoft.Storage/storageAccounts/st-1", STORAGE, "AccountNameInvalid"),
        ("Microsoft.Storage/storageAccounts/St1", STORAGE, "AccountNameInvalid"),
        ("Microsoft.ContainerRegistry/registries/acr", REGISTRY, "InvalidResourceName"),
        ("Microsoft.ContainerRegistry/registries/acr-1", REGISTRY, "InvalidResourceName"),
        ("Microsoft.Search/searchServices/s-1", SEARCH, "InvalidResourceName"),
        ("Microsoft.Search/searchServices/se-1", SEARCH, "accepted"),
        ("Microsoft.ManagedIdentity/userAssignedIdentities/id", HERE, "InvalidResourceName"),
        ("Microsoft.OperationalInsights/workspaces/law", HERE, "InvalidParameter"),
        ("Microsoft.OperationalInsights/workspaces/logs", HERE, "accepted"),
        ("Microsoft.Network/networkSecurityGroups/-nsg", HERE, "InvalidResourceName"),
        ("Microsoft.Network/privateDnsZones/local", {"location": "global"}, "BadRequest"),
        (
            "Microsoft.Network/privateDnsZones/a.local",
            {"location": "swedencentral"},
            "LocationNotAvailableForResourceType",
        ),
    ],
)
def test_a_name_is_refused_with_the_code_of_its_type(
    bench: Bench, path: str, body: dict[str, Any], expected: str
) -> None:
    assert bench.refused(path, body) == expected


FAR = f"/subscriptions/{OTHER_SUB}/resourceGroups/rg/providers"
BESIDE = f"/subscriptions/{SUB}/resourceGroups/rg2/providers"


@pytest.mark.parametrize(
    ("where", "path", "body", "expected"),
    [
        (FAR, "Microsoft.KeyVault/vaults/taken", VAULT, "VaultAlreadyExists"),
        (BESIDE, "Microsoft.KeyVault/vaults/taken", VAULT, "VaultAlreadyExists"),
        (FAR, "Microsoft.Storage/storageAccounts/taken", STORAGE, "StorageAccountAlreadyTaken"),
        (
            BESIDE,
            "Microsoft.Storage/storageAccounts/taken",
            STORAGE,
            "StorageAccountInAnotherResourceGroup",
        ),
        (FAR, "Microsoft.ContainerRegistry/registries/Taken", REGISTRY, "AlreadyInUse"),
        (FAR, "Microsoft.Search/searchServices/taken", SEARCH, "ServiceNameUnavailable"),
        (FAR, "Microsoft.OperationalInsights/workspaces/taken", HERE, "accepted"),
    ],
)
def test_some_names_all_of_azure_shares(
    bench: Bench, where: str, path: str, body: dict[str, Any], expected: str
) -> None:
    bench.world.write(path.lower(), body)
    assert bench.refused(f"{where}/{path}", body) == expected
    assert bench.refused(path.lower(), body) == "accepted"


def account(domain: str, **more: Any) -> dict[str, Any]:
    properties = {"customSubDomainName": domain, **more}
    return {
        "location": "swedencentral",
        "kind": "OpenAI",
        "sku": {"name": "S0"},
        "properties": properties,
    }


def test_a_subdomain_is_shared_and_outlives_its_account(bench: Bench) -> None:
    one, two = (f"Microsoft.CognitiveServices/accounts/{name}" for name in ("one", "two"))
    bench.world.write(one, account("shared"))
    assert bench.refused(two, account("Shared")) == "CustomDomainInUse"
    bench.world.remove(one)
    assert bench.refused(two, account("shared")) == "CustomDomainInUse"
    assert bench.refused(one, account("shared")) == "FlagMustBeSetForRestore"
    bench.world.later(days=2)
    assert bench.refused(two, account("shared")) == "accepted"


def test_a_deleted_account_comes_back_when_asked(bench: Bench) -> None:
    path = "Microsoft.CognitiveServices/accounts/one"
    bench.world.write(path, account("one", disableLocalAuth=True))
    bench.world.remove(path)
    back = bench.world.write(path, account("one", restore=True))["properties"]
    assert back["disableLocalAuth"] is True
    assert "restore" not in back
    bench.world.remove(path)
    assert bench.refused(path, account("one")) == "FlagMustBeSetForRestore"


def vault(**more: Any) -> dict[str, Any]:
    return {**VAULT, "properties": {**VAULT["properties"], **more}}  # type: ignore[dict-item]


def test_a_deleted_vault_holds_its_name_until_it_is_recovered(bench: Bench) -> None:
    path = "Microsoft.KeyVault/vaults/mine"
    bench.world.write(path, vault(enablePurgeProtection=True))
    bench.world.write(f"{path}/keys/cmk", {"properties": {"kty": "RSA", "keySize": 2048}})
    bench.world.remove(path)
    assert bench.refused(path, VAULT) == "ConflictError"
    assert bench.refused(f"{FAR}/{path}", VAULT) == "VaultAlreadyExists"
    back = bench.world.write(path, vault(createMode="recover"))["properties"]
    assert back["enablePurgeProtection"] is True
    assert "createMode" not in back
    assert bench.world.read(f"{path}/keys/cmk")["properties"]["kty"] == "RSA"
    assert bench.world.tombstones("Microsoft.KeyVault/vaults/keys") == []


PURGE = (
    f"/subscriptions/{SUB}/providers/Microsoft.KeyVault/locations/swedencentral/deletedVaults/mine"
)


def test_a_purge_frees_the_name(bench: Bench) -> None:
    path = "Microsoft.KeyVault/vaults/mine"
    bench.world.write(path, VAULT)
    bench.world.remove(path)
    listed = providers.subscription_actions(
        "GET", f"/subscriptions/{SUB}/providers/Microsoft.KeyVault/deletedVaults", None, bench.world
    )
    assert listed is not None
    assert [one["properties"]["vaultId"] for one in listed["value"]] == [
        f"{GROUP}/providers/{path}"
    ]
    assert providers.subscription_actions("POST", f"{PURGE}/purge", None, bench.world) == {}
    assert bench.refused(path, VAULT) == "accepted"


def test_purge_protection_outlasts_a_purge_but_not_its_days(bench: Bench) -> None:
    path = "Microsoft.KeyVault/vaults/mine"
    bench.world.write(path, vault(enablePurgeProtection=True, softDeleteRetentionInDays=7))
    bench.world.remove(path)
    assert bench.answer("POST", f"{PURGE}/purge") == "MethodNotAllowed"
    bench.world.later(days=7)
    assert bench.answer("GET", PURGE) == "DeletedVaultNotFound"
    assert bench.refused(path, VAULT) == "accepted"


@pytest.mark.parametrize(
    ("namespace", "name", "expected"),
    [
        ("Microsoft.KeyVault", "taken", (False, "AlreadyExists")),
        ("Microsoft.KeyVault", "1", (False, "AccountNameInvalid")),
        ("Microsoft.KeyVault", "free", (True, None)),
        ("Microsoft.Storage", "taken", (True, None)),
    ],
)
def test_names_can_be_asked_for(
    bench: Bench, namespace: str, name: str, expected: tuple[bool, str | None]
) -> None:
    bench.vault("taken")
    path = f"/subscriptions/{SUB}/providers/{namespace}/checkNameAvailability"
    found = providers.subscription_actions("POST", path, {"name": name}, bench.world)
    assert found is not None
    assert (found["nameAvailable"], found.get("reason")) == expected


def test_a_name_is_free_until_a_running_deployment_comes_to_it(bench: Bench) -> None:
    vault = ResourceId(bench.vault("coming"))
    bench.world.planned.add(vault)
    path = f"/subscriptions/{SUB}/providers/Microsoft.KeyVault/checkNameAvailability"
    found = providers.subscription_actions("POST", path, {"name": "coming"}, bench.world)
    assert found == {"nameAvailable": True}


FIXED = [
    (
        "the location",
        "Microsoft.KeyVault/vaults/kv-1",
        VAULT,
        {"location": "westeurope"},
        "InvalidResourceLocation",
    ),
    (
        "the location, spelled out",
        "Microsoft.KeyVault/vaults/kv-1",
        VAULT,
        {"location": "Sweden Central"},
        "accepted",
    ),
    (
        "the days of soft delete",
        "Microsoft.KeyVault/vaults/kv-1",
        VAULT,
        vault(softDeleteRetentionInDays=7),
        "BadRequest",
    ),
    (
        "no purge protection",
        "Microsoft.KeyVault/vaults/kv-1",
        VAULT,
        vault(enablePurgeProtection=False),
        "BadRequest",
    ),
    (
        "purge protection",
        "Microsoft.KeyVault/vaults/kv-1",
        VAULT,
        vault(enablePurgeProtection=True),
        "accepted",
    ),
    (
        "a hierarchy, later",
        "Microsoft.Storage/storageAccounts/st1",
        STORAGE,
        {"properties": {"isHnsEnabled": True}},
        "AccountPropertyCannotBeUpdated",
    ),
    (
        "the kind of storage",
        "Microsoft.Storage/storageAccounts/st1",
        STORAGE,
        {"kind": "BlobStorage"},
        "AccountPropertyCannotBeUpdated",
    ),
    (
        "another SKU",
        "Microsoft.Storage/storageAccounts/st1",
        STORAGE,
        {"sku": {"name": "Standard_ZRS"}},
        "accepted",
    ),
    (
        "an unknown SKU",
        "Microsoft.Storage/storageAccounts/st1",
        STORAGE,
        {"sku": {"name": "Best"}},
        "InvalidAccountType",
    ),
]


@pytest.mark.parametrize(("story", "path", "body", "change", "expected"), FIXED)
def test_some_things_stay_as_they_were_made(
    bench: Bench, story: str, path: str, body: dict[str, Any], change: dict[str, Any], expected: str
) -> None:
    bench.world.write(path, body)
    assert bench.refused(path, {**body, **change}) == expected


def test_what_is_fixed_stays_when_left_out(bench: Bench) -> None:
    path = "Microsoft.Storage/storageAccounts/lake"
    bench.world.write(path, {**STORAGE, "properties": {"isHnsEnabled": True}})
    assert bench.world.write(path, STORAGE)["properties"]["isHnsEnabled"] is True


def test_a_purged_vault_takes_its_keys_along(bench: Bench) -> None:
    path = "Microsoft.KeyVault/vaults/mine"
    bench.world.write(path, VAULT)
    bench.world.write(f"{path}/keys/cmk", {"properties": {"kty": "RSA"}})
    bench.world.remove(path)
    assert bench.answer("POST", f"{PURGE}/purge") == "answered"
    bench.world.write(path, VAULT)
    assert not bench.world.has(f"{path}/keys/cmk")


def test_a_recovered_vault_is_no_longer_among_the_deleted(bench: Bench) -> None:
    path = "Microsoft.KeyVault/vaults/mine"
    bench.world.write(path, VAULT)
    bench.world.remove(path)
    assert bench.answer("GET", PURGE) == "answered"
    bench.world.write(path, vault(createMode="recover"))
    assert bench.answer("GET", PURGE) == "DeletedVaultNotFound"


def test_a_key_keeps_its_type(bench: Bench) -> None:
    path = f"{bench.vault()}/keys/cmk"
    assert bench.refused(path, {"properties": {"kty": "RSA"}}) == "accepted"
    assert bench.refused(path, {"properties": {"kty": "EC"}}) == "Conflict"
