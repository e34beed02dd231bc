"""Hubs of a Virtual WAN: their own route tables, firewall and gateways, the networks at them."""

from ipaddress import IPv4Network

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.network import filters, hosted, ranges
from aifactory.twin.providers.paths import set_at, value_at
from aifactory.twin.providers.templates import guid
from aifactory.twin.world import AzureError, Body, World, Write

HUB = "Microsoft.Network/virtualHubs"
CONNECTION = f"{HUB}/hubVirtualNetworkConnections"
FIREWALL = "Microsoft.Network/azureFirewalls"
PLACE = f"{HUB}/ipConfigurations"
# What a hub shows of each: learn.microsoft.com/azure/templates/microsoft.network/virtualhubs.
GATEWAYS = {
    "microsoft.network/expressroutegateways": "expressRouteGateway",
    "microsoft.network/p2svpngateways": "p2SVpnGateway",
    "microsoft.network/vpngateways": "vpnGateway",
}
_TABLES = "hubRouteTables"
_OWN_TABLES = {"defaultRouteTable": "default", "noneRouteTable": "none"}
_AZURES_GROUP = (
    "/subscriptions/00000000-0000-0000-0000-00000000a2ea/resourceGroups/RG_hubs"
    "/providers/Microsoft.Network/virtualNetworks"
)
_FIREWALL_AT = 132  # where in a hub's range Azure puts its firewall; seen so, unverified


def check_hub(write: Write, world: World) -> None:
    """Refuses a hub of a Virtual WAN without a range; a Route Server has none of its own."""
    properties = write.body.get("properties") or {}
    if properties.get("virtualWan") and not properties.get("addressPrefix"):
        message = f"The address prefix of the virtual hub {write.id.name} is required."
        raise AzureError(400, "InvalidRequestFormat", message)


def hub_created(write: Write, body: Body, world: World) -> None:
    """A new hub of a Virtual WAN has a table that everybody follows, and one that leads nowhere.

    Learn.microsoft.com/azure/virtual-wan/about-virtual-hub-routing (2026-08).
    """
    if write.existing is not None or value_at(body, "properties.virtualWan") is None:
        return
    for name, label in _OWN_TABLES.items():
        table = write.id.child(_TABLES, name)
        made = {"provisioningState": "Succeeded", "labels": [label], "routes": []}
        shown = {"id": table.text, "name": name, "type": f"{HUB}/{_TABLES}", "properties": made}
        world.put(table, shown)


def complete_firewall(write: Write, body: Body, world: World) -> Body:
    """A firewall in a hub has an address of the hub's range; one in a network, of its subnet."""
    body = hosted.complete_hosted(write, body, world)
    hub = _hub_of(body)
    found = world.get(hub) if hub else None
    if found is not None:
        space = IPv4Network(str(value_at(found, "properties.addressPrefix")))
        at = space.network_address + min(_FIREWALL_AT, space.num_addresses - 2)
        set_at(body, "properties.hubIPAddresses.privateIPAddress", str(at))
    return body


def firewall_created(write: Write, body: Body, world: World) -> None:
    """A hub names its firewall; a subnet shows its address."""
    hosted.hosted_created(write, body, world)
    _tell(_hub_of(body), "azureFirewall", {"id": write.id.text}, world)


def firewall_deleted(firewall: ResourceId, body: Body, world: World) -> None:
    """The hub has none any more; the address in a subnet is free."""
    hosted.hosted_deleted(firewall, body, world)
    _tell(_hub_of(body), "azureFirewall", None, world)


def gateway_created(write: Write, body: Body, world: World) -> None:
    """A hub names its gateways."""
    _tell(_hub_of(body), GATEWAYS[write.id.type.lower()], {"id": write.id.text}, world)


def gateway_deleted(gateway: ResourceId, body: Body, world: World) -> None:
    """The hub has it no more."""
    _tell(_hub_of(body), GATEWAYS[gateway.type.lower()], None, world)


def place_created(write: Write, body: Body, world: World) -> None:
    """The subnet that a Route Server stands in shows it."""
    _show(write.id, body, [{"id": write.id.text}], world)


def place_deleted(place: ResourceId, body: Body, world: World) -> None:
    """The subnet of a Route Server is free again."""
    _show(place, body, [], world)


def _show(place: ResourceId, body: Body, users: list[Body], world: World) -> None:
    subnet, server = value_at(body, "properties.subnet.id"), place.parent
    if server is not None:
        hosted.occupy(ResourceId(str(subnet)), server, users, world)


def check_connection(write: Write, world: World) -> None:
    """Refuses a network that is at another hub already, or whose addresses others there have.

    One hub for a network: learn.microsoft.com/azure/virtual-wan/virtual-wan-faq (2026-08); the
    codes are unverified.
    """
    network, hub = _remote(write.body), write.id.parent
    body, home = world.get(network), world.get(hub) if hub else None
    if body is None or hub is None or home is None:
        return
    taken = [("the hub", IPv4Network(str(value_at(home, "properties.addressPrefix"))))]
    for other, found in world.find(CONNECTION):
        if other == write.id:
            continue
        if _remote(found) == network:
            message = f"The virtual network {network} is connected to {other.parent} already."
            raise AzureError(400, "VirtualNetworkAlreadyConnectedToHub", message)
        there = world.get(_remote(found))
        if other.parent == hub and there is not None:
            spaces = ranges.space(there, _remote(found))
            taken += [(str(_remote(found)), one) for one in spaces if isinstance(one, IPv4Network)]
    mine = [(str(network), one) for one in ranges.space(body, network)]
    clash = ranges.overlap([*mine, *taken])
    if clash:
        message = f"The address spaces of {clash[0]} and {clash[1]} overlap at {hub}."
        raise AzureError(400, "HubVirtualNetworkConnectionAddressOverlap", message)


def complete_connection(write: Write, body: Body, world: World) -> Body:
    """A connection without a word follows the hub's own table and is known to it."""
    hub = write.id.parent
    if hub is not None and value_at(body, "properties.routingConfiguration") is None:
        table = {"id": f"{hub}/{_TABLES}/defaultRouteTable"}
        known = {"labels": ["default"], "ids": [table]}
        config = {"associatedRouteTable": table, "propagatedRouteTables": known}
        set_at(body, "properties.routingConfiguration", config)
    return body


def connection_created(write: Write, body: Body, world: World) -> None:
    """The network shows a peering of Azure's own, with a network that nobody can read.

    As listed by users of Virtual WAN (learn.microsoft.com/samples and GitHub, 2021-2026).
    """
    hub, network = write.id.parent, _remote(body)
    home = world.get(hub) if hub else None
    if hub is None or home is None or world.get(network) is None:
        return
    beyond = ResourceId(f"{_AZURES_GROUP}/HV_{hub.name}_{guid(hub, 'network')}")
    space = str(value_at(home, "properties.addressPrefix"))
    filters.put_peering(network, _azures(write.id), beyond, world, space)


def connection_deleted(connection: ResourceId, body: Body, world: World) -> None:
    """Azure's peering goes with the connection."""
    side = _remote(body).child("virtualNetworkPeerings", _azures(connection))
    found = world.get(side)
    if found is not None:
        world.delete(side)
        filters.PEERINGS.child_deleted(side, found, world)


def _azures(connection: ResourceId) -> str:
    return f"RemoteVnetToHubPeering_{guid(connection, 'peering')}"


def _tell(hub: ResourceId | None, member: str, shown: Body | None, world: World) -> None:
    body = world.get(hub) if hub else None
    if hub is not None and body is not None:
        body["properties"].pop(member, None)
        if shown is not None:
            body["properties"][member] = shown
        world.put(hub, body)


def _hub_of(body: Body) -> ResourceId | None:
    text = value_at(body, "properties.virtualHub.id")
    return ResourceId(text) if isinstance(text, str) and text.startswith("/") else None


def _remote(body: Body) -> ResourceId:
    return ResourceId(str(value_at(body, "properties.remoteVirtualNetwork.id") or "/"))
