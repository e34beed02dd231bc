"""Customer-managed keys: purge protection, key and permission first, then the resource."""

from typing import Any

import pytest

from tests.twin.providers.small_world import GROUP, SUB, Bench, at

ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
MINE = "Microsoft.ManagedIdentity/userAssignedIdentities/mine"
NAME = "aaaaaaaa-0000-0000-0000-000000000001"
HERE = {"location": "swedencentral"}


def key(bench: Bench, **vault: Any) -> None:
    path = bench.vault("kv-one", **{"enablePurgeProtection": True, **vault})
    bench.world.write(f"{path}/keys/cmk", {"properties": {"kty": "RSA"}})


def grant(bench: Bench, role: str, scope: str = GROUP) -> None:
    principal = bench.world.read(MINE)["properties"]["principalId"]
    definition = f"/subscriptions/{SUB}/providers/Microsoft.Authorization/roleDefinitions/{role}"
    path = f"{scope}/providers/Microsoft.Authorization/roleAssignments/{NAME}"
    wanted = {"principalId": principal, "roleDefinitionId": definition}
    bench.world.write(path, {"properties": wanted})


def account(name: str = "cmk") -> dict[str, Any]:
    encryption = {
        "keySource": "Microsoft.Keyvault",
        "keyvaultproperties": {"keyname": name, "keyvaulturi": "https://kv-one.vault.azure.net/"},
        "identity": {"userAssignedIdentity": at(MINE).text},
    }
    return {
        **HERE,
        "kind": "StorageV2",
        "sku": {"name": "Standard_LRS"},
        "identity": {"type": "UserAssigned", "userAssignedIdentities": {at(MINE).text: {}}},
        "properties": {"encryption": encryption},
    }


STORIES = [
    ("all in order", {}, "cmk", ENCRYPTION_USER, "accepted"),
    (
        "a vault that may be purged",
        {"enablePurgeProtection": None},
        "cmk",
        ENCRYPTION_USER,
        "KeyVaultPolicyError",
    ),
    ("no such key", {}, "other", ENCRYPTION_USER, "KeyVaultKeyNotFound"),
    ("a role that reads", {}, "cmk", READER, "KeyVaultAuthenticationFailure"),
    (
        "a vault of policies",
        {"enableRbacAuthorization": False},
        "cmk",
        ENCRYPTION_USER,
        "KeyVaultAuthenticationFailure",
    ),
]


@pytest.mark.parametrize(("story", "vault", "name", "role", "expected"), STORIES)
def test_storage_with_a_key(
    bench: Bench, story: str, vault: dict[str, Any], name: str, role: str, expected: str
) -> None:
    bench.world.write(MINE, HERE)
    key(bench, **vault)
    grant(bench, role)
    assert bench.refused("Microsoft.Storage/storageAccounts/stone", account(name)) == expected


def test_no_vault_no_key(bench: Bench) -> None:
    bench.world.write(MINE, HERE)
    path = "Microsoft.Storage/storageAccounts/stone"
    assert bench.refused(path, account()) == "KeyVaultVaultNotFound"


def test_a_custom_role_is_enough_when_it_allows_the_key(bench: Bench) -> None:
    bench.world.write(MINE, HERE)
    key(bench)
    role = "0c000000-0000-0000-0000-000000000001"
    actions = ["Microsoft.KeyVault/vaults/keys/*"]
    wanted = {
        "roleName": "keys",
        "assignableScopes": [GROUP],
        "permissions": [{"dataActions": actions}],
    }
    bench.world.write(
        f"{GROUP}/providers/Microsoft.Authorization/roleDefinitions/{role}", {"properties": wanted}
    )
    grant(bench, role)
    assert bench.refused("Microsoft.Storage/storageAccounts/stone", account()) == "accepted"


@pytest.mark.parametrize(("end", "expected"), [("", "InvalidParameter"), ("/0a1b", "accepted")])
def test_a_disk_encryption_set_names_a_version(bench: Bench, end: str, expected: str) -> None:
    bench.world.write(MINE, HERE)
    key(bench)
    grant(bench, ENCRYPTION_USER)
    body = {
        **HERE,
        "identity": {"type": "UserAssigned", "userAssignedIdentities": {at(MINE).text: {}}},
        "properties": {
            "activeKey": {"keyUrl": f"https://kv-one.vault.azure.net/keys/cmk{end}"},
            "rotationToLatestKeyVersionEnabled": True,
        },
    }
    assert bench.refused("Microsoft.Compute/diskEncryptionSets/des-one", body) == expected


def test_a_registry_names_its_identity_by_client_id(bench: Bench) -> None:
    client = bench.world.write(MINE, HERE)["properties"]["clientId"]
    key(bench)
    address = "https://kv-one.vault.azure.net/keys/cmk"
    uses = {
        "status": "enabled",
        "keyVaultProperties": {"identity": client, "keyIdentifier": address},
    }
    body = {
        **HERE,
        "sku": {"name": "Premium"},
        "identity": {"type": "UserAssigned", "userAssignedIdentities": {at(MINE).text: {}}},
        "properties": {"encryption": uses},
    }
    path = "Microsoft.ContainerRegistry/registries/acrone"
    assert bench.refused(path, body) == "KeyVaultAuthenticationFailure"
    grant(bench, ENCRYPTION_USER, at("Microsoft.KeyVault/vaults/kv-one").text)
    assert bench.refused(path, body) == "accepted"


def test_an_account_with_its_own_identity_takes_two_steps(bench: Bench) -> None:
    path = bench.foundry()
    principal = bench.world.read(path)["identity"]["principalId"]
    key(bench)
    uses = {"keyName": "cmk", "keyVaultUri": "https://kv-one.vault.azure.net/"}
    encryption = {"keySource": "Microsoft.KeyVault", "keyVaultProperties": uses}
    body = bench.world.read(path)
    body["properties"] = {"customSubDomainName": "aif", "encryption": encryption}
    assert bench.refused(path, body) == "KeyVaultAuthenticationFailure"
    definition = (
        f"/subscriptions/{SUB}/providers/Microsoft.Authorization/roleDefinitions/{ENCRYPTION_USER}"
    )
    wanted = {"principalId": principal, "roleDefinitionId": definition}
    bench.world.write(
        f"{GROUP}/providers/Microsoft.Authorization/roleAssignments/{NAME}", {"properties": wanted}
    )
    assert bench.refused(path, body) == "accepted"
    new = path.replace("accounts/aif", "accounts/aif2")
    body["properties"]["customSubDomainName"] = "aif2"
    assert bench.refused(new, body) == "KeyVaultAuthenticationFailure"


ADDRESS = "https://kv-one.vault.azure.net/keys/cmk"
VAULT = "https://kv-one.vault.azure.net/"
ENTERPRISE = {
    "customerManagedKeyEncryption": {
        "keyEncryptionKeyUrl": ADDRESS,
        "keyEncryptionKeyIdentity": {"userAssignedIdentityResourceId": at(MINE).text},
    }
}
NAMESPACE = {
    "keySource": "Microsoft.KeyVault",
    "keyVaultProperties": [
        {
            "keyName": "cmk",
            "keyVaultUri": VAULT,
            "identity": {"userAssignedIdentity": at(MINE).text},
        }
    ],
}
KEYED: dict[str, dict[str, Any]] = {
    "Microsoft.EventHub/namespaces/hubs-one-1": {
        "sku": {"name": "Premium"},
        "properties": {"encryption": NAMESPACE},
    },
    "Microsoft.ServiceBus/namespaces/bus-one-1": {
        "sku": {"name": "Premium"},
        "properties": {"encryption": NAMESPACE},
    },
    "Microsoft.DBforPostgreSQL/flexibleServers/pg-one": {
        "properties": {
            "dataEncryption": {
                "type": "AzureKeyVault",
                "primaryKeyURI": ADDRESS,
                "primaryUserAssignedIdentityId": at(MINE).text,
            }
        }
    },
    "Microsoft.Sql/servers/sql-one": {
        "properties": {"keyId": f"{ADDRESS}/1", "primaryUserAssignedIdentityId": at(MINE).text}
    },
    "Microsoft.DocumentDB/databaseAccounts/cosmos-1": {
        "kind": "GlobalDocumentDB",
        "properties": {
            "locations": [{"locationName": "swedencentral"}],
            "keyVaultKeyUri": ADDRESS,
            "defaultIdentity": f"UserAssignedIdentity={at(MINE).text}",
        },
    },
    "Microsoft.DocumentDB/mongoClusters/mongo-1": {"properties": {"encryption": ENTERPRISE}},
    "Microsoft.Cache/redisEnterprise/cache-one": {
        "sku": {"name": "Balanced_B5"},
        "properties": {"encryption": ENTERPRISE},
    },
    "Microsoft.DataFactory/factories/adf-one": {
        "properties": {
            "encryption": {
                "vaultBaseUrl": VAULT,
                "keyName": "cmk",
                "identity": {"userAssignedIdentity": at(MINE).text},
            }
        }
    },
}


@pytest.mark.parametrize("path", KEYED)
def test_a_key_needs_vault_protection_and_role_wherever_it_is_named(
    path: str, bench: Bench
) -> None:
    bench.world.write(MINE, HERE)
    who = {"type": "UserAssigned", "userAssignedIdentities": {at(MINE).text: {}}}
    body = {**HERE, "identity": who, **KEYED[path]}
    assert bench.refused(path, body) == "KeyVaultVaultNotFound"
    bench.vault("kv-one")
    assert bench.refused(path, body) == "KeyVaultPolicyError"
    bench.vault("kv-one", enablePurgeProtection=True)
    assert bench.refused(path, body) == "KeyVaultKeyNotFound"
    key(bench)
    assert bench.refused(path, body) == "KeyVaultAuthenticationFailure"
    grant(bench, ENCRYPTION_USER)
    assert bench.refused(path, body) == "accepted"


@pytest.mark.parametrize("kind", ["EventHub", "ServiceBus"])
def test_a_key_of_a_namespace_needs_premium(kind: str, bench: Bench) -> None:
    path = next(one for one in KEYED if f".{kind}/" in one)
    body = {**HERE, **KEYED[path], "sku": {"name": "Standard"}}
    assert bench.refused(path, body) == "BadRequest"


def test_a_key_that_is_there_is_given_back_as_it_is(bench: Bench) -> None:
    key(bench)
    path = "Microsoft.KeyVault/vaults/kv-one/keys/cmk"
    before = bench.world.read(path)["properties"]
    bench.world.write(path, {"properties": {"kty": "RSA", "attributes": {"enabled": False}}})
    assert bench.world.read(path)["properties"] == before


def test_an_account_never_goes_back_to_the_keys_of_the_platform(bench: Bench) -> None:
    path = bench.foundry()
    body = bench.world.read(path)
    for source, answer in (
        ("Microsoft.CognitiveServices", "accepted"),
        ("Microsoft.KeyVault", "accepted"),
        ("Microsoft.CognitiveServices", "CustomerManagedKeyCannotBeReverted"),
    ):
        body["properties"]["encryption"] = {"keySource": source}
        assert bench.refused(path, body) == answer
