"""What is there and not yet everywhere: new principals, new roles, accounts that are Accepted."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from aifactory.twin import Twin
from tests.twin.client import GROUP, SUB
from tests.twin.failures.real import CRYPTO, NET, READER, REGION, Real, real_twin

ADA = "5a1c0000-0000-0000-0000-000000000002"
VAULT = f"{GROUP}/providers/Microsoft.KeyVault/vaults/keys4ever"
STORE = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/store4ever"


@pytest.fixture
def twin(tmp_path: Path) -> Iterator[Twin]:
    twin = real_twin(tmp_path, "propagation: 300")
    yield twin
    twin.close()


def assign(
    client: Real, principal: str, role: str = READER, scope: str = GROUP, **more: str
) -> Any:
    name = uuid.uuid5(uuid.NAMESPACE_OID, f"{principal}{role}{scope}")
    path = f"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}"
    properties = {"principalId": principal, "roleDefinitionId": role, **more}
    return client.put(path, {"properties": properties})


@pytest.mark.parametrize(
    ("story", "more", "wait", "expected"),
    [
        ("at once", {}, 0, "PrincipalNotFound"),
        ("a moment too early", {}, 299, "PrincipalNotFound"),
        ("in time", {}, 300, ""),
        ("its type spares the question", {"principalType": "ServicePrincipal"}, 0, ""),
    ],
)
def test_a_new_principal_is_not_everywhere_yet(
    story: str, more: dict[str, str], wait: int, expected: str, twin: Twin
) -> None:
    client = Real.of(twin)
    principal = client.identity("fresh")
    client.sleep(wait)
    reply = assign(client, principal, **more)
    assert (reply.code if reply.status >= 400 else "") == expected
    if expected:
        client.sleep(300)
        assert assign(client, principal, **more).status == 201


def test_a_new_principal_has_no_entry_in_a_database_yet(twin: Twin) -> None:
    client = Real.of(twin)
    account = f"{GROUP}/providers/Microsoft.DocumentDB/databaseAccounts/documents4ever"
    body = {"properties": {"locations": [{"locationName": REGION}]}}
    client.done(client.put(account, {"location": REGION, "kind": "GlobalDocumentDB", **body}))
    role = f"{account}/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002"
    rights = {"principalId": client.identity("fresh"), "roleDefinitionId": role, "scope": account}
    entry = f"{account}/sqlRoleAssignments/{ADA}"
    reply = client.put(entry, {"properties": rights})
    assert (reply.status, reply.code) == (400, "BadRequest")
    assert "was not found in the AAD tenant(s)" in reply.json["error"]["message"]
    client.sleep(300)
    assert client.put(entry, {"properties": rights}).status < 300


def test_the_principals_of_the_scenario_have_always_been_there(twin: Twin) -> None:
    assert assign(Real.of(twin), ADA).status == 201


def test_an_update_of_an_identity_does_not_make_it_new_again(twin: Twin) -> None:
    client = Real.of(twin)
    principal = client.identity("fresh")
    client.sleep(300)
    assert client.identity("fresh") == principal
    assert assign(client, principal).status == 201


def test_a_new_role_does_not_open_the_vault_yet(twin: Twin) -> None:
    client = Real.of(twin)
    principal = client.identity("reader")
    protected = {"enablePurgeProtection": True, "enableRbacAuthorization": True}
    sku = {"family": "A", "name": "standard"}
    tenant = {"tenantId": client.twin.tenant, "sku": sku, **protected}
    client.ready(VAULT, tenant)
    client.ready(f"{VAULT}/keys/cmk", {"kty": "RSA"})
    client.sleep(300)
    assert assign(client, principal, CRYPTO, VAULT).status == 201
    identity = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/reader"
    body = {
        "location": REGION,
        "sku": {"name": "Standard_LRS"},
        "kind": "StorageV2",
        "identity": {"type": "UserAssigned", "userAssignedIdentities": {identity: {}}},
        "properties": {
            "encryption": {
                "keySource": "Microsoft.Keyvault",
                "identity": {"userAssignedIdentity": identity},
                "keyvaultproperties": {
                    "keyvaulturi": "https://keys4ever.vault.azure.net",
                    "keyname": "cmk",
                },
            }
        },
    }
    assert client.put(STORE, body).code == "KeyVaultAuthenticationFailure"
    client.sleep(300)
    assert client.put(STORE, body).status == 202


def test_an_account_is_accepted_and_names_no_operation(twin: Twin) -> None:
    client = Real.of(twin)
    account = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/foundry4ever"
    body = {
        "location": REGION,
        "kind": "AIServices",
        "sku": {"name": "S0"},
        "identity": {"type": "SystemAssigned"},
        "properties": {"customSubDomainName": "foundry4ever", "allowProjectManagement": True},
    }
    started = client.put(account, body)
    assert (started.status, started.state) == (201, "Accepted")
    assert not {"azure-asyncoperation", "location"} & set(started.headers)
    project = {"location": REGION, "identity": {"type": "SystemAssigned"}, "properties": {}}
    assert client.put(f"{account}/projects/pro", project).code == "RequestConflict"
    client.sleep(60)
    assert client.get(account).state == "Succeeded"
    assert client.put(f"{account}/projects/pro", project).status == 201


@pytest.mark.parametrize(
    "path", [f"{NET}/virtualNetworks/vnet", f"{NET}/virtualNetworks/vnet/subnets/b"]
)
def test_one_write_at_a_time_in_a_network(path: str, twin: Twin) -> None:
    client = Real.of(twin)
    space = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
    client.ready(f"{NET}/virtualNetworks/vnet", space)
    first = client.put(
        f"{NET}/virtualNetworks/vnet/subnets/a", {"properties": {"addressPrefix": "10.0.0.0/24"}}
    )
    assert first.status == 201
    body = {"location": REGION, "properties": {"addressPrefix": "10.0.1.0/24", **space}}
    refused = client.put(path, body)
    assert (refused.status, refused.code) == (409, "AnotherOperationInProgress")
    assert SUB in refused.json["error"]["message"]
    client.done(first)
    assert client.put(path, body).status in {200, 201}


def test_a_subnet_of_agents_is_released_after_the_purge_and_not_at_once(twin: Twin) -> None:
    client = Real.of(twin)
    delegated = [{"name": "d", "properties": {"serviceName": "Microsoft.App/environments"}}]
    subnet = f"{NET}/virtualNetworks/vnet/subnets/agents"
    inside = {"addressPrefix": "10.0.0.0/24", "delegations": delegated}
    space = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
    client.ready(f"{NET}/virtualNetworks/vnet", space)
    client.done(client.put(subnet, {"properties": inside}))
    account = f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/foundry4ever"
    agents = [{"scenario": "agent", "subnetArmId": subnet}]
    properties = {"customSubDomainName": "foundry4ever", "networkInjections": agents}
    sort = {"kind": "AIServices", "sku": {"name": "S0"}, "identity": {"type": "SystemAssigned"}}
    assert client.write(account, properties, **sort).state == "Accepted"
    client.sleep(900)
    assert client.get(account).state == "Accepted"
    client.sleep(60)
    assert client.get(account).state == "Succeeded"
    assert client.delete(account).status == 202
    client.sleep(3600)
    refused = client.delete(subnet)
    assert (refused.status, refused.code) == (400, "InUseSubnetCannotBeDeleted")
    place = f"/subscriptions/{SUB}/providers/Microsoft.CognitiveServices/locations/{REGION}"
    assert client.delete(f"{place}/resourceGroups/rg/deletedAccounts/foundry4ever").status == 200
    client.sleep(1199)
    assert client.delete(subnet).code == "InUseSubnetCannotBeDeleted"
    client.sleep(1)
    assert client.delete(subnet).status == 202
