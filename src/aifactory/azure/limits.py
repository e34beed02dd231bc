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
_SUBSCRIPTION = _LEARN + "azure-resource-manager/management/azure-subscription-service-limits"
_TEMPLATE = _LEARN + "azure-resource-manager/templates/best-practices"
_STACKS = _LEARN + "azure-resource-manager/bicep/deployment-stacks"
_THROTTLE = _LEARN + "azure-resource-manager/management/request-limits-and-throttling"
_FOUNDRY = _LEARN + "foundry/foundry-models/quotas-limits"
_OURS = "our own bar"


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
    Limit("roleAssignments", 4_000, "subscription", False,
          _LEARN + "role-based-access-control/troubleshoot-limits", "2026-08-20"),
    Limit("customRoles", 5_000, "tenant", False,
          _LEARN + "role-based-access-control/troubleshoot-limits", "2026-08-20"),
    Limit("projectRoleAssignments", 13, "project", False, _OURS, "2026-08-20"),
    Limit("commonRoleAssignments", 100, "environment", False, _OURS, "2026-08-20"),
    Limit("resourceGroups", 980, "subscription", False, _SUBSCRIPTION, "2026-08-20"),
    Limit("resourcesOfType", 800, "group", False, _SUBSCRIPTION, "2026-08-20"),
    Limit("deploymentHistory", 800, "deployment scope", False, _SUBSCRIPTION, "2026-08-20"),
    Limit("tags", 50, "resource", False, _SUBSCRIPTION, "2026-08-20"),
    Limit("diagnosticSettings", 5, "resource", False,
          _LEARN + "azure-monitor/essentials/diagnostic-settings", "unverified"),
    Limit("virtualNetworks", 1_000, "region", True, _SUBSCRIPTION, "2026-08-20"),
    Limit("subnets", 3_000, "network", False, _SUBSCRIPTION, "2026-08-20"),
    Limit("privateAddresses", 65_536, "network", False, _SUBSCRIPTION, "2026-08-20"),
    Limit("peerings", 500, "network", False, _SUBSCRIPTION, "2026-08-20"),
    Limit("networkSecurityGroups", 5_000, "region", False, _SUBSCRIPTION, "2026-08-20"),
    Limit("securityRules", 1_000, "resource", False, _SUBSCRIPTION, "2026-08-20"),
    Limit("privateEndpoints", 1_000, "network", False,
          _LEARN + "private-link/increase-private-endpoint-vnet-limits", "2026-08-20"),
    Limit("privateEndpointsAcrossPeers", 4_000, "network", False,
          _LEARN + "private-link/increase-private-endpoint-vnet-limits", "2026-08-20"),
    Limit("privateEndpointsInSubscription", 64_000, "subscription", False,
          _SUBSCRIPTION, "2026-08-20"),
    Limit("vaultsWithEndpoints", 400, "subscription", False, _SUBSCRIPTION, "2026-08-20"),
    Limit("endpointsOfVault", 64, "vault", False, _SUBSCRIPTION, "2026-08-20"),
    Limit("zonesOfEndpoint", 5, "endpoint", False, _SUBSCRIPTION, "2026-08-20"),
    Limit("privateZones", 1_000, "subscription", False, _SUBSCRIPTION, "2026-08-20"),
    Limit("zoneRecordSets", 25_000, "zone", False, _SUBSCRIPTION, "2026-08-20"),
    Limit("zoneLinks", 1_000, "zone", False, _SUBSCRIPTION, "2026-08-20"),
    Limit("foundryAccounts", 100, "region", True, _FOUNDRY, "2026-08-20"),
    Limit("foundryProjects", 250, "account", True, _FOUNDRY, "2026-08-20"),
    Limit("modelDeployments", 32, "account", True, _FOUNDRY, "2026-08-20"),
    Limit("searchServicesBasic", 16, "region", True,
          _LEARN + "search/search-limits-quotas-capacity", "2026-08-20"),
    Limit("searchServicesStandard", 16, "region", True,
          _LEARN + "search/search-limits-quotas-capacity", "2026-08-20"),
    Limit("storageAccounts", 250, "region", True, _SUBSCRIPTION, "2026-08-20"),
    Limit("machineLearningComputes", 500, "region", True,
          _LEARN + "machine-learning/how-to-manage-quotas", "unverified"),
    Limit("templateResources", 800, "template", False, _TEMPLATE, "2026-08-20"),
    Limit("templateParameters", 256, "template", False, _TEMPLATE, "2026-08-20"),
    Limit("templateVariables", 256, "template", False, _TEMPLATE, "2026-08-20"),
    Limit("templateOutputs", 64, "template", False, _TEMPLATE, "2026-08-20"),
    Limit("templateBytes", 4 * 1024 * 1024, "template", False, _TEMPLATE, "2026-08-20"),
    Limit("expressionCharacters", 24_576, "template", False, _TEMPLATE, "2026-08-20"),
    Limit("deploymentStacks", 800, "deployment scope", False, _STACKS, "2026-06-11"),
    Limit("readBucket", 250, "principal", False, _THROTTLE, "2026-08-20"),
    Limit("readsPerSecond", 25, "principal", False, _THROTTLE, "2026-08-20"),
    Limit("writeBucket", 200, "principal", False, _THROTTLE, "2026-08-20"),
    Limit("writesPerSecond", 10, "principal", False, _THROTTLE, "2026-08-20"),
    Limit("deleteBucket", 200, "principal", False, _THROTTLE, "2026-08-20"),
    Limit("deletesPerSecond", 10, "principal", False, _THROTTLE, "2026-08-20"),
    Limit("subscriptionBuckets", 15, "subscription", False, _THROTTLE, "2026-08-20"),
)  # fmt: skip

LIMITS: Mapping[str, Limit] = MappingProxyType({limit.name: limit for limit in _ALL})


def limit(name: str) -> Limit:
    """The limit with this name; KeyError says which name was likely meant."""
    try:
        return LIMITS[name]
    except KeyError:
        raise KeyError(f"No limit {name!r} is in the table.{did_you_mean(name, LIMITS)}") from None
