"""Gateways of networks: whom their connections join, and what is said to be behind them.

A VPN gateway carries packets on into every network that is peered with its own, without forwarded
traffic being allowed there (learn.microsoft.com/azure/virtual-network/virtual-network-manage-
peering, 2022-11), and to gateways that its connections lead to, for all who use it (.../azure/
vpn-gateway/vpn-gateway-peering-gateway-transit, 2018-03). One of ExpressRoute sends nothing back
by a route table; another network on its circuit is met where both take that in (.../azure/
expressroute/expressroute-howto-add-gateway-portal-resource-manager, 2024-12), and a Virtual WAN's
hub alike.
Whether an answer finds its way back, which takes a route at the other end, is not asked.
"""

from collections.abc import Iterable, Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.inventory import Body, Inventory, Unproven, children, id_at, same, value_at
from aifactory.verify.reach.others.circuits import reached
from aifactory.verify.reach.others.passages import Gateway
from aifactory.verify.reach.survey import spans

TUNNELS = "/connections"  # VirtualNetworkGateways_ListConnections
GATEWAYS = "microsoft.network/virtualnetworkgateways"
_FAR_ENDS = ("virtualNetworkGateway1", "virtualNetworkGateway2", "localNetworkGateway2")
_PUBLIC, _CIRCUIT = "publicIPAddress", "properties.peer.id"


def home(gateway: Body | None) -> ResourceId | None:
    """The network that a gateway stands in."""
    subnet = next(_of_places(gateway, "subnet"), None)
    return subnet.parent if subnet else None


def homes(inventory: Inventory) -> dict[ResourceId, ResourceId]:
    """Every gateway that was read, with the network that it stands in."""
    read = (body for path, body in inventory.bodies.items() if f"/{GATEWAYS}/" in path)
    found = ((body, home(body)) for body in read)
    return {ResourceId(str(body["id"])): place for body, place in found if body and place}


def named(gateway: Body | None, connections: tuple[Body, ...]) -> Iterator[ResourceId]:
    """What tells, beside itself and its connections, where a gateway leads."""
    yield from _of_places(gateway, _PUBLIC)
    for one in connections:
        yield from _far_ends(one)
    yield from _circuits(connections)


def _circuits(connections: Iterable[Body]) -> Iterator[ResourceId]:
    yield from (found for one in connections if (found := id_at(one, _CIRCUIT)))


def _of_places(gateway: Body | None, what: str) -> Iterator[ResourceId]:
    for one in children(gateway, "properties.ipConfigurations"):
        found = id_at(one, f"properties.{what}.id")
        if found is not None:
            yield found


def _far_ends(connection: Body) -> Iterator[ResourceId]:
    for end in _FAR_ENDS:
        found = id_at(connection, f"properties.{end}.id")
        if found is not None:
            yield found


def gateway(
    resource: ResourceId,
    network: ResourceId,
    inventory: Inventory,
    exchange: ResourceId | None = None,
) -> Gateway:
    """A gateway as ARM reports it, or why nobody knows where it leads."""
    try:
        body = inventory.body(resource.key)
        connections = inventory.items(resource.text + TUNNELS)
        public = [inventory.body(one.key) for one in _of_places(body, _PUBLIC)]
        sites = [site for one in connections for site in _sites(one, inventory)]
        ends = dict(end for one in connections for end in _ends(one, inventory))
        ends.pop(resource.key, None)  # a connection names both of its ends
    except Unproven as why:
        return Gateway(resource, network, unread=str(why))
    addresses = (value_at(one, "properties.ipAddress") for one in public)
    prefixes = "properties.localNetworkAddressSpace.addressPrefixes"
    return Gateway(
        id=resource,
        home=network,
        express=same(value_at(body, "properties.gatewayType"), "ExpressRoute"),
        takes_networks=value_at(body, "properties.allowRemoteVnetTraffic") is not False,
        takes_hubs=value_at(body, "properties.allowVirtualWanTraffic") is not False,
        called=frozenset({resource.key, *(str(one) for one in addresses if one)}),
        ends=ends,
        reached=reached(_circuits(connections), inventory),
        exchange=exchange,
        told=spans(prefix for one in sites for prefix in value_at(one, prefixes) or ()),
    )


def _sites(connection: Body, inventory: Inventory) -> Iterator[Body]:
    """What a connection's local network gateway says of the other site."""
    local = id_at(connection, "properties.localNetworkGateway2.id")
    body = inventory.body(local.key) if local else None
    if body is not None:
        yield body


def _ends(connection: Body, inventory: Inventory) -> Iterator[tuple[str, str]]:
    name = f"connection {connection.get('name')}"
    yield from ((one.key, name) for one in _far_ends(connection))
    for site in _sites(connection, inventory):
        yield str(value_at(site, "properties.gatewayIpAddress") or ""), name
    yield from ((one.key, f"circuit {one.name}") for one in _circuits([connection]))
