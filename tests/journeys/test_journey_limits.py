"""What the plan counts is what stands: at each limit set to the count one more is refused by it."""

from dataclasses import dataclass
from typing import Any

import yaml

from aifactory.api.desired import desire
from aifactory.arm import ArmError
from aifactory.azure.resource_id import ResourceId
from aifactory.plan.capacity.counting import Measure, uses
from tests.journeys.conftest import CONTOSO

DEV = "00000000-0000-0000-0000-00000000d001"
HOME = f"/subscriptions/{DEV}"
NEW = "00000000-0000-0000-0000-0000000a0001"
LEADS = "5a1c0000-0000-0000-0000-000000000001"
HERE: dict[str, Any] = {"location": "swedencentral"}
DESIRED = desire(CONTOSO)
COUNTED = uses(DESIRED.plan, DESIRED.catalog)


def found(kind, part=""):
    """The id of what the plan makes of a type in dev, the first with a part in its name."""
    return next(
        str(call.resource)
        for stack in DESIRED.plan.stacks
        for call in stack.calls
        if call.resource is not None
        and call.resource.type == kind
        and call.resource.subscription == DEV
        and part in call.resource.name
    )


GROUP = found("Microsoft.Resources/resourceGroups", "cmn")
VNET = found("Microsoft.Network/virtualNetworks")
NSG = f"{ResourceId(VNET).scope}/providers/Microsoft.Network/networkSecurityGroups"
ACCOUNT = found("Microsoft.CognitiveServices/accounts", "aif-p001")
ZONES = f"{ResourceId(VNET).scope}/providers/Microsoft.Network/privateDnsZones"
WORKSPACE = found("Microsoft.MachineLearningServices/workspaces")
HUB = f"{ResourceId(VNET).scope}/providers/Microsoft.Network/virtualNetworks/vnet-far"
IN = f"{GROUP}/providers"
AUTHORIZATION = "providers/Microsoft.Authorization"
_SCHEMAS = "https://schema.management.azure.com/schemas"
EMPTY = {
    "$schema": f"{_SCHEMAS}/2018-05-01/subscriptionDeploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "resources": [],
}


@dataclass(frozen=True)
class Probe:
    """One more of what a limit counts, and the code that refuses it."""

    limit: str
    path: str
    version: str
    body: Any
    code: str
    at: str = ""


def account(kind):
    return {**HERE, "kind": kind, "sku": {"name": "S0"}, "properties": {}}


def model(name, capacity):
    properties = {"model": {"format": "OpenAI", "name": name, "version": "2025-08-07"}}
    return {"sku": {"name": "DataZoneStandard", "capacity": capacity}, "properties": properties}


def endpoint(target):
    link = {"privateLinkServiceId": target, "groupIds": ["vault"]}
    connections = [{"name": "vault", "properties": link}]
    subnet = {"id": f"{VNET}/subnets/{SHARED}"}
    properties = {"subnet": subnet, "privateLinkServiceConnections": connections}
    return {**HERE, "properties": properties}


SHARED = "snet-shared-endpoints"
VAULT = f"{IN}/Microsoft.KeyVault/vaults/kv-one-more"
VAULT_BODY = {
    **HERE,
    "properties": {
        "tenantId": "72f988bf-0000-4000-8000-000000000001",
        "sku": {"family": "A", "name": "standard"},
        "enableRbacAuthorization": True,
    },
}
FAR = {**HERE, "properties": {"addressSpace": {"addressPrefixes": ["10.200.0.0/24"]}}}
ROLE = f"{HOME}/{AUTHORIZATION}/roleDefinitions"
READER = f"{ROLE}/acdd72a7-3385-48ef-bd42-f606fba81ae7"
REGIONS = f"/{AUTHORIZATION}/policyDefinitions/e56962a6-4747-49cd-b67b-bf8b01975c4c"
ONE_MORE = f"{IN}/Microsoft.Network/privateEndpoints/pe-one-more"
ALERT = {
    "location": "global",
    "properties": {
        "scopes": [HOME],
        "condition": {"allOf": [{"field": "category", "equals": "ServiceHealth"}]},
        "actions": {"actionGroups": []},
    },
}

PROBES = [
    Probe("roleAssignments", f"{HOME}/{AUTHORIZATION}/roleAssignments/{NEW}", "2022-04-01",
          {"properties": {"roleDefinitionId": READER, "principalId": LEADS,
                          "principalType": "Group"}}, "RoleAssignmentLimitExceeded"),
    Probe("resourceGroups", f"{HOME}/resourceGroups/rg-one-more", "2025-04-01", HERE,
          "ResourceGroupQuotaExceeded"),
    Probe("deploymentStacks", f"{HOME}/providers/Microsoft.Resources/deploymentStacks/one-more",
          "2024-03-01",
          {**HERE, "properties": {"template": EMPTY, "denySettings": {"mode": "none"},
                                  "actionOnUnmanage": {"resources": "detach"}}},
          "DeploymentStackQuotaExceeded"),
    Probe("customRoles", f"{ROLE}/{NEW}", "2022-04-01",
          {"properties": {"roleName": "one more", "assignableScopes": [HOME],
                          "permissions": [{"actions": ["*/read"]}]}},
          "RoleDefinitionLimitExceeded"),
    Probe("policyAssignments", f"{HOME}/{AUTHORIZATION}/policyAssignments/one-more", "2024-05-01",
          {"properties": {"policyDefinitionId": REGIONS,
                          "parameters": {"listOfAllowedLocations": {"value": ["swedencentral"]}}}},
          "PolicyAssignmentLimitReached"),
    Probe("storageAccounts", f"{IN}/Microsoft.Storage/storageAccounts/stonemore", "2025-06-01",
          {**HERE, "kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "properties": {}},
          "MaxStorageAccountsCountPerSubscriptionExceeded"),
    Probe("foundryAccounts", f"{IN}/Microsoft.CognitiveServices/accounts/aif-one-more",
          "2025-09-01", account("AIServices"), "AccountLimitReached"),
    Probe("foundryProjects", f"{ACCOUNT}/projects/one-more", "2025-09-01",
          {**HERE, "identity": {"type": "SystemAssigned"}, "properties": {}},
          "ProjectLimitReached", at=ResourceId(ACCOUNT).name),
    Probe("modelDeployments", f"{ACCOUNT}/deployments/one-more", "2025-09-01",
          model("gpt-4.1", 1), "DeploymentLimitReached", at=ResourceId(ACCOUNT).name),
    Probe("OpenAI.DataZoneStandard.gpt-5-mini", f"{ACCOUNT}/deployments/one-more", "2025-09-01",
          model("gpt-5-mini", 1), "InsufficientQuota"),
    Probe("searchServices.basic", f"{IN}/Microsoft.Search/searchServices/srch-one-more",
          "2025-05-01", {**HERE, "sku": {"name": "basic"}}, "ServiceQuotaExceeded"),
    Probe("machineLearningComputes", f"{WORKSPACE}/computes/one-more", "2025-09-01",
          {**HERE, "properties": {"computeType": "AmlCompute", "properties":
           {"vmSize": "Standard_D2s_v5", "scaleSettings": {"maxNodeCount": 0}}}},
          "ClusterCoreQuotaReached"),
    Probe("virtualNetworks", HUB, "2025-05-01", FAR, "VirtualNetworkCountLimitReached"),
    Probe("networkSecurityGroups", f"{NSG}/nsg-one-more", "2025-05-01", HERE,
          "NetworkSecurityGroupCountLimitReached"),
    Probe("subnets", f"{VNET}/subnets/one-more", "2025-05-01",
          {"properties": {"addressPrefix": "10.64.255.0/28"}}, "SubnetCountLimitReached"),
    Probe("privateZones", f"{ZONES}/one-more.local", "2024-06-01", {"location": "global"},
          "PrivateDnsZoneLimitReached"),
    Probe("privateEndpoints", ONE_MORE, "2025-05-01", endpoint(VAULT),
          "PrivateEndpointLimitReached"),
    Probe("privateEndpointsInSubscription", ONE_MORE, "2025-05-01", endpoint(VAULT),
          "PrivateEndpointLimitReached"),
    Probe("networkInterfaces", ONE_MORE, "2025-05-01", endpoint(VAULT),
          "NetworkInterfaceCountLimitReached"),
    Probe("vaultsWithEndpoints", ONE_MORE, "2025-05-01", endpoint(VAULT),
          "PrivateEndpointConnectionLimitReached"),
    Probe("activityLogAlerts", f"{IN}/Microsoft.Insights/activityLogAlerts/one-more",
          "2020-10-01", ALERT, "ActivityLogAlertsLimitReached"),
]  # fmt: skip


def held(journey, **quotas):
    """The twin of a journey with these quotas."""
    document = yaml.safe_load((CONTOSO / "twin.yaml").read_text())
    journey.write("twin.yaml", yaml.safe_dump({**document, "quotas": quotas}))
    return journey


def outcomes(journey, *probes):
    """How one more of each ends: the codes that refuse it, or nothing; it does not stay."""

    async def _try(arm, probe):
        try:
            await arm.put(probe.path, probe.version, probe.body)
        except ArmError as error:
            return {one.code for one in error.causes()} | {error.code}
        await arm.delete(probe.path, probe.version)
        return set()

    async def _each(arm):
        return [await _try(arm, probe) for probe in probes]

    return journey.arm(_each)


def counted(probe):
    """What the plan takes of a limit where the probe is made."""
    there = COUNTED[""] if probe.limit == "customRoles" else COUNTED[DEV]
    return there[Measure(probe.limit, probe.at)]


def test_at_each_limit_set_to_what_is_counted_one_more_is_refused_by_it(contoso):
    """The plan counts what Azure's rules count: not one less, not one more."""
    contoso.arm(lambda arm: arm.put(VAULT, "2025-05-01", VAULT_BODY))
    assert all(counted(probe) for probe in PROBES)
    for probe in PROBES:
        (codes,) = outcomes(held(contoso, **{probe.limit: counted(probe)}), probe)
        assert probe.code in codes, (probe.limit, codes)
    room = {probe.limit: counted(probe) + 1 for probe in PROBES}
    left = outcomes(held(contoso, **room), *PROBES)
    assert [(one.limit, codes) for one, codes in zip(PROBES, left, strict=True) if codes] == []
