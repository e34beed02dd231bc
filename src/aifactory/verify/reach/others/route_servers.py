"""Route Servers: they lead from gateway to gateway, and write what their peers announce.

With branch to branch the ExpressRoute and the VPN gateway of a network learn each other's routes
(learn.microsoft.com/azure/route-server/expressroute-vpn-support, 2021-10); what peers announce is
written into the network and into those that use its gateways (.../route-server-faq, 2022-07). One
is a virtual hub without a Virtual WAN; that its subnet names it by its configuration is unverified.
"""

from collections.abc import Iterable, Mapping

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.inventory import Body, Inventory, Unproven, value_at
from aifactory.verify.reach.others.passages import RouteServer

PEERS = "/bgpConnections"


def untold(peers: Iterable[Body]) -> tuple[str, ...]:
    """Why nobody knows the routes of what has BGP peers."""
    addresses = (value_at(one, "properties.peerIp") for one in peers)
    return tuple(f"what its BGP peer {one} announces is in no resource" for one in addresses)


def route_server(resource: ResourceId, network: ResourceId, inventory: Inventory) -> RouteServer:
    """A Route Server as ARM reports it; one that was not read may do anything."""
    try:
        body = inventory.body(resource.key)
        said = untold(inventory.items(resource.text + PEERS))
    except Unproven as why:
        return RouteServer(resource, network, True, (str(why),))
    meets = value_at(body, "properties.allowBranchToBranchTraffic") is True
    return RouteServer(resource, network, meets, said)


def exchanges(servers: Iterable[RouteServer]) -> Mapping[ResourceId, ResourceId]:
    """By network: the Route Server over which its gateways learn of each other."""
    return {one.network: one.id for one in servers if one.exchanges}
