"""From what ARM reports to a topology: networks, filters, routes, firewalls, hubs."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.inventory import Body, Inventory, children, id_at, same, value_at
from aifactory.verify.reach.others.admin_rules import Guard, before, guarded
from aifactory.verify.reach.packets import Filter
from aifactory.verify.reach.security_groups import Direction
from aifactory.verify.reach.spans import ADDRESSES, NOTHING, Spans
from aifactory.verify.reach.topology import Cases, Hop, Network, Peering, Route, Subnet
from aifactory.verify.reach.words import PRIVATE, Meant, Tags, told, words

_HOPS: Mapping[str, Hop] = {
    "virtualappliance": "appliance",
    "virtualnetworkgateway": "gateway",
    "vnetlocal": "network",
    "internet": "internet",
    "none": "none",
}
FIREWALL_SUBNET, GATEWAY_SUBNET = "AzureFirewallSubnet", "GatewaySubnet"
ROUTE_SERVER_SUBNET = "RouteServerSubnet"
_LEARNED_BY = (GATEWAY_SUBNET.lower(), ROUTE_SERVER_SUBNET.lower())
DEFAULT_WAY_OUT = "Azure's default outbound access"
_AZURES_PEERING, _AZURES_NETWORK = "remotevnettohubpeering_", "hv_"
_SEEN_BY_FILTERS = ("enabled", "networksecuritygroupenabled")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a network's body does not tell."""

    inventory: Inventory
    endpoints: Mapping[ResourceId, Spans]  # addresses of private endpoints, by subnet
    announced: Spans = NOTHING  # what a hub makes known to it
    sites: bool = False  # whether a hub leads to other sites, or may
    hub: Spans = NOTHING  # the addresses of the hub that it is connected to
    joined: tuple[Peering, ...] = ()  # by connected groups, which show no peering
    rules: tuple[Body, ...] = ()  # admin rules that are in force in it
    made: dict[tuple[str, int, Direction, Tags], tuple[Filter, ...]] = field(default_factory=dict)

    def filters(self, subnet: Body, direction: Direction, network: Meant) -> Cases:
        """What filters a subnet, if VirtualNetwork holds what is sure, and if it holds all.

        An address is in the tag or it is not: for a denial as for a permission.
        """
        meant = dict.fromkeys((network.sure, network.possible))
        return tuple(self._filters(subnet, direction, Tags(told(one))) for one in meant)

    def _filters(self, subnet: Body, direction: Direction, tags: Tags) -> tuple[Filter, ...]:
        """The rules of one case; subnets that share a security group share the value."""
        group = id_at(subnet, "properties.networkSecurityGroup.id")
        has_endpoints = ResourceId(str(subnet["id"])) in self.endpoints
        first = before(subnet, self.rules, has_endpoints)
        key = (group.key if group else "", len(first), direction, tags)
        if key not in self.made:
            guard = Guard(_body(group, self.inventory), first)
            self.made[key] = guarded(guard, direction, tags)
        return self.made[key]


def network(resource: ResourceId, body: Body, around: Surroundings) -> Network:
    """A virtual network; raises Unproven when a filter or route table of it was not read."""
    peerings = tuple(
        _peering(item)
        for item in children(body, "properties.virtualNetworkPeerings")
        if not is_azures(item, around.hub)
    )
    space = spans(value_at(body, "properties.addressSpace.addressPrefixes") or ())
    subnets = tuple(children(body, "properties.subnets"))
    gateway = any(str(item.get("name")).lower() in _LEARNED_BY for item in subnets)
    reached = space | around.announced
    for peer in peerings:
        # Without access a peer is left out of the tag, and no more than that (learn.microsoft.com/
        # azure/virtual-network/virtual-network-manage-peering, 2022-11).
        if peer.connected and peer.access:
            reached |= peer.space
    sites = gateway or around.sites or any(one.gateway for one in peerings)
    members = [one.space for one in around.joined]
    for one in members:  # who is in a connected group is met as a peer is
        reached |= one if one != PRIVATE else NOTHING
    anything = sites or PRIVATE in members
    meant = Meant(reached, reached | PRIVATE if anything else reached)
    return Network(
        id=resource,
        space=space,
        subnets=tuple(_subnet(item, around, meant) for item in subnets),
        peerings=(*around.joined, *peerings),
        gateway=gateway,
    )


def spans(prefixes: Iterable[object]) -> Spans:
    """The IPv4 addresses of prefixes; another family's are none of ours."""
    return Spans.over(IPv4Network(str(one)) for one in prefixes if ":" not in str(one))


def is_azures(peering: Body, hub: Spans) -> bool:
    """Whether Azure made a peering itself, with a connection to a hub that has these addresses.

    Its other side is a network of Azure's own that nobody reads; it leads to the hub's addresses
    alone (as listed by users of Virtual WAN, learn.microsoft.com/samples and GitHub, 2021-2026).
    """
    space = spans(value_at(peering, "properties.remoteAddressSpace.addressPrefixes") or ())
    remote = id_at(peering, "properties.remoteVirtualNetwork.id")
    named = str(peering.get("name")).lower().startswith(_AZURES_PEERING)
    theirs = remote is not None and remote.name.lower().startswith(_AZURES_NETWORK)
    return named and theirs and bool(space) and not space - hub


def _peering(item: Body) -> Peering:
    remote = id_at(item, "properties.remoteVirtualNetwork.id")
    space = value_at(item, "properties.remoteAddressSpace.addressPrefixes") or ()
    return Peering(
        way=f"peering {item.get('name')}",
        remote=remote or ResourceId("/"),
        space=spans(space),
        access=value_at(item, "properties.allowVirtualNetworkAccess") is not False,
        forwarded=value_at(item, "properties.allowForwardedTraffic") is True,
        connected=same(value_at(item, "properties.peeringState"), "Connected"),
        gateway=value_at(item, "properties.useRemoteGateways") is True,
    )


def _subnet(item: Body, around: Surroundings, reached: Meant) -> Subnet:
    resource = ResourceId(str(item["id"]))
    inventory = around.inventory
    table = _body(id_at(item, "properties.routeTable.id"), inventory)
    routes = tuple(_routes(table))
    # The tag holds every prefix of the subnet's own routes, too: with a default route, all there is
    # (learn.microsoft.com/azure/virtual-network/service-tags-overview, 2026-08).
    routed = Spans.of(span for route in routes for span in route.target.spans)
    meant = Meant(reached.sure | routed, reached.possible | routed)
    policies = str(value_at(item, "properties.privateEndpointNetworkPolicies") or "Disabled")
    seen = policies.lower() in _SEEN_BY_FILTERS
    prefixes = value_at(item, "properties.addressPrefixes") or ()
    return Subnet(
        id=resource,
        space=spans([*words(item, "addressPrefix"), *prefixes]),
        inbound=around.filters(item, "inbound", meant),
        outbound=around.filters(item, "outbound", meant),
        routes=routes,
        unfiltered=NOTHING if seen else around.endpoints.get(resource, NOTHING),
        learns=value_at(table, "properties.disableBgpRoutePropagation") is not True,
        way_out=_way_out(item),
    )


def _body(resource: ResourceId | None, inventory: Inventory) -> Body | None:
    return inventory.body(resource.key) if resource else None


def _way_out(item: Body) -> str:
    gateway = id_at(item, "properties.natGateway.id")
    if gateway is not None:
        return f"NAT gateway {gateway.name}"
    if same(item.get("name"), FIREWALL_SUBNET):
        return "a public address of the firewall"
    closed = value_at(item, "properties.defaultOutboundAccess") is False
    return "" if closed else DEFAULT_WAY_OUT


def _routes(table: Body | None) -> Iterator[Route]:
    for item in children(table, "properties.routes"):
        prefix = str(value_at(item, "properties.addressPrefix"))
        # A word that is new, such as one for several appliances, may lead anywhere.
        hop = _HOPS.get(str(value_at(item, "properties.nextHopType")).lower(), "unknown")
        address = str(value_at(item, "properties.nextHopIpAddress") or "0.0.0.0")
        if ":" in prefix:
            continue
        target, length = _prefix(prefix)
        yield Route(str(item.get("name")), target, length, hop, int(IPv4Address(address)))


def _prefix(text: str) -> tuple[Spans, int]:
    """The addresses of a route's prefix and its length; a service tag may mean any address."""
    try:
        found = IPv4Network(text, strict=False)
    except ValueError:
        return ADDRESSES - PRIVATE, 32
    return Spans.over([found]), found.prefixlen
