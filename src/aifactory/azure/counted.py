"""What counts against Azure's limits: the types, and those of them that some limits speak of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

Within = Literal["subscription", "parent"]


@dataclass(frozen=True, slots=True)
class Count:
    """One limit that a resource of a type counts against; `{value}` of it stands at a path."""

    limit: str
    within: Within = "subscription"  # a region's limits, too, hold in each subscription
    path: str = ""  # empty: every resource of the type
    value: str = ""  # counted only where the path has this value; empty: it is in the limit's name


# Type in lower case → the limits it counts against (learn.microsoft.com, the pages of `limits`).
COUNTED: Mapping[str, tuple[Count, ...]] = MappingProxyType(
    {
        "microsoft.resources/resourcegroups": (Count("resourceGroups"),),
        "microsoft.network/virtualnetworks": (Count("virtualNetworks"),),
        "microsoft.network/networksecuritygroups": (Count("networkSecurityGroups"),),
        "microsoft.network/routetables": (Count("routeTables"),),
        "microsoft.network/privatednszones": (Count("privateZones"),),
        "microsoft.keyvault/vaults": (Count("vaultsWithEndpoints"),),
        "microsoft.storage/storageaccounts": (Count("storageAccounts"),),
        "microsoft.documentdb/databaseaccounts": (Count("databaseAccounts"),),
        "microsoft.app/managedenvironments": (Count("containerEnvironments"),),
        "microsoft.machinelearningservices/workspaces/computes": (
            Count("machineLearningComputes"),
        ),
        "microsoft.search/searchservices": (Count("searchServices.{value}", path="sku.name"),),
        "microsoft.cognitiveservices/accounts": (
            Count("foundryAccounts"),
            Count("openAiAccounts", path="kind", value="OpenAI"),
        ),
        "microsoft.cognitiveservices/accounts/projects": (Count("foundryProjects", "parent"),),
    }
)

# Types of which one resource takes only so many private endpoints → the limit.
ENDPOINTS: Mapping[str, str] = MappingProxyType({"microsoft.keyvault/vaults": "endpointsOfVault"})


def limits_of(kind: str, properties: Mapping[str, Any]) -> Iterator[Count]:
    """The limits that one resource counts against; `properties` are values by their path."""
    for count in COUNTED.get(kind.lower(), ()):
        value = str(properties.get(count.path, "")).lower() if count.path else ""
        if count.value and value != count.value.lower():
            continue
        yield Count(count.limit.replace("{value}", value), count.within)


# Types of which a group may hold more than 800: .../azure-resource-manager/management/
# resources-without-resource-group-limit (2022-03-23); those that support can raise are not here.
_COUNTLESS: Mapping[str, str] = MappingProxyType(
    {
        "microsoft.alertsmanagement": "prometheusRuleGroups resourceHealthAlertRules "
        "smartDetectorAlertRules",
        "microsoft.automation": "automationAccounts",
        "microsoft.compute": "disks galleries images snapshots virtualMachines",
        "microsoft.containerinstance": "containerGroups",
        "microsoft.dbformysql": "flexibleServers servers",
        "microsoft.dbforpostgresql": "flexibleServers serverGroups serverGroupsv2 servers "
        "serversv2",
        "microsoft.eventhub": "clusters namespaces",
        "microsoft.insights": "metricAlerts scheduledQueryRules",
        "microsoft.logic": "integrationAccounts workflows",
        "microsoft.netapp": "netAppAccounts",
        "microsoft.network": "applicationGatewayWebApplicationFirewallPolicies "
        "applicationSecurityGroups "
        "bastionHosts customIpPrefixes ddosProtectionPlans dnsForwardingRulesets dnsResolvers "
        "dnsZones networkIntentPolicies networkInterfaces networkSecurityGroups privateDnsZones "
        "privateEndpointRedirectMaps privateEndpoints privateLinkServices publicIPAddresses "
        "serviceEndpointPolicies trafficManagerProfiles virtualNetworkTaps",
        "microsoft.relay": "namespaces",
        "microsoft.servicebus": "namespaces",
        "microsoft.sql": "instancePools managedInstances servers virtualClusters",
        "microsoft.storage": "storageAccounts",
        "microsoft.storagepool": "diskPools",
        "microsoft.web": "sites",
    }
)
_OF_GROUPS = ("microsoft.resources/", "microsoft.authorization/")  # about a group, not in it


def is_counted_in_group(kind: str) -> bool:
    """Whether a group may hold 800 of a type and no more; that children are free is unverified."""
    namespace, _, name = kind.lower().partition("/")
    free = _COUNTLESS.get(namespace, "").lower().split()
    return bool(name) and "/" not in name and name not in free and not _is_of_group(kind)


def _is_of_group(kind: str) -> bool:
    return kind.lower().startswith(_OF_GROUPS)
