"""What a write needs beside the write itself: an action on each resource that its body points at.

Azure refuses a write without it with LinkedAuthorizationFailed. The table is what we know of, not
all there is: a link that stands in no row is found by the first real deployment.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aifactory.azure.resource_id import ResourceId

_LEARN = "learn.microsoft.com/azure/"


@dataclass(frozen=True, slots=True)
class Linked:
    """An action on what stands at a path of a body; `{type}` is the type of what stands there."""

    type: str  # of the resource that is written; *: any
    path: str  # [] each entry of a list, {} each key of a map
    action: str
    source: str
    date: str


LINKED = (
    Linked(
        "Microsoft.Network/privateEndpoints",
        "properties.subnet.id",
        "Microsoft.Network/virtualNetworks/subnets/join/action",
        _LEARN + "private-link/rbac-permissions",
        "2026-11-28",
    ),
    Linked(
        "Microsoft.Network/privateEndpoints",
        "properties.privateLinkServiceConnections[].properties.privateLinkServiceId",
        "{type}/privateEndpointConnectionsApproval/action",
        _LEARN + "private-link/rbac-permissions",
        "unverified",
    ),
    Linked(
        "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
        "properties.privateDnsZoneConfigs[].properties.privateDnsZoneId",
        "Microsoft.Network/privateDnsZones/join/action",
        _LEARN + "private-link/rbac-permissions",
        "unverified",
    ),
    Linked(
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
        "properties.virtualNetwork.id",
        "Microsoft.Network/virtualNetworks/join/action",
        _LEARN + "role-based-access-control/built-in-roles/networking",
        "2026-11-28",
    ),
    Linked(
        "Microsoft.Network/virtualNetworks/virtualNetworkPeerings",
        "properties.remoteVirtualNetwork.id",
        "Microsoft.Network/virtualNetworks/peer/action",
        _LEARN + "virtual-network/virtual-network-manage-peering#permissions",
        "unverified",
    ),
    Linked(
        "Microsoft.Network/virtualHubs/hubVirtualNetworkConnections",
        "properties.remoteVirtualNetwork.id",
        "Microsoft.Network/virtualNetworks/peer/action",
        _LEARN + "virtual-wan/roles-permissions",
        "unverified",
    ),
    Linked(
        "Microsoft.Network/dnsResolvers",
        "properties.virtualNetwork.id",
        "Microsoft.Network/virtualNetworks/join/action",
        _LEARN + "dns/dns-private-resolver-overview",
        "unverified",
    ),
    Linked(
        "Microsoft.Network/dnsResolvers/inboundEndpoints",
        "properties.ipConfigurations[].properties.subnet.id",
        "Microsoft.Network/virtualNetworks/subnets/join/action",
        _LEARN + "dns/dns-private-resolver-overview",
        "unverified",
    ),
    Linked(
        "Microsoft.Network/virtualNetworks",
        "properties.subnets[].properties.networkSecurityGroup.id",
        "Microsoft.Network/networkSecurityGroups/join/action",
        _LEARN + "virtual-network/manage-network-security-group",
        "unverified",
    ),
    Linked(
        "Microsoft.Network/virtualNetworks/subnets",
        "properties.networkSecurityGroup.id",
        "Microsoft.Network/networkSecurityGroups/join/action",
        _LEARN + "virtual-network/manage-network-security-group",
        "unverified",
    ),
    Linked(
        "Microsoft.Insights/diagnosticSettings",
        "properties.workspaceId",
        "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
        "github.com/JimGBritt/AzurePolicy/issues/17",
        "2026-11-28",
    ),
    Linked(
        "Microsoft.Insights/components",
        "properties.WorkspaceResourceId",
        "Microsoft.OperationalInsights/workspaces/sharedKeys/action",
        "github.com/MicrosoftDocs/azure-monitor-docs/pull/297",
        "2026-11-28",
    ),
    Linked(
        "*",
        "identity.userAssignedIdentities{}",
        "Microsoft.ManagedIdentity/userAssignedIdentities/assign/action",
        _LEARN + "role-based-access-control/built-in-roles/identity",
        "2026-11-28",
    ),
    Linked(
        "Microsoft.Network/networkSecurityPerimeters/resourceAssociations",
        "properties.profile.id",
        "Microsoft.Network/networkSecurityPerimeters/profiles/join/action",
        _LEARN + "private-link/network-security-perimeter-role-based-access-control-requirements",
        "2026-11-28",
    ),
    Linked(  # the page names an action of the perimeter's type for the service; so it is in roles
        "Microsoft.Network/networkSecurityPerimeters/resourceAssociations",
        "properties.privateLinkResource.id",
        "{type}/joinPerimeter/action",
        _LEARN + "private-link/network-security-perimeter-role-based-access-control-requirements",
        "unverified",
    ),
    Linked(
        "Microsoft.Network/networkSecurityPerimeters/profiles/accessRules",
        "properties.subscriptions[].id",
        "Microsoft.Resources/subscriptions/joinPerimeterRule/action",
        _LEARN + "private-link/network-security-perimeter-role-based-access-control-requirements",
        "2026-11-28",
    ),
    Linked(
        "Microsoft.DevOpsInfrastructure/pools",
        "properties.fabricProfile.networkProfile.subnetId",
        "Microsoft.Network/virtualNetworks/subnets/join/action",
        _LEARN + "devops/managed-devops-pools/configure-networking",
        "unverified",
    ),
    Linked(
        "GitHub.Network/networkSettings",
        "properties.subnetId",
        "Microsoft.Network/virtualNetworks/subnets/join/action",
        "docs.github.com/organizations/managing-organization-settings",
        "unverified",
    ),
)


# What must be registered in a subscription beside the providers of the types that stand there: at a
# path of a type's body, the provider of what is named there, or one that Azure uses behind it.
_DELEGATED = "properties.subnets[].properties.delegations[].properties.serviceName"
_REGISTERED = (
    # learn.microsoft.com/azure/container-apps/networking, 2026-08
    ("microsoft.network/virtualnetworks", _DELEGATED, ""),
    # github.com/microsoft-foundry/foundry-samples/issues/853, 2026-07-28: without it the account
    # fails after it was accepted.
    (
        "microsoft.cognitiveservices/accounts",
        "properties.networkInjections[].subnetArmId",
        "Microsoft.ContainerService",
    ),
)


def registered(resource_type: str, body: Mapping[str, Any]) -> set[str]:
    """The providers that a subscription must have registered for a resource with this body."""
    found = {resource_type.partition("/")[0]}
    for kind, path, provider in _REGISTERED:
        if kind == resource_type.lower():
            words = [str(text).partition("/")[0] for text in _along(body, path) if text]
            found |= {provider or word for word in words}
    return found


def linked(resource_type: str, body: Mapping[str, Any]) -> list[tuple[str, ResourceId]]:
    """The actions that a body asks for, each with the resource that it is about."""
    found = []
    for row in LINKED:
        if row.type not in ("*", resource_type) and row.type.lower() != resource_type.lower():
            continue
        for text in _along(body, row.path):
            if isinstance(text, str) and text.startswith("/"):
                target = ResourceId(text)
                found.append((row.action.format(type=target.type), target))
    return found


def _along(body: Mapping[str, Any], path: str) -> Iterator[Any]:
    return _at(body, path.replace("[]", ".[]").replace("{}", ".{}").split("."))


def _at(value: Any, path: list[str]) -> Iterator[Any]:
    if not path:
        yield value
        return
    for inner in _step(value, path[0]):
        yield from _at(inner, path[1:])


def _step(value: Any, word: str) -> list[Any]:
    if word == "[]":
        return value if isinstance(value, list) else []
    if not isinstance(value, Mapping):
        return []
    if word == "{}":
        return list(value)
    return [inner for name, inner in value.items() if name.lower() == word.lower()]
