"""What each resource type lets a name be: length, characters, and where it must be unique."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Unique = Literal["tenant-global", "subscription", "group", "parent"]

_RULES = "learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules"
_RULES_DATE = "2025-03-14"
_TYPES = "github.com/Azure/bicep-types-az"
_TYPES_DATE = "2026-08-20"

_ALNUM = "letters and digits"
_HYPHEN = "letters, digits and hyphens"
_WORD = "letters, digits, hyphens and underscores"
_NETWORK = (
    "letters, digits, hyphens, underscores and periods; "
    "a letter or digit first, a letter, digit or underscore last"
)
_DEPLOYMENT = "letters, digits, hyphens, underscores, periods and parentheses"


@dataclass(frozen=True, slots=True)
class NameRule:
    """What Azure allows as the name of one resource type."""

    type: str
    shortest: int
    longest: int
    pattern: str  # a Python regular expression for the whole name
    says: str  # the pattern in words
    unique: Unique
    hyphens: bool = True
    source: str = _RULES
    date: str = _RULES_DATE

    def refusal(self, name: str) -> str | None:
        """What is wrong with the name, in words, or None."""
        if not self.shortest <= len(name) <= self.longest:
            return (
                f"{name!r} has {len(name)} characters; {self.type} takes "
                f"{self.shortest} to {self.longest}"
            )
        if not re.fullmatch(self.pattern, name, re.ASCII):
            return f"{name!r} does not fit {self.type}: {self.says}"
        return None


_ENDS = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_NETWORK_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?"
_INSIGHTS_NAME = r"[^:<>+/&%\\?|#\x00-\x1f]*[^:<>+/&%\\?|#\x00-\x1f .]"
_GUID = r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
_DEPLOYMENT_NAME = r"[-\w._()]+"


def _network(kind: str, shortest: int, longest: int, unique: Unique = "group") -> NameRule:
    return NameRule(f"Microsoft.Network/{kind}", shortest, longest, _NETWORK_NAME, _NETWORK, unique)


_ALL = (
    NameRule("Microsoft.Resources/resourceGroups", 1, 90, r"[-\w.()]*[-\w()]",
             _DEPLOYMENT + "; no period last", "subscription"),
    NameRule("Microsoft.Resources/deployments", 1, 64, _DEPLOYMENT_NAME, _DEPLOYMENT, "parent"),
    NameRule("Microsoft.Resources/deploymentStacks", 1, 90, _DEPLOYMENT_NAME, _DEPLOYMENT,
             "parent", source=_TYPES, date=_TYPES_DATE),
    NameRule("Microsoft.ManagedIdentity/userAssignedIdentities", 3, 128, r"[A-Za-z0-9][\w-]*",
             _WORD + "; a letter or digit first", "group"),
    _network("virtualNetworks", 2, 64),
    _network("virtualNetworks/subnets", 1, 80, "parent"),
    _network("virtualNetworks/virtualNetworkPeerings", 1, 80, "parent"),
    _network("networkSecurityGroups", 1, 80),
    _network("networkSecurityGroups/securityRules", 1, 80, "parent"),
    _network("routeTables", 1, 80),
    _network("publicIPAddresses", 1, 80),
    _network("bastionHosts", 1, 80),
    _network("natGateways", 1, 80),
    _network("dnsResolvers", 1, 80),
    _network("dnsResolvers/inboundEndpoints", 1, 80, "parent"),
    NameRule("Microsoft.Network/networkSecurityPerimeters", 1, 80, _NETWORK_NAME, _NETWORK,
             "group", source=_TYPES, date=_TYPES_DATE),
    _network("virtualNetworkGateways", 1, 80),
    _network("virtualWans", 1, 80),
    _network("virtualHubs", 1, 80),
    _network("virtualHubs/hubRouteTables", 1, 80, "parent"),
    _network("virtualHubs/hubVirtualNetworkConnections", 1, 80, "parent"),
    _network("azureFirewalls", 1, 56),
    _network("firewallPolicies", 1, 80),
    _network("privateEndpoints", 2, 64),
    NameRule("Microsoft.Network/privateDnsZones", 1, 63,
             r"(?=.{1,63}\Z)[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){1,33}",
             "2 to 34 labels of letters, digits, hyphens and underscores", "group"),
    _network("privateDnsZones/virtualNetworkLinks", 1, 80, "parent"),
    NameRule("Microsoft.OperationalInsights/workspaces", 4, 63, _ENDS,
             _HYPHEN + "; a letter or digit first and last", "group"),
    NameRule("Microsoft.Insights/components", 1, 260, _INSIGHTS_NAME,
             "no %, &, \\, ?, / or control character; no space or period last", "group"),
    NameRule("Microsoft.Insights/actionGroups", 1, 260, _INSIGHTS_NAME,
             "no :, <, >, +, /, &, %, \\, ?, | or control character; no space or period last",
             "group"),
    # The page has no row for private link scopes: the strictest of its neighbours is taken.
    NameRule("Microsoft.Insights/privateLinkScopes", 1, 255, r"[\w.()-]*[\w()-]",
             _DEPLOYMENT + "; no period last", "group", source="unverified", date=_RULES_DATE),
    NameRule("Microsoft.Insights/privateLinkScopes/scopedResources", 1, 255, r"[\w.()-]*[\w()-]",
             _DEPLOYMENT + "; no period last", "parent", source="unverified", date=_RULES_DATE),
    NameRule("Microsoft.KeyVault/vaults", 3, 24, r"[A-Za-z](?:-?[A-Za-z0-9]+)+",
             _HYPHEN + "; a letter first, a letter or digit last, no two hyphens together",
             "tenant-global"),
    NameRule("Microsoft.KeyVault/vaults/secrets", 1, 127, r"[A-Za-z0-9-]+", _HYPHEN, "parent"),
    NameRule("Microsoft.KeyVault/vaults/keys", 1, 127, r"[A-Za-z0-9-]+", _HYPHEN, "parent"),
    NameRule("Microsoft.Storage/storageAccounts", 3, 24, r"[a-z0-9]+",
             "small letters and digits", "tenant-global", hyphens=False),
    NameRule("Microsoft.Storage/storageAccounts/blobServices/containers", 3, 63,
             r"[a-z0-9](?:-?[a-z0-9]+)*",
             "small letters, digits and hyphens; a letter or digit first and last, no two hyphens "
             "together", "parent"),
    NameRule("Microsoft.Storage/storageAccounts/fileServices/shares", 3, 63,
             r"[a-z0-9](?:-?[a-z0-9]+)*",
             "small letters, digits and hyphens; a letter or digit first and last, no two hyphens "
             "together", "parent"),
    NameRule("Microsoft.ContainerRegistry/registries", 5, 50, r"[A-Za-z0-9]+", _ALNUM,
             "tenant-global", hyphens=False),
    # The name is unique in its group, but the custom subdomain that private endpoints and Entra
    # need is made of it and is unique in the world.
    NameRule("Microsoft.CognitiveServices/accounts", 2, 64, _ENDS,
             _HYPHEN + "; a letter or digit first and last", "tenant-global"),
    NameRule("Microsoft.CognitiveServices/accounts/projects", 2, 64, r"[A-Za-z0-9][\w.-]*",
             _WORD + " and periods; a letter or digit first", "parent",
             source=_TYPES, date=_TYPES_DATE),
    NameRule("Microsoft.CognitiveServices/accounts/projects/capabilityHosts", 1, 255,
             r"[A-Za-z0-9][\w-]*", _WORD + "; a letter or digit first", "parent",
             source=_TYPES, date=_TYPES_DATE),
    NameRule("Microsoft.Bing/accounts", 2, 64, _ENDS,
             _HYPHEN + "; a letter or digit first and last", "group",
             source="unverified", date=_TYPES_DATE),
    NameRule("Microsoft.CognitiveServices/accounts/deployments", 2, 64, r"[A-Za-z0-9][\w.-]*",
             _WORD + " and periods; a letter or digit first", "parent",
             source="unverified", date=_TYPES_DATE),
    NameRule("Microsoft.Search/searchServices", 2, 60, r"[a-z0-9][a-z0-9]+(?:-[a-z0-9]+)*",
             "small letters, digits and hyphens; two letters or digits first, no hyphen last, no "
             "two hyphens together", "tenant-global", source=_TYPES, date=_TYPES_DATE),
    NameRule("Microsoft.MachineLearningServices/workspaces", 3, 33, r"[A-Za-z0-9][\w-]*",
             _WORD + "; a letter or digit first", "group"),
    # Three kinds share the type: 3-24 for instances, 3-32 for clusters, 2-16 for the rest. The
    # official pattern admits up to 24 and no hyphen before a number at the end.
    NameRule("Microsoft.MachineLearningServices/workspaces/computes", 3, 24,
             r"[A-Za-z](?![A-Za-z0-9-]*-\d+\Z)[A-Za-z0-9-]*",
             _HYPHEN + "; a letter first, no hyphen and number last", "parent",
             source=_TYPES, date=_TYPES_DATE),
    NameRule("Microsoft.MachineLearningServices/registries", 3, 33, r"[A-Za-z0-9][\w-]*",
             _WORD + "; a letter or digit first", "tenant-global", source=_TYPES, date=_TYPES_DATE),
    NameRule("Microsoft.DataFactory/factories", 3, 63, r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*",
             _HYPHEN + "; a letter or digit first and last, no two hyphens together",
             "tenant-global"),
    NameRule("Microsoft.Databricks/workspaces", 3, 64, r"[\w-]+", _WORD, "group"),
    NameRule("Microsoft.Databricks/accessConnectors", 3, 64, r"[\w-]+", _WORD, "group",
             source=_TYPES, date=_TYPES_DATE),
    # The official pattern says 50; Azure's page 44, which is the smaller.
    NameRule("Microsoft.DocumentDB/databaseAccounts", 3, 44, r"[a-z0-9]+(?:-[a-z0-9]+)*",
             "small letters, digits and hyphens; a letter or digit first and last, no two hyphens "
             "together", "tenant-global"),
    NameRule("Microsoft.DocumentDB/databaseAccounts/sqlDatabases", 1, 255, r"[^/?#\\]*[^/?#\\ ]",
             "no /, ?, # or \\; no space last", "parent", source="unverified", date=_TYPES_DATE),
    NameRule("Microsoft.DocumentDB/mongoClusters", 3, 40, r"[a-z0-9]+(?:-[a-z0-9]+)*",
             "small letters, digits and hyphens; a letter or digit first and last, no two hyphens "
             "together", "tenant-global", source=_TYPES, date=_TYPES_DATE),
    NameRule("Microsoft.DBforPostgreSQL/flexibleServers", 3, 63, r"[a-z0-9]+(?:-[a-z0-9]+)*",
             "small letters, digits and hyphens; a letter or digit first and last, no two hyphens "
             "together", "tenant-global", source=_TYPES, date=_TYPES_DATE),
    NameRule("Microsoft.Sql/servers", 1, 63, r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?",
             "small letters, digits and hyphens; a letter or digit first and last",
             "tenant-global"),
    # Its address holds the region, so the name is unique in one.
    NameRule("Microsoft.Cache/redisEnterprise", 1, 60, r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*",
             _HYPHEN + "; a letter or digit first and last, no two hyphens together",
             "tenant-global", source=_TYPES, date=_TYPES_DATE),
    # The page allows 40 letters for a plan in older copies and 60 now.
    NameRule("Microsoft.Web/serverfarms", 1, 60, r"[A-Za-z0-9-]+", _HYPHEN, "group"),
    # Part of the names of the apps in it; the length is what Terraform's provider takes.
    NameRule("Microsoft.Web/hostingEnvironments", 1, 37, _ENDS,
             _HYPHEN + "; a letter or digit first and last", "tenant-global", source="unverified"),
    NameRule("Microsoft.Web/sites", 2, 60, _ENDS,
             _HYPHEN + "; a letter or digit first and last", "tenant-global"),
    NameRule("Microsoft.App/managedEnvironments", 2, 60, _ENDS,
             _HYPHEN + "; a letter or digit first and last", "group", source="unverified"),
    NameRule("Microsoft.App/containerApps", 2, 32, r"[a-z](?:-?[a-z0-9]+)*",
             "small letters, digits and hyphens; a letter first, a letter or digit last, no two "
             "hyphens together", "group"),
    NameRule("Microsoft.EventHub/namespaces", 6, 50, r"[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]",
             _HYPHEN + "; a letter first, a letter or digit last", "tenant-global"),
    NameRule("Microsoft.EventHub/namespaces/eventhubs", 1, 256,
             r"[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?",
             _WORD + " and periods; a letter or digit first and last", "parent"),
    NameRule("Microsoft.ServiceBus/namespaces", 6, 50, r"[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]",
             _HYPHEN + "; a letter first, a letter or digit last", "tenant-global"),
    NameRule("Microsoft.ServiceBus/namespaces/queues", 1, 260,
             r"[A-Za-z0-9](?:[\w.~/-]*[A-Za-z0-9])?",
             _WORD + ", periods, tildes and slashes; a letter or digit first and last", "parent"),
    NameRule("Microsoft.EventGrid/topics", 3, 50, r"[A-Za-z0-9-]+", _HYPHEN, "tenant-global"),
    NameRule("Microsoft.BotService/botServices", 2, 64, r"[A-Za-z0-9][\w.-]*",
             _WORD + " and periods; a letter or digit first", "tenant-global",
             source=_TYPES, date=_TYPES_DATE),
    NameRule("Microsoft.Compute/virtualMachines", 1, 64, _ENDS, _HYPHEN + "; a letter or digit "
             "first and last", "group"),
    NameRule("Microsoft.Insights/workbooks", 36, 36, _GUID, "a guid", "group",
             source="unverified", date=_TYPES_DATE),
    NameRule("Microsoft.Fabric/capacities", 3, 63, r"[a-z][a-z0-9]*",
             "small letters and digits; a letter first", "group", hyphens=False,
             source=_TYPES, date=_TYPES_DATE),
    NameRule("GitHub.Network/networkSettings", 1, 64, _ENDS,
             _HYPHEN + "; a letter or digit first and last", "group",
             source="unverified", date=_TYPES_DATE),
    # A pool takes 44 characters; the dev center that is called as the pool takes 26.
    NameRule("Microsoft.DevOpsInfrastructure/pools", 3, 26, r"[A-Za-z0-9][A-Za-z0-9.-]*",
             _HYPHEN + " and periods; a letter or digit first", "tenant-global",
             source=_TYPES, date=_TYPES_DATE),
    NameRule("Microsoft.DevCenter/devcenters", 3, 26, r"[A-Za-z0-9][A-Za-z0-9-]*",
             _HYPHEN + "; a letter or digit first", "group", source=_TYPES, date=_TYPES_DATE),
    NameRule("Microsoft.DevCenter/projects", 3, 63, r"[A-Za-z0-9][\w.-]*",
             _WORD + " and periods; a letter or digit first", "group",
             source=_TYPES, date=_TYPES_DATE),
    NameRule("Microsoft.Consumption/budgets", 1, 63, r"[A-Za-z0-9_-]+", _WORD, "parent"),
    NameRule("Microsoft.Authorization/roleAssignments", 36, 36, _GUID, "a guid", "tenant-global"),
    NameRule("Microsoft.Authorization/roleDefinitions", 36, 36, _GUID, "a guid", "tenant-global"),
    NameRule("Microsoft.Authorization/locks", 1, 90, r"[\w.()-]*[\w()-]",
             _DEPLOYMENT + "; no period last", "parent"),
)  # fmt: skip

NAME_RULES: Mapping[str, NameRule] = MappingProxyType({rule.type.lower(): rule for rule in _ALL})


def name_rule(resource_type: str) -> NameRule:
    """The rule of a resource type; KeyError when the table has none."""
    try:
        return NAME_RULES[resource_type.lower()]
    except KeyError:
        raise KeyError(f"No name rule for {resource_type} is in the table") from None


def check_name(resource_type: str, name: str) -> str | None:
    """What is wrong with a name for this type, in words, or None."""
    return name_rule(resource_type).refusal(name)


def allows_hyphen(resource_type: str) -> bool:
    """Whether a name of this type may hold a hyphen."""
    return name_rule(resource_type).hyphens


def is_guid(resource_type: str) -> bool:
    """Whether a name of this type is a guid."""
    return name_rule(resource_type).pattern == _GUID


def longest(resource_type: str) -> int:
    """How many characters a name of this type may have."""
    return name_rule(resource_type).longest
