"""The SDK: who may do what, networks, vaults, and a stranger at the door."""

import uuid

import pytest
from azure.core.exceptions import (
    ClientAuthenticationError,
    HttpResponseError,
    ResourceExistsError,
    ResourceNotFoundError,
)
from azure.identity import ClientSecretCredential

from tests.clients.harness import READERS, SUBSCRIPTION
from tests.clients.sdk import HERE, SCOPES, Sdk


def test_sdk_gives_and_takes_roles(sdk: Sdk):
    scope, client = sdk.group("sdk-roles"), sdk.authorization
    reader = next(iter(client.role_definitions.list(scope, filter="roleName eq 'Reader'")))
    name = str(uuid.uuid4())
    asked = {"roleDefinitionId": reader.id, "principalId": READERS, "principalType": "Group"}
    made = client.role_assignments.create(scope, name, {"properties": asked})
    assert (made.principal_id, made.scope) == (READERS, scope)
    listed = client.role_assignments.list_for_scope(scope, filter=f"principalId eq '{READERS}'")
    assert [item.name for item in listed] == [name]
    with pytest.raises(ResourceExistsError, match="RoleAssignmentExists"):
        client.role_assignments.create(scope, str(uuid.uuid4()), {"properties": asked})
    assert client.role_assignments.delete(scope, name).name == name
    assert not list(client.role_assignments.list_for_scope(scope, filter="atScope()"))


def test_sdk_defines_roles(sdk: Sdk):
    scope, name = f"/subscriptions/{SUBSCRIPTION}", str(uuid.uuid4())
    role = {
        "roleName": "Looker",
        "permissions": [{"actions": ["*/read"]}],
        "assignableScopes": [scope],
    }
    roles = sdk.authorization.role_definitions
    for words in ("looks", "looks again"):
        made = roles.create_or_update(scope, name, {"properties": {**role, "description": words}})
        assert (made.role_name, made.description) == ("Looker", words)
    custom = list(roles.list(scope, filter="type eq 'CustomRole'"))  # other journeys have theirs
    assert name in [item.name for item in custom]
    assert {item.role_type for item in custom} == {"CustomRole"}
    assert roles.delete(scope, name).name == name
    assert roles.delete(scope, name) is None
    assert name not in [item.name for item in roles.list(scope)]


def test_sdk_builds_a_network(sdk: Sdk):
    sdk.group("sdk-net")
    nets, subnets = sdk.network.virtual_networks, sdk.network.subnets
    space = {"addressSpace": {"addressPrefixes": ["10.5.0.0/16"]}}
    asked = {"location": HERE, "properties": space}
    net = nets.begin_create_or_update("sdk-net", "net", asked).result()
    assert net.provisioning_state == "Succeeded"
    for name, prefix in (("web", "10.5.0.0/24"), ("data", "10.5.1.0/24")):
        body = {"properties": {"addressPrefix": prefix}}
        made = subnets.begin_create_or_update("sdk-net", "net", name, body).result()
        assert made.address_prefix == prefix
    body = {"properties": {"addressPrefix": "10.5.1.0/25"}}
    with pytest.raises(HttpResponseError, match="NetcfgSubnetRangesOverlap"):
        subnets.begin_create_or_update("sdk-net", "net", "more", body).result()
    subnets.begin_delete("sdk-net", "net", "data").result()
    assert [item.name for item in nets.get("sdk-net", "net").subnets] == ["web"]
    assert nets.update_tags("sdk-net", "net", {"tags": {"a": "1"}}).tags == {"a": "1"}
    nets.begin_delete("sdk-net", "net").result()
    with pytest.raises(ResourceNotFoundError):
        nets.get("sdk-net", "net")


def test_sdk_writes_only_what_it_has_read(sdk: Sdk):
    sdk.group("sdk-etag")
    rules = sdk.network.network_security_groups
    first = rules.begin_create_or_update("sdk-etag", "guard", {"location": HERE}).result()
    changed = {"location": HERE, "tags": {"a": "1"}}
    again = rules.begin_create_or_update(
        "sdk-etag", "guard", changed, headers={"If-Match": first.etag}
    ).result()
    assert again.tags == {"a": "1"}
    with pytest.raises(HttpResponseError, match="PreconditionFailed"):
        rules.begin_create_or_update(
            "sdk-etag", "guard", changed, headers={"If-Match": first.etag}
        ).result()


def test_sdk_loses_and_recovers_a_vault(sdk: Sdk):
    sdk.group("sdk-vault")
    vaults, name = sdk.vaults.vaults, "kv-sdk-vault"
    tenant = next(iter(sdk.subscriptions.tenants.list())).tenant_id
    body = {
        "location": HERE,
        "properties": {"tenantId": tenant, "sku": {"family": "A", "name": "standard"}},
    }
    ask = {"name": name, "type": "Microsoft.KeyVault/vaults"}
    assert vaults.check_name_availability(ask).name_available
    vaults.begin_create_or_update("sdk-vault", name, body).result()
    assert not vaults.check_name_availability(ask).name_available
    vaults.delete("sdk-vault", name)
    assert name in [item.name for item in vaults.list_deleted()]
    with pytest.raises(HttpResponseError, match="deleted state"):
        vaults.begin_create_or_update("sdk-vault", name, body).result()
    mode = {**body, "properties": {**body["properties"], "createMode": "recover"}}
    assert vaults.begin_create_or_update("sdk-vault", name, mode).result().name == name
    vaults.delete("sdk-vault", name)
    vaults.begin_purge_deleted(name, HERE).result()
    assert name not in [item.name for item in vaults.list_deleted()]


def test_sdk_with_a_wrong_secret_is_refused(sdk: Sdk):
    tenant = next(iter(sdk.subscriptions.tenants.list())).tenant_id
    wrong = ClientSecretCredential(
        tenant,
        sdk.credential._credential._client_id,
        "wrong",
        authority=sdk.base,
        disable_instance_discovery=True,
    )
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215"):
        wrong.get_token(*SCOPES)
