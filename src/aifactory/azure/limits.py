"""Azure's limits that decide how many projects fit, each with its scope, source and date."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from aifactory.azure.nearest import did_you_mean

Scope = Literal[
    "tenant", "subscription", "region", "group", "network", "zone", "account", "vault", "endpoint",
    "resource", "template", "deployment scope", "principal", "project", "environment",
]  # fmt: skip

_LEARN = "learn.microsoft.com/azure/"
_LIMITS = _LEARN + "azure-resource-manager/management/azure-subscription-service-limits"
_OURS = "our own bar"

# Each page with the date that its stored copy carries; "unverified": platform knowledge, not read.
_ROLES = (_LIMITS + "#azure-rbac-limits", "2023-04-19")
_NETWORKS = (_LIMITS + "#networking-limits", "2022-12-05")
_LINKS = (_LIMITS + "#private-link-limits", "2020-04-21")
_PEERED = (_LEARN + "private-link/increase-private-endpoint-vnet-limits", "2025-04")
_DNS = (_LIMITS + "#azure-dns-limits", "2023-10-09")
_GROUPS = (_LIMITS + "#azure-resource-group-limits", "2018-11-09")
_GROUPS_NOW = (_LIMITS + "#azure-subscription-limits", "unverified")
_TEMPLATES = (_LEARN + "azure-resource-manager/templates/best-practices", "2026-08-20")
_STACKS = (_LEARN + "azure-resource-manager/bicep/deployment-stacks", "2026-06-11")
_DENIALS = (
    _LEARN + "azure-resource-manager/bicep/deployment-stacks-known-issues",
    "2026-11-28",  # read on that day; the page has no date in its stored copy
)
_HISTORY = (
    _LEARN + "azure-resource-manager/templates/deployment-history-deletions",
    "2026-11-28",  # read on that day; the page has no date in its stored copy
)
_FOUNDRY = (_LEARN + "foundry/foundry-models/quotas-limits", "2026-08-20")
_OPENAI = (_LEARN + "foundry/openai/quotas-limits", "2026-08-20")
_APPS = (_LEARN + "container-apps/quotas", "unverified")
_SEARCH = (_LEARN + "search/search-limits-quotas-capacity", "2026-08-20")
_COSMOS = (_LEARN + "cosmos-db/concepts-limits", "2026-08-20")
_STORAGE = (_LIMITS + "#standard-storage-account-limits", "2026-08-20")
_THROTTLE = (
    _LEARN + "azure-resource-manager/management/request-limits-and-throttling",
    "2026-08-20",
)
_SETTINGS = (_LEARN + "azure-monitor/essentials/diagnostic-settings", "unverified")
_ALERTS = (_LEARN + "azure-monitor/service-limits", "2026-11-28")  # read on that day
_FEDERATED = (
    "learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations",
    "2026-11-28",  # read on that day
)
_LEARNING = (_LEARN + "machine-learning/how-to-manage-quotas", "unverified")
_BAR = (_OURS, "2026-08-20")


@dataclass(frozen=True, slots=True)
class Limit:
    """One number that Azure (or this product) refuses to exceed."""

    name: str
    value: int
    scope: Scope  # per what the number counts
    raisable: bool  # by a request to support
    source: str
    date: str

    @property
    def ours(self) -> bool:
        """Whether this product set the bar, not Azure."""
        return self.source == _OURS


_ALL = (
    Limit("roleAssignments", 4_000, "subscription", False, *_ROLES),
    Limit("customRoles", 5_000, "tenant", False, *_ROLES),
    Limit("customRoleScopes", 2_000, "resource", False, *_ROLES),
    Limit("projectRoleAssignments", 13, "project", False, *_BAR),
    Limit("commonRoleAssignments", 100, "environment", False, *_BAR),
    Limit("resourceGroups", 980, "subscription", False, *_GROUPS_NOW),
    Limit("resourcesOfType", 800, "group", False, *_GROUPS),
    Limit("deploymentHistory", 800, "deployment scope", False, *_HISTORY),
    Limit("denyAssignments", 2_000, "deployment scope", False, *_DENIALS),
    Limit("policyAssignments", 200, "resource", False, *_GROUPS_NOW),
    Limit("locks", 20, "resource", False, *_GROUPS),
    Limit("tags", 50, "resource", False, *_GROUPS_NOW),
    Limit("managementGroupRoleAssignments", 500, "resource", False, *_ROLES),
    Limit("activityLogAlerts", 100, "subscription", False, *_ALERTS),
    Limit("metricAlerts", 5_000, "subscription", True, *_ALERTS),
    Limit("logAlerts", 5_000, "subscription", True, *_ALERTS),
    Limit("federatedCredentials", 20, "resource", False, *_FEDERATED),
    Limit("diagnosticSettings", 5, "resource", False, *_SETTINGS),
    Limit("virtualNetworks", 1_000, "region", False, *_NETWORKS),
    Limit("subnets", 3_000, "network", False, *_NETWORKS),
    Limit("privateAddresses", 65_536, "network", False, *_NETWORKS),
    Limit("privateAddressesAcrossPeers", 128_000, "network", False, *_NETWORKS),
    Limit("peerings", 500, "network", False, *_NETWORKS),
    Limit("networkSecurityGroups", 5_000, "region", False, *_NETWORKS),
    Limit("routeTables", 200, "region", False, *_NETWORKS),
    Limit("routes", 400, "resource", False, *_NETWORKS),
    Limit("securityRules", 1_000, "resource", False, *_NETWORKS),
    Limit("securityRuleRanges", 4_000, "resource", False, *_NETWORKS),
    Limit("networkInterfaces", 65_536, "region", False, *_NETWORKS),
    Limit("privateEndpoints", 1_000, "network", False, *_LINKS),
    Limit("privateEndpointsAtHighScale", 5_000, "network", False, *_PEERED),
    Limit("privateEndpointsInSubscription", 64_000, "subscription", False, *_LINKS),
    Limit("privateEndpointsAcrossPeers", 4_000, "network", False, *_PEERED),
    Limit("vaultsWithEndpoints", 400, "subscription", False, *_LINKS),
    Limit("endpointsOfVault", 64, "vault", False, *_LINKS),
    Limit("zonesOfEndpoint", 5, "endpoint", False, *_LINKS),
    Limit("privateZones", 1_000, "subscription", False, *_DNS),
    Limit("zoneRecordSets", 25_000, "zone", False, *_DNS),
    Limit("zoneLinks", 1_000, "zone", False, *_DNS),
    Limit("foundryAccounts", 100, "region", True, *_FOUNDRY),
    Limit("openAiAccounts", 30, "region", True, *_OPENAI),
    Limit("foundryProjects", 250, "account", True, *_FOUNDRY),
    Limit("modelDeployments", 32, "account", True, *_FOUNDRY),
    Limit("searchServices.basic", 16, "region", True, *_SEARCH),
    Limit("searchServices.standard", 16, "region", True, *_SEARCH),
    Limit("searchServices.standard2", 8, "region", True, *_SEARCH),
    Limit("searchServices.standard3", 6, "region", True, *_SEARCH),
    Limit("searchServices.storage_optimized", 6, "region", True, *_SEARCH),
    Limit("sharedLinkGroupsBasic", 4, "resource", False, *_SEARCH),
    Limit("sharedLinkGroupsStandard", 7, "resource", False, *_SEARCH),
    Limit("sharedLinkGroupsStandard2", 15, "resource", False, *_SEARCH),
    Limit("databaseAccounts", 250, "subscription", True, *_COSMOS),
    Limit("storageAccounts", 250, "region", True, *_STORAGE),
    Limit("containerEnvironments", 50, "region", True, *_APPS),  # one in some subscriptions
    Limit("machineLearningComputes", 500, "region", True, *_LEARNING),
    Limit("templateResources", 800, "template", False, *_TEMPLATES),
    Limit("templateParameters", 256, "template", False, *_TEMPLATES),
    Limit("templateVariables", 512, "template", False, *_TEMPLATES),
    Limit("templateOutputs", 64, "template", False, *_TEMPLATES),
    Limit("templateBytes", 4 * 1024 * 1024, "template", False, *_TEMPLATES),
    Limit("expressionCharacters", 24_576, "template", False, *_TEMPLATES),
    Limit("deploymentStacks", 800, "deployment scope", False, *_STACKS),
    Limit("readBucket", 250, "principal", False, *_THROTTLE),
    Limit("readsPerSecond", 25, "principal", False, *_THROTTLE),
    Limit("writeBucket", 200, "principal", False, *_THROTTLE),
    Limit("writesPerSecond", 10, "principal", False, *_THROTTLE),
    Limit("deleteBucket", 200, "principal", False, *_THROTTLE),
    Limit("deletesPerSecond", 10, "principal", False, *_THROTTLE),
    Limit("subscriptionBuckets", 15, "subscription", False, *_THROTTLE),
    Limit("networkReads", 10_000, "subscription", False, *_THROTTLE),  # in five minutes
    Limit("networkWrites", 1_000, "subscription", False, *_THROTTLE),  # in five minutes
)

LIMITS: Mapping[str, Limit] = MappingProxyType({limit.name: limit for limit in _ALL})


def limit(name: str) -> Limit:
    """The limit with this name; KeyError says which name was likely meant."""
    try:
        return LIMITS[name]
    except KeyError:
        raise KeyError(f"No limit {name!r} is in the table.{did_you_mean(name, LIMITS)}") from None
