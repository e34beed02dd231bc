"""Private endpoints: addresses from a subnet, an interface, a connection on the target."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.facts import Address, Group, facts
from aifactory.twin.providers.network import connections, interfaces
from aifactory.twin.providers.paths import value_at, values_at
from aifactory.twin.providers.quotas import allowed
from aifactory.twin.providers.templates import Context, refused
from aifactory.twin.providers.tiers import lacking
from aifactory.twin.world import AzureError, Body, World, Write

ENDPOINT = "Microsoft.Network/privateEndpoints"
_ENDPOINTS = "properties.privateEndpoints[]"
_PLACES = "properties.ipConfigurations[]"
_ADDRESSES = 8  # no endpoint takes more
# An endpoint in the first list is approved at once, one in the second waits for the owner.
_LISTS = {False: "privateLinkServiceConnections", True: "manualPrivateLinkServiceConnections"}


@dataclass(frozen=True, slots=True)
class Link:
    """What an endpoint asks for: a target, one of its groups, a subnet."""

    connection: Body
    manual: bool
    target: ResourceId
    group: str
    subnet: ResourceId


def check_endpoint(write: Write, world: World) -> None:
    """Refuses an endpoint without a subnet, a target, an offered group or room for addresses."""
    link = _link(write.id, write.body)
    _check_unmoved(write, link)
    _check_subnet(write, link, world)
    _check_room(write, link, world)
    target = world.get(link.target)
    if target is None:
        raise _target_error(link, "ResourceNotFound", _gone(link.target))
    known = facts(link.target.type)
    for rule in known.linked:
        lacks = lacking(link.target, target, rule, world)
        if lacks is not None:
            raise _target_error(link, lacks.code, lacks.message)
    _check_ends(write, link, target, world)
    busy = known.linking
    if busy is not None and world.busy(link.target):
        raise refused(busy, link.target)
    interfaces.addresses(write, link.subnet, _offered(link, target, world), world)


def complete_endpoint(write: Write, body: Body, world: World) -> Body:
    """The endpoint with its interface, its approved connection and the names it answers for."""
    link = _link(write.id, body)
    target = world.get(link.target) or {}
    group = _offered(link, target, world)
    placed = interfaces.addresses(write, link.subnet, group, world)
    connection = _connection(write, link)
    shown = {name: [connection] if manual == link.manual else [] for manual, name in _LISTS.items()}
    properties = {
        **body["properties"],
        **shown,
        "networkInterfaces": [{"id": interfaces.interface_of(write.id, body).text}],
        "customDnsConfigs": [
            {"fqdn": public, "ipAddresses": [placed[address.member]]}
            for address in group.addresses
            for public, _, _ in address.fqdns
        ],
    }
    return {**body, "properties": properties}


def endpoint_created(write: Write, body: Body, world: World) -> None:
    """The interface, its place in the subnet and the connection on the target come to be."""
    link = _link(write.id, body)
    target = world.get(link.target) or {}
    group = _offered(link, target, world)
    placed = interfaces.addresses(write, link.subnet, group, world)
    interface = interfaces.interface_of(write.id, body)
    made = interfaces.interface_body(interface, body, group, placed)
    world.put(interface, made)
    interfaces.occupy(link.subnet, made, write.id, world)
    connections.connect(link.target, write.id, group.name, link.connection, world)


def endpoint_deleted(endpoint: ResourceId, body: Body, world: World) -> None:
    """All that came with the endpoint goes with it."""
    link = _link(endpoint, body)
    interface = interfaces.interface_of(endpoint, body)
    world.delete(interface)
    interfaces.vacate(link.subnet, interface, endpoint, world)
    connections.disconnect(link.target, endpoint, world)


def endpoint_records(endpoint: Body, world: World) -> Iterator[tuple[str, str, str]]:
    """Each record that the endpoint needs: zone name, record name, address."""
    link = _link(ResourceId(endpoint["id"]), endpoint)
    target = world.get(link.target)
    if target is None:
        return
    configs = values_at(endpoint, "properties.customDnsConfigs[]")
    where = {config["fqdn"]: config["ipAddresses"][0] for config in configs}
    for address in _offered(link, target, world).addresses:
        for public, record, zone in address.fqdns:
            if public in where:
                yield zone, record, where[public]


# -- what the endpoint asks for


def _link(endpoint: ResourceId, body: Body) -> Link:
    listed = [
        (manual, connection)
        for manual, name in _LISTS.items()
        for connection in values_at(body, f"properties.{name}[]")
    ]
    if len(listed) != 1:
        message = f"Private endpoint {endpoint} must have exactly one private link connection."
        raise AzureError(400, "InvalidPrivateEndpointConnectionCount", message)  # unverified
    manual, connection = listed[0]
    subnet = value_at(body, "properties.subnet.id")
    target = value_at(connection, "properties.privateLinkServiceId")
    if not subnet or not target:
        message = f"Private endpoint {endpoint} needs a subnet and a privateLinkServiceId."
        raise AzureError(400, "InvalidRequestFormat", message)  # unverified
    groups = list(values_at(connection, "properties.groupIds[]"))
    group = _only(endpoint, connection, groups, target)
    return Link(connection, manual, ResourceId(target), group, ResourceId(subnet))


def _only(endpoint: ResourceId, connection: Body, groups: list[Any], target: str) -> str:
    """The one group id (Azure/azure-cli 15136; OnlyOneGroupIdPermitted as reported in 2024)."""
    one = f"{endpoint}/privateLinkServiceConnections/{connection.get('name')}"
    if not groups:
        message = f"Private link service connection {one} is missing required parameter 'group Id'."
        raise AzureError(400, "MissingParameterOnPrivateLinkServiceConnection", message)
    if len(groups) > 1:
        message = (
            f"Private link service connection {one} has the following group Ids: "
            f"{', '.join(groups)}. Only one group Id is permitted when connecting to a first-party "
            f"resource ({target})."
        )
        raise AzureError(400, "OnlyOneGroupIdPermitted", message)
    return str(groups[0])


def _check_unmoved(write: Write, link: Link) -> None:
    if write.existing is None:
        return
    was = _link(write.id, write.existing)
    if (was.subnet, was.target, was.group.lower()) != (
        link.subnet,
        link.target,
        link.group.lower(),
    ):
        # Azure refuses this; code and wording unverified.
        message = f"Private endpoint {write.id} cannot change its subnet, target or group id."
        raise AzureError(400, "PrivateEndpointPropertiesCannotBeChanged", message)


def _check_subnet(write: Write, link: Link, world: World) -> None:
    subnet = world.get(link.subnet)
    if subnet is None or not _is_near(write, link.subnet, subnet, world):
        message = (
            f"Resource {link.subnet} referenced by resource {write.id} was not found. Please make "
            "sure that the referenced resource exists, and that both resources are in the same "
            "region."
        )
        raise AzureError(400, "InvalidResourceReference", message)
    _check_settled(write, link.subnet, world)
    delegated = value_at(subnet, "properties.delegations[].properties.serviceName")
    if delegated:
        # MicrosoftDocs/azure-docs 47048 tells of the refusal; its code is unverified.
        message = (
            f"Private endpoint {write.id} cannot be created in subnet {link.subnet} since it is "
            f"delegated to {delegated}."
        )
        raise AzureError(400, "ResourceNotPermittedOnDelegatedSubnet", message)


def _check_settled(write: Write, subnet: ResourceId, world: World) -> None:
    """A subnet that is being written takes no endpoint (as terraform users report, 2021-2026)."""
    network = subnet.parent or subnet
    busy = next((one for one in (subnet, network) if world.busy(one)), None)
    if busy is not None:
        message = (
            f"Cannot proceed with operation because resource {busy} used by resource {write.id} is "
            "not in Succeeded state. Resource is in Updating state and the last operation that "
            "updated/is updating the resource is PutSubnetOperation."
        )
        raise AzureError(400, "ReferencedResourceNotProvisioned", message)


def _check_ends(write: Write, link: Link, target: Body, world: World) -> None:
    """A target takes so many endpoints, and a subscription so many targets that have any."""
    if write.existing is not None:
        return
    ends = f"properties.{connections.KIND}[]"
    standing = len(list(values_at(target, ends)))
    for rule in facts(link.target.type).ends:
        most = allowed(rule.table, (link.target, target.get("location")), world)
        scope = f"/subscriptions/{link.target.subscription}"
        if rule.of == "subscription":
            kind = link.target.type
            if standing or world.count(kind, scope) <= most:
                continue
            found = (body for _, body in world.find(kind, scope=scope))
            full = sum(value_at(body, ends) is not None for body in found) >= most
        else:
            full = standing >= most
        if full:
            raise refused(rule.refusal, link.target, most=most)


def _check_room(write: Write, link: Link, world: World) -> None:
    """A VNet takes so many endpoints; counting them is dear, so only where it may matter."""
    network = link.subnet.parent
    if write.existing is not None or network is None:
        return
    here = (network, write.body.get("location"))
    most, places = (allowed(name, here, world) for name in ("privateEndpoints", "privateAddresses"))
    scope = f"/subscriptions/{network.subscription}"
    standing = world.count(ENDPOINT, scope)
    total = allowed("privateEndpointsInSubscription", here, world)
    if standing >= total:
        message = f"The subscription has {total} private endpoints, its limit."
        raise AzureError(400, "PrivateEndpointLimitReached", message)  # code unverified
    region = {"location": str(write.body.get("location") or "")}
    cards, kind = allowed("networkInterfaces", here, world), interfaces.INTERFACE
    # Looking into bodies is dear: fewer in all regions need no closer look.
    if world.count(kind, scope) >= cards and world.count(kind, scope, region) >= cards:
        message = f"The region has {cards} network interfaces, its limit."
        raise AzureError(400, "NetworkInterfaceCountLimitReached", message)  # wording unverified
    if standing < min(most, places // _ADDRESSES):
        return
    if value_at(world.get(network), "properties.privateEndpointVNetPolicies") == "Basic":
        most = allowed("privateEndpointsAtHighScale", here, world)
    subnets = [body for _, body in world.find(f"{network.type}/subnets", scope=network.text)]
    if sum(len(list(values_at(body, _ENDPOINTS))) for body in subnets) >= most:
        message = f"Virtual network {network} has {most} private endpoints, its limit."
        raise AzureError(400, "PrivateEndpointLimitReached", message)  # code unverified
    if sum(len(list(values_at(body, _PLACES))) for body in subnets) >= places:
        message = f"Virtual network {network} has {places} private addresses, its limit."
        raise AzureError(400, "PrivateIPAddressLimitReached", message)  # code unverified


def _is_near(write: Write, subnet_id: ResourceId, subnet: Body, world: World) -> bool:
    """Same region as the VNet; an endpoint there already tells it cheaper than a large VNet."""
    neighbour = value_at(subnet, f"{_ENDPOINTS}.id")
    told = world.get(ResourceId(neighbour)) if neighbour else None
    if told is None and subnet_id.parent is not None:
        told = world.get(subnet_id.parent)
    here, there = _region(write.body), _region(told or {})
    return not here or not there or here == there


def _offered(link: Link, target: Body, world: World) -> Group:
    """The group that the target offers, its members and names filled in for this target."""
    for group in facts(link.target.type).groups:
        if group.name.lower() == link.group.lower() and group.is_of(target):
            return _filled(group, link, Context(link.target, target, world))
    # The call to the target's provider fails (terraform-provider-azurerm 11778); code unverified.
    raise _target_error(link, "InvalidPrivateLinkServiceGroupId", f"Invalid groupId {link.group}.")


def _filled(group: Group, link: Link, context: Context) -> Group:
    addresses = []
    for address in group.addresses:
        names = tuple(
            (context.filled(public), context.filled(record), context.filled(zone))
            for public, record, zone in address.fqdns
        )
        if any(public is None or record is None for public, record, _ in names):
            # An AI account without a custom subdomain has no private name; code unverified.
            said = f"The resource {link.target} has no custom subdomain name."
            raise _target_error(link, "CustomSubDomainNameRequired", said)
        addresses.append(Address(str(context.filled(address.member)), names))
    return replace(group, addresses=tuple(addresses))


def _target_error(link: Link, code: str, said: str) -> AzureError:
    return AzureError(400, code, f"Call to {link.target.type} failed. Error message: {said}")


def _gone(target: ResourceId) -> str:
    short = "/".join((target.type, *target.names))
    return f"The Resource '{short}' under resource group '{target.resource_group}' was not found."


def _connection(write: Write, link: Link) -> Body:
    """The connection as the endpoint shows it; a decision made on the target stays."""
    before = _link(write.id, write.existing).connection if write.existing else {}
    state = value_at(before, "properties.privateLinkServiceConnectionState")
    if value_at(state, "status") == connections.DISCONNECTED:
        state = None
    properties = link.connection["properties"]
    return {
        **link.connection,
        "id": f"{write.id}/{_LISTS[link.manual]}/{link.connection.get('name')}",
        "properties": {
            **properties,
            "provisioningState": "Succeeded",
            "privateLinkServiceConnectionState": state or connections.first_state(link.manual),
        },
    }


def _region(body: Body) -> str:
    return str(body.get("location") or "").replace(" ", "").lower()
