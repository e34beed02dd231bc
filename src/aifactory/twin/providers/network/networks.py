"""VNets and subnets: one truth written from two sides, inline in the VNet and as a child."""

from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers import rules
from aifactory.twin.providers.facts import facts
from aifactory.twin.providers.filling import stored
from aifactory.twin.providers.names import check_name
from aifactory.twin.providers.network import ranges
from aifactory.twin.providers.paths import value_at, values_at
from aifactory.twin.providers.quotas import allowed
from aifactory.twin.providers.services.agents import holder, in_use, refuse_unreleased
from aifactory.twin.world import AzureError, Body, World, Write

NETWORK = "Microsoft.Network/virtualNetworks"
SUBNET = "Microsoft.Network/virtualNetworks/subnets"
_SMALLEST = 29  # the smallest IPv4 subnet Azure takes (learn.microsoft.com, virtual-networks-faq)
# Filled in by endpoints and interfaces, too large to repeat inside the VNet.
_NOT_INLINE = ("ipConfigurations", "privateEndpoints", "serviceAssociationLinks")


# -- the VNet


def check_network(write: Write, world: World) -> None:
    """Refuses overlapping prefixes, bad inline subnets, and the loss of a subnet in use."""
    space = ranges.space(write.body, write.id)
    if not space:
        message = f"Virtual network {write.id} must have at least one address prefix."
        raise AzureError(400, "InvalidAddressSpace", message)  # code unverified
    clash = ranges.overlap((str(one), one) for one in space)
    if clash:
        # Azure's wording; the code is as people report it, unverified.
        message = f"Address prefixes {clash[0]} and {clash[1]} of {write.id.name} overlap."
        raise AzureError(400, "NetcfgInvalidVirtualNetworkAddressSpace", message)
    live = dict(world.find(SUBNET, scope=write.id.text))
    wanted = _inline_writes(write, live)
    most = allowed("subnets", (write.id, write.body.get("location")), world)
    if len(wanted) > most:
        message = f"The virtual network may have {most} subnets."
        raise AzureError(400, "SubnetCountLimitReached", message)  # code unverified
    for one in wanted:
        _check_one(one, world)
    _check_ranges(write.id, space, [(one.id, one.body) for one in wanted])
    kept = {one.id for one in wanted}
    for subnet, body in live.items():
        if subnet not in kept:
            refuse_in_use(subnet, body, world)


def complete_network(write: Write, body: Body, world: World) -> Body:
    """The VNet with its inline subnets as they will be stored."""
    live = dict(world.find(SUBNET, scope=write.id.text))
    subnets = [stored(one, facts(SUBNET), world) for one in _inline_writes(write, live)]
    properties = {**body["properties"], "subnets": [_inline(one) for one in subnets]}
    return {**body, "properties": properties}


def network_created(write: Write, body: Body, world: World) -> None:
    """Inline subnets become children; children that the write left out are gone."""
    live = dict(world.find(SUBNET, scope=write.id.text))
    for one in _inline_writes(write, live):
        world.put(one.id, stored(one, facts(SUBNET), world))
        live.pop(one.id, None)
    for subnet in live:
        world.delete(subnet)


# -- a subnet of its own


def check_subnet(write: Write, world: World) -> None:
    """Refuses a range outside the VNet or over another subnet, and a change under its users."""
    network = _parent(write.id)
    body = world.get(network)
    if body is None:
        return
    _check_one(write, world)
    others = [pair for pair in world.find(SUBNET, scope=network.text) if pair[0] != write.id]
    space = ranges.space(body, network)
    _check_ranges(network, space, [*others, (write.id, write.body)])


def subnet_created(write: Write, body: Body, world: World) -> None:
    """A subnet written as a child appears inside its VNet."""
    network = _parent(write.id)
    parent = world.get(network)
    if parent is not None:
        inline = _without(parent, write.id)
        _put_inline(network, parent, [*inline, _inline(body)], world)


def may_delete_subnet(subnet: ResourceId, body: Body, world: World) -> None:
    """Refuses to delete a subnet that something has an address in."""
    refuse_in_use(subnet, body, world)


def subnet_deleted(subnet: ResourceId, body: Body, world: World) -> None:
    """A deleted subnet leaves its VNet, too."""
    network = _parent(subnet)
    parent = world.get(network)
    if parent is not None:
        _put_inline(network, parent, _without(parent, subnet), world)


def refuse_in_use(subnet: ResourceId, body: Body, world: World) -> None:
    """Raises InUseSubnetCannotBeDeleted while an address of the subnet is in use."""
    user = value_at(body, "properties.ipConfigurations[].id") or holder(body, world)
    if user:
        raise in_use(subnet, user)
    refuse_unreleased(subnet, world)


# -- shared


def _inline_writes(write: Write, live: dict[ResourceId, Body]) -> list[Write]:
    """The subnets inside a VNet write, as writes of their own.

    A write without `subnets` keeps the live ones: Azure does so since 2023 (Azure/bicep 2579 and
    learn.microsoft.com/azure/azure-resource-manager/bicep/scenarios-virtual-networks); an empty
    list removes them.
    """
    listed = value_at(write.body, "properties.subnets")
    if listed is None:
        return [
            Write(key, write.api_version, body, body, write.caller) for key, body in live.items()
        ]
    found = []
    for item in listed:
        name = item.get("name")
        if not name:
            message = f"Required property 'name' of a subnet of {write.id} is missing."
            raise AzureError(400, "InvalidRequestFormat", message)
        subnet = ResourceId(f"{write.id.text}/subnets/{name}")
        found.append(Write(subnet, write.api_version, item, live.get(subnet), write.caller))
    return found


def _check_one(write: Write, world: World) -> None:
    known = facts(SUBNET)
    check_name(write, known)
    rules.check_references(write, known, world)
    if not ranges.ranges_of(write.body, write.id):
        message = f"Subnet {write.id.name} must have an address prefix."
        raise AzureError(400, "InvalidRequestFormat", message)  # wording unverified
    _check_in_use(write)


def _check_in_use(write: Write) -> None:
    """An occupied subnet keeps its range and its delegations (MicrosoftDocs/azure-docs 39112)."""
    user = value_at(write.existing, "properties.ipConfigurations[].id")
    if write.existing is None or not user:
        return
    was, wanted = (ranges.ranges_of(body, write.id) for body in (write.existing, write.body))
    if was != wanted:
        message = (
            f"IpPrefix {was[0]} on Subnet {write.id.name} has active allocations and cannot be "
            "deleted."
        )
        raise AzureError(400, "InUsePrefixCannotBeDeleted", message)
    before, after = _delegations(write.existing), _delegations(write.body)
    if before != after:
        message = (
            f"Delegations of subnet {write.id} cannot be changed from [{', '.join(before)}] to "
            f"[{', '.join(after)}] because it is being used by the resource {user}."
        )
        raise AzureError(400, "SubnetDelegationsCannotChangeWhenSubnetUsedByResource", message)


def _check_ranges(
    network: ResourceId, space: list[ranges.Range], subnets: list[tuple[ResourceId, Body]]
) -> None:
    taken: list[tuple[str, ranges.Range]] = []
    for subnet, body in subnets:
        for one in ranges.ranges_of(body, subnet):
            if not ranges.is_inside(one, space):
                raise _outside(subnet, network)
            if one.version == 4 and one.prefixlen > _SMALLEST:
                message = (
                    f"Subnet '{subnet.name}' is not valid in virtual network '{network.name}'."
                )
                raise AzureError(400, "NetcfgInvalidSubnet", message)
            taken.append((subnet.name, one))
    clash = ranges.overlap(taken)
    if clash:
        message = (
            f"Subnet '{clash[1]}' is not valid because its IP address range overlaps with that of "
            f"an existing subnet in virtual network '{network.name}'."
        )
        raise AzureError(400, "NetcfgSubnetRangesOverlap", message)


def _outside(subnet: ResourceId, network: ResourceId) -> AzureError:
    message = (
        f"Subnet '{subnet.name}' is not valid because its IP address range is outside the IP "
        f"address range of virtual network '{network.name}'."
    )
    return AzureError(400, "NetcfgSubnetRangeOutsideVnet", message)


def _delegations(body: Body) -> list[str]:
    return sorted(values_at(body, "properties.delegations[].properties.serviceName"))


def _inline(subnet: Body) -> Body:
    properties = subnet.get("properties", {})
    shown = {key: value for key, value in properties.items() if key not in _NOT_INLINE}
    return {**subnet, "properties": shown}


def _without(network: Body, subnet: ResourceId) -> list[Any]:
    name = subnet.name.lower()
    listed = values_at(network, "properties.subnets[]")
    return [item for item in listed if str(item.get("name", "")).lower() != name]


def _put_inline(network: ResourceId, body: Body, subnets: list[Any], world: World) -> None:
    world.put(network, {**body, "properties": {**body["properties"], "subnets": subnets}})


def _parent(subnet: ResourceId) -> ResourceId:
    return subnet.parent or subnet
