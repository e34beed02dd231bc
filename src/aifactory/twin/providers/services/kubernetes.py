"""Kubernetes clusters: the group of their nodes, and the identities that Azure makes there."""

from collections.abc import Iterator
from typing import Any

from aifactory.azure.resource_id import ResourceId, group_id
from aifactory.twin.providers.facts import facts
from aifactory.twin.providers.filling import stored
from aifactory.twin.providers.identities import USER_ASSIGNED, identity_created
from aifactory.twin.providers.paths import value_at
from aifactory.twin.providers.templates import guid
from aifactory.twin.world import Body, World, Write

CLUSTER = "Microsoft.ContainerService/managedClusters"
_VERSION = "2023-01-31"


def complete_cluster(write: Write, body: Body, world: World) -> Body:
    """The cluster with its names, its issuer, and the identities of nodes and add-ons."""
    properties = body["properties"]
    _name_server(write.id, body)
    issuer = properties.get("oidcIssuerProfile")
    if isinstance(issuer, dict) and issuer.get("enabled"):
        tenant, own = world.scenario.tenant, guid(write.id, "issuer")
        issuer["issuerURL"] = (
            f"https://{body.get('location')}.oic.prod-aks.azure.com/{tenant}/{own}/"
        )
    profile = properties.setdefault("identityProfile", {})
    if isinstance(profile, dict) and "kubeletidentity" not in profile:
        profile["kubeletidentity"] = _shown(_nodes_identity(write.id, body, "agentpool"))
    for name, addon in _addons(body):
        addon["identity"] = _shown(_nodes_identity(write.id, body, name.lower()))
    return body


def cluster_created(write: Write, body: Body, world: World) -> None:
    """The group of the nodes is there, with the identities that the cluster names."""
    group = _nodes(write.id, body)
    if world.get(group) is None:
        made: Body = {
            "id": group.text,
            "name": group.name,
            "type": "Microsoft.Resources/resourceGroups",
            "location": body.get("location"),
            "managedBy": write.id.text,
            "tags": {},
            "properties": {"provisioningState": "Succeeded"},
        }
        world.put(group, made)
    kubelet = value_at(body, "properties.identityProfile.kubeletidentity.resourceId")
    named = [kubelet, *(addon["identity"]["resourceId"] for _, addon in _addons(body))]
    for text in named:
        identity = ResourceId(str(text or "/"))
        if identity.key.startswith(f"{group.key}/") and world.get(identity) is None:
            asked = {"location": body.get("location")}
            child = Write(identity, _VERSION, asked, None, write.caller)
            there = stored(child, facts(USER_ASSIGNED), world)
            world.put(identity, there)
            identity_created(child, there, world)


def cluster_deleted(resource: ResourceId, body: Body, world: World) -> None:
    """The group of the nodes goes with the cluster, and all that is in it."""
    group = _nodes(resource, body)
    for item, there in world.children(group):
        principal = value_at(there, "properties.principalId")
        if item.type.lower() == USER_ASSIGNED.lower() and principal:
            world.remove_principal(str(principal))
        world.delete(item)
    world.delete(group)


def _nodes(cluster: ResourceId, body: Body) -> ResourceId:
    name = str(value_at(body, "properties.nodeResourceGroup"))
    return group_id(cluster.subscription or "", name)


def _nodes_identity(cluster: ResourceId, body: Body, use: str) -> ResourceId:
    name = f"{cluster.name}-{use}" if use == "agentpool" else f"{use}-{cluster.name}"
    return ResourceId(f"{_nodes(cluster, body)}/providers/{USER_ASSIGNED}/{name}")


def _shown(identity: ResourceId) -> dict[str, Any]:
    return {
        "resourceId": identity.text,
        "clientId": guid(identity, "client"),
        "objectId": guid(identity, "principal"),
    }


def _addons(body: Body) -> Iterator[tuple[str, dict[str, Any]]]:
    """The add-ons that are on."""
    found = value_at(body, "properties.addonProfiles")
    for name, addon in found.items() if isinstance(found, dict) else ():
        if isinstance(addon, dict) and addon.get("enabled"):
            yield name, addon


def _name_server(cluster: ResourceId, body: Body) -> None:
    """Where the cluster's server answers; the shape of the names is unverified."""
    properties = body["properties"]
    prefix = properties.get("dnsPrefix") or properties.get("fqdnSubdomain") or cluster.name
    place, own = body.get("location"), guid(cluster, "server")
    if value_at(body, "properties.apiServerAccessProfile.enablePrivateCluster"):
        name = f"{prefix}-{own[:8]}.{own}.privatelink.{place}.azmk8s.io"
        properties.setdefault("privateFQDN", name)
    else:
        properties.setdefault("fqdn", f"{prefix}-{own[:8]}.hcp.{place}.azmk8s.io")
