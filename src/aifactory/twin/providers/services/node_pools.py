"""Node pools: those inside and below a cluster are one thing, and the autoscaler owns their number.

Refusals of counts: as people report them (github.com/kubernetes-sigs/cluster-api-provider-azure
issue 5947, 2025-10); that a number left out is not asked for: github.com/Azure/AKS issue 1627
(2020-05). Rights on the subnet: learn.microsoft.com/azure/aks/concepts-identity (2026-08); the code
of that refusal is unverified.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.azure.roles import BUILT_IN
from aifactory.twin.providers.paths import value_at, values_at
from aifactory.twin.providers.services import kubernetes
from aifactory.twin.providers.services.access import ASSIGNMENT, DEFINITION, is_effective
from aifactory.twin.world import AzureError, Body, World, Write

POOL = f"{kubernetes.CLUSTER}/agentPools"
_PROFILES = "agentPoolProfiles"
_JOIN = "microsoft.network/virtualnetworks/subnets/join/action"


def check_cluster(write: Write, world: World) -> None:
    """Refuses pools with impossible numbers, and subnets that its identity may not join."""
    for pool in values_at(write.body, f"properties.{_PROFILES}[]"):
        _check_count(pool)
        _check_subnet(pool.get("vnetSubnetID"), write.body, world)


def check_pool(write: Write, world: World) -> None:
    """Refuses a pool with impossible numbers, or in a subnet that the cluster may not join."""
    properties = write.body.get("properties") or {}
    cluster = (world.get(write.id.parent) if write.id.parent else None) or {}
    _check_count(properties)
    _check_subnet(properties.get("vnetSubnetID"), cluster, world)


def complete_cluster(write: Write, body: Body, world: World) -> Body:
    """Pools that are there already stay; a pool without a number begins with its smallest one."""
    properties = body.get("properties", {})
    if write.existing is not None:
        properties[_PROFILES] = value_at(write.existing, f"properties.{_PROFILES}") or []
    for pool in properties.get(_PROFILES) or ():
        pool.setdefault("count", pool.get("minCount", 1))
    return kubernetes.complete_cluster(write, body, world)


def cluster_created(write: Write, body: Body, world: World) -> None:
    """The pools that a cluster is born with can be read below it."""
    kubernetes.cluster_created(write, body, world)
    for pool in values_at(body, f"properties.{_PROFILES}[]"):
        child = write.id.child("agentPools", str(pool["name"]))
        if world.get(child) is None:
            properties = {**pool, "provisioningState": "Succeeded"}
            properties.pop("name")
            made = {"id": child.text, "name": child.name, "type": POOL, "properties": properties}
            world.put(child, made)


def complete_pool(write: Write, body: Body, world: World) -> Body:
    """A number that is left out stays as it is: the autoscaler's."""
    del world
    properties = body.setdefault("properties", {})
    was = value_at(write.existing or {}, "properties.count")
    properties.setdefault("count", was if was is not None else properties.get("minCount", 1))
    return body


def pool_created(write: Write, body: Body, world: World) -> None:
    """The cluster lists its pools."""
    _list(write.id, {"name": write.id.name, **body.get("properties", {})}, world)


def pool_deleted(resource: ResourceId, body: Body, world: World) -> None:
    """The cluster lists what is left."""
    del body
    _list(resource, None, world)


def _list(pool: ResourceId, profile: Body | None, world: World) -> None:
    cluster = world.get(pool.parent) if pool.parent else None
    if cluster is None or pool.parent is None:
        return
    others = [
        one
        for one in value_at(cluster, f"properties.{_PROFILES}") or ()
        if str(one.get("name")).lower() != pool.name.lower()
    ]
    cluster["properties"][_PROFILES] = [*others, profile] if profile else others
    world.put(pool.parent, cluster)


def _check_count(pool: Body) -> None:
    least = 1 if str(pool.get("mode")).lower() == "system" else 0
    if not pool.get("enableAutoScaling"):
        return
    low, high = pool.get("minCount"), pool.get("maxCount")
    count = pool.get("count", low)
    if low is None or high is None or count is None or not least <= int(low) <= int(high):
        message = f"The value of minCount {low} or maxCount {high} is invalid for this pool."
        raise AzureError(400, "InvalidParameter", message)
    if not int(low) <= int(count) <= int(high):
        message = (
            f"agentPoolProfile.count was {count}. It must be greater or equal to minCount:{low} "
            f"and less than or equal to maxCount:{high}."
        )
        raise AzureError(400, "InvalidParameter", message)


def _check_subnet(subnet: Any, cluster: Body, world: World) -> None:
    if not subnet:
        return
    found = ResourceId(str(subnet))
    for text in value_at(cluster, "identity.userAssignedIdentities") or ():
        identity = world.get(ResourceId(text)) or {}
        principal = str(value_at(identity, "properties.principalId")).lower()
        if not any(_allows(entry) for entry in _granted(principal, found, world)):
            message = (
                f"The identity '{text}' does not have permission to perform action "
                f"'Microsoft.Network/virtualNetworks/subnets/join/action' on '{subnet}'."
            )
            raise AzureError(403, "LinkedAuthorizationFailed", message)


def _granted(principal: str, subnet: ResourceId, world: World) -> Iterator[Body]:
    """The permissions of every role that a principal holds on a subnet or above it."""
    group = f"/subscriptions/{subnet.subscription}/resourceGroups/{subnet.resource_group}"
    scopes = (subnet.text, str(subnet.parent), group, f"/subscriptions/{subnet.subscription}", "")
    for scope in scopes:
        for _, body in world.find(ASSIGNMENT, scope=f"{scope}/providers/{ASSIGNMENT}"):
            holds = str(value_at(body, "properties.principalId")).lower() == principal
            if holds and is_effective(body, world):
                role = str(value_at(body, "properties.roleDefinitionId")).rpartition("/")[2].lower()
                yield from ({"actions": one.actions} for one in BUILT_IN if one.guid == role)
                for _, definition in world.find(DEFINITION, role):
                    yield from values_at(definition, "properties.permissions[]")


def _allows(entry: Body) -> bool:
    def names(member: str) -> bool:
        return any(fnmatchcase(_JOIN, str(one).lower()) for one in entry.get(member) or ())

    return names("actions") and not names("notActions")
