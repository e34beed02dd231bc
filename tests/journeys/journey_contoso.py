"""Where everything of a deployed contoso stands, and ways to break it through Resource Manager."""

import uuid
from pathlib import Path

import yaml

from aifactory.api.desired import desire
from aifactory.azure.resource_id import ResourceId
from aifactory.azure.roles import role
from aifactory.plan.access import Roles, grant_parameter
from aifactory.twin.providers import known_types

CONTOSO = Path(__file__).parents[2] / "examples" / "contoso"
FACTORY = yaml.safe_load((CONTOSO / "factory.yaml").read_text())["environments"]
LOCK = yaml.safe_load((CONTOSO / "factory.lock").read_text())["environments"]
VERSIONS = {kind.lower(): each[0] for kind, each in known_types().items() if each}
VERSIONS["microsoft.resources/resourcegroups"] = "2025-04-01"
TENANT = "72f988bf-0000-4000-8000-000000000001"
IT, LEADS, MEMBERS = (  # the administrators, and the teams of the projects p001, p002 and p003
    "3b0d0000-0000-0000-0000-000000000001",
    {f"p00{at}": f"5a1c0000-0000-0000-0000-00000000000{2 * at - 1}" for at in (1, 2, 3)},
    {f"p00{at}": f"5a1c0000-0000-0000-0000-00000000000{2 * at}" for at in (1, 2, 3)},
)
PERSON = "5a1c0000-0000-0000-0000-0000000000ff"


# -- what stands where


def group(floor, env="dev"):
    subscription = FACTORY[env]["subscriptions"][0]
    return f"/subscriptions/{subscription}/resourceGroups/rg-contoso-{floor}-{env}-sdc-001"


def at(floor, kind, stem, env="dev"):
    """The id of a resource by the stem of its name: kv-p003, st1p001."""
    salt = LOCK[f"{env}/001"]["salt"]
    joined = f"-{env}-sdc-{salt}" if "-" in stem else f"{env}sdc{salt}"
    return f"{group(floor, env)}/providers/Microsoft.{kind}/{stem}{joined}"


def setting(target):
    return f"{target}/providers/Microsoft.Insights/diagnosticSettings/to-workspace"


def assignment(scope, number=0):
    """The id of an assignment that nobody ordered."""
    return f"{scope}/providers/Microsoft.Authorization/roleAssignments/{uuid.UUID(int=number)}"


def definition(name, env="dev"):
    subscription = FACTORY[env]["subscriptions"][0]
    kind = "providers/Microsoft.Authorization/roleDefinitions"
    return f"/subscriptions/{subscription}/{kind}/{role(name).guid}"


VAULT = at("p003", "KeyVault/vaults", "kv-p003")
STORE = at("p001", "Storage/storageAccounts", "st1p001")
SEARCH = at("p001", "Search/searchServices", "srch-p001")
INSIGHTS = at("p001", "Insights/components", "appi-p001")
FOUNDRY = at("p001", "CognitiveServices/accounts", "aif-p001")
CLUSTER = at("p002", "MachineLearningServices/workspaces", "mlw-p002") + "/computes/cpu"
LAKE = at("cmn", "Storage/storageAccounts", "dlscmn")
CONTAINER = f"{LAKE}/blobServices/default/containers/p003"
REGISTRY = at("cmn", "ContainerRegistry/registries", "crcmn")
LOGS = at("cmn", "OperationalInsights/workspaces", "log-cmn")
IDENTITY = at("p003", "ManagedIdentity/userAssignedIdentities", "id-p003")
SCOPE = at("cmn", "Insights/privateLinkScopes", "ampls1-cmn")
NET = at("net1", "Network/virtualNetworks", "vnet-net1")
STAGE_NET = at("net1", "Network/virtualNetworks", "vnet-net1", "stage")
FILTER = at("net1", "Network/networkSecurityGroups", "nsg-p003")
SHARED_FILTER = at("net1", "Network/networkSecurityGroups", "nsg-shared")
PROD_FILTER = at("net1", "Network/networkSecurityGroups", "nsg-p003", "prod")
SUBNET, STAGE_SUBNET = (f"{each}/subnets/snet-p003-endpoints" for each in (NET, STAGE_NET))
ENDPOINT = at("p003", "Network/privateEndpoints", "pe-kv-p003") + "-vault"
PROD_STORE = at("p001", "Storage/storageAccounts", "st1p001", "prod")
PROD_VAULT, SHARED_VAULT = (
    at(floor, "KeyVault/vaults", f"kv-{floor}", "prod") for floor in ("p001", "cmn")
)
PROD_ENDPOINT = at("p001", "Network/privateEndpoints", "pe-kv-p001", "prod") + "-vault"
PROD_IDENTITY = at("p001", "ManagedIdentity/userAssignedIdentities", "id-p001", "prod")
NETWORKS = f"{group('net1')}/providers/Microsoft.Network"
SHARED_ENDPOINT = f"{NETWORKS}/privateEndpoints/pe-{ResourceId(REGISTRY).name}-registry-cell-1"
ZONE = f"{NETWORKS}/privateDnsZones/privatelink.vaultcore.azure.net"
LINK = f"{ZONE}/virtualNetworkLinks/{ResourceId(NET).name}"
RECORD = f"{ZONE}/A/{ResourceId(VAULT).name}"
BUDGET = f"{group('p001')}/providers/Microsoft.Consumption/budgets/budget-p001"


# -- ways to break something; each is a function that takes the client


def version(resource):
    return VERSIONS[ResourceId(resource).type.lower()]


def change(resource, edit):
    """Read a resource, edit its body, and write it back."""

    async def _change(arm):
        body = await arm.get(resource, version(resource))
        edit(body)
        await arm.put(resource, version(resource), body)

    return _change


def having(resource, **properties):
    return change(resource, lambda body: body["properties"].update(properties))


def without(resource, path, *names):
    """Take the named items out of a list in the properties."""

    def _edit(body):
        kept = [each for each in body["properties"][path] if each["name"] not in names]
        body["properties"][path] = kept

    return change(resource, _edit)


def made(resource, /, **body):
    async def _make(arm):
        await arm.put(resource, version(resource), body)

    return _make


def gone(resource):
    async def _delete(arm):
        assert await arm.get(resource, version(resource)) is not None
        await arm.delete(resource, version(resource))

    return _delete


def then(*works):
    async def _all(arm):
        for work in works:
            await work(arm)

    return _all


def given(scope, name, principal, kind="Group", number=0):
    """Give a principal a role."""
    return made(
        assignment(scope, number),
        properties={
            "roleDefinitionId": definition(name),
            "principalId": principal,
            "principalType": kind,
        },
    )


def role_of(persona):
    """The id of a persona's role in dev."""
    roles = Roles("contoso", "dev/001", LOCK["dev/001"]["salt"], "economy", None)
    return str(roles.id(persona, FACTORY["dev"]["subscriptions"][0]))


def permitting(persona, edit):
    """Change what a persona's role permits."""
    return change(role_of(persona), lambda body: edit(body["properties"]["permissions"]))


async def the_stage_identity_reads_here(arm):
    home = at("p003", "ManagedIdentity/userAssignedIdentities", "id-p003", "stage")
    identity = await arm.get(home, "2024-11-30")
    principal = identity["properties"]["principalId"]
    await given(group("p003"), "Reader", principal, "ServicePrincipal")(arm)


async def a_leader_loses_her_role(arm):
    path = f"{group('p003')}/providers/Microsoft.Authorization/roleAssignments"
    async for each in arm.pages(path, "2022-04-01"):
        if each["properties"]["principalId"] == LEADS["p003"]:
            await arm.delete(each["id"], "2022-04-01")


AT_REGISTRY = next(
    f"{grant.scope}/providers/Microsoft.Authorization/roleAssignments/"
    f"{grant_parameter(grant)['name']}"
    for grant in desire(CONTOSO).plan.grants
    if grant.stack == "dev/001/people" and grant.principal == LEADS["p003"]
)


def conditioned(condition):
    """The leaders of a project get their part of the registry under another condition."""

    async def _conditioned(arm):
        live = await arm.get(AT_REGISTRY, "2022-04-01")
        names = ("principalId", "principalType", "roleDefinitionId")
        kept = {name: live["properties"][name] for name in names}
        more = {"condition": condition(live["properties"]["condition"]), "conditionVersion": "2.0"}
        await arm.put(AT_REGISTRY, "2022-04-01", {"properties": kept | more})

    return _conditioned


async def the_role_at_the_key_is_taken_away(arm):
    path = f"{SHARED_VAULT}/providers/Microsoft.Authorization/roleAssignments"
    async for each in arm.pages(path, "2022-04-01"):
        if each["properties"]["scope"].lower() == SHARED_VAULT.lower():
            await arm.delete(each["id"], "2022-04-01")


async def a_store_takes_the_shared_key(arm):
    identity = await arm.get(PROD_IDENTITY, version(PROD_IDENTITY))
    role_of_keys = definition("Key Vault Crypto Service Encryption User", "prod")
    who = {"principalId": identity["properties"]["principalId"]}
    who |= {"roleDefinitionId": role_of_keys, "principalType": "ServicePrincipal"}
    await made(assignment(SHARED_VAULT), properties=who)(arm)
    store = await arm.get(PROD_STORE, version(PROD_STORE))
    address = f"https://{ResourceId(SHARED_VAULT).name}.vault.azure.net"
    store["properties"]["encryption"]["keyvaultproperties"]["keyvaulturi"] = address
    await arm.put(PROD_STORE, version(PROD_STORE), store)


async def the_endpoint_is_turned_away(arm):
    vault = await arm.get(VAULT, version(VAULT))
    one = vault["properties"]["privateEndpointConnections"][0]
    one["properties"]["privateLinkServiceConnectionState"]["status"] = "Rejected"
    await arm.put(one["id"], version(VAULT), one)


async def the_connection_is_deleted(arm):
    vault = await arm.get(VAULT, version(VAULT))
    await arm.delete(vault["properties"]["privateEndpointConnections"][0]["id"], version(VAULT))


def endpoint(resource, subnet, target, member):
    connection = {"privateLinkServiceId": target, "groupIds": [member]}
    properties = {
        "subnet": {"id": subnet},
        "privateLinkServiceConnections": [{"name": member, "properties": connection}],
    }
    return made(resource, location="swedencentral", properties=properties)


def peered(network, remote):
    properties = {"remoteVirtualNetwork": {"id": remote}}
    return made(f"{network}/virtualNetworkPeerings/across", properties=properties)


def logging(target, *categories, workspace=LOGS):
    """Send exactly these categories."""
    logs = [{"category": each, "enabled": True} for each in categories]
    return having(setting(target), logs=logs, workspaceId=workspace)
