"""Networks as they are joined: subnets, peerings, routes, firewalls and Virtual WAN hubs."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.reach.others.passages import Gateway, Passage, RouteServer, passages
from aifactory.verify.reach.packets import Box, Filter, everything, pass_some
from aifactory.verify.reach.spans import NOTHING, Span, Spans

# An endpoint whose subnet keeps its security group off is open to whoever gets there.
BLIND = Filter("no filter for an endpoint", True, (Box(),))

HUBS, FIREWALLS = "microsoft.network/virtualhubs", "microsoft.network/azurefirewalls"
Cases = tuple[tuple[Filter, ...], ...]  # lists of rules: ARM does not tell which one is true
Hop = Literal["appliance", "gateway", "internet", "network", "none", "unknown"]


@dataclass(frozen=True, slots=True)
class Route:
    """Where a route table sends what is for some addresses."""

    name: str
    target: Spans
    prefix: int  # length of its prefix: the longest wins
    hop: Hop
    via: int = 0  # address of the appliance


@dataclass(frozen=True, slots=True)
class Subnet:
    """A range of a network, who filters it and where its packets go."""

    id: ResourceId
    space: Spans
    inbound: Cases
    outbound: Cases
    routes: tuple[Route, ...] = ()
    unfiltered: Spans = NOTHING  # endpoints that no security group sees
    learns: bool = True  # of what gateways announce; a route table may say no
    way_out: str = ""  # what carries its packets to the internet: a NAT gateway, Azure's default


@dataclass(frozen=True, slots=True)
class Peering:
    """One side of two joined networks."""

    way: str  # what joins them, for a person
    remote: ResourceId
    space: Spans  # of the other side
    access: bool  # else VirtualNetwork does not hold it, but filters that name it let it through
    forwarded: bool  # takes in what did not start in the other network
    connected: bool
    gateway: bool = False  # uses the other side's gateway


@dataclass(frozen=True, slots=True)
class Appliance:
    """What forwards packets from one address: a firewall with its policy, or something unknown."""

    id: ResourceId
    address: int
    subnet: Spans
    filters: tuple[Filter, ...]


_Start = tuple[int, int, int]  # first and last address, and whose they are


def _starts(spaces: Iterable[Spans]) -> list[_Start]:
    return sorted(
        (first, last, at) for at, space in enumerate(spaces) for first, last in space.spans
    )


def _overlapping(starts: list[_Start], targets: Spans) -> Iterator[int]:
    """Whose addresses are among the targets, by address."""
    for first, last in targets.spans:
        at = bisect_left(starts, (first,))
        at -= bool(at) and starts[at - 1][1] >= first
        while at < len(starts) and starts[at][0] <= last:
            yield starts[at][2]
            at += 1


@dataclass(frozen=True, slots=True)
class Gate:
    """Everything in a network that the same rules let packets in to."""

    inbound: Cases
    space: Spans


@dataclass(frozen=True)
class Network:
    """A virtual network."""

    id: ResourceId
    space: Spans
    subnets: tuple[Subnet, ...]
    peerings: tuple[Peering, ...] = ()
    gateway: bool = False  # a gateway of its own leads to other sites

    @cached_property
    def gates(self) -> tuple[Gate, ...]:
        """Its subnets by what filters them; endpoints that no filter sees have a gate of theirs."""
        spaces: dict[Cases, list[Span]] = {}
        for subnet in self.subnets:
            spaces.setdefault(((BLIND,),), []).extend(subnet.unfiltered.spans)
            spaces.setdefault(subnet.inbound, []).extend((subnet.space - subnet.unfiltered).spans)
        return tuple(Gate(inbound, Spans.of(spans)) for inbound, spans in spaces.items() if spans)

    def meeting(self, targets: Spans) -> Iterator[Gate]:
        """The gates that lead to some of the addresses, each once."""
        for at in dict.fromkeys(_overlapping(self._gate_starts, targets)):
            yield self.gates[at]

    def holding(self, targets: Spans) -> Iterator[Subnet]:
        """The subnets that hold some of the addresses, by address."""
        for at in _overlapping(self._subnet_starts, targets):
            yield self.subnets[at]

    @cached_property
    def _gate_starts(self) -> list[_Start]:
        return _starts(gate.space for gate in self.gates)

    @cached_property
    def _subnet_starts(self) -> list[_Start]:
        return _starts(subnet.space for subnet in self.subnets)

    def subnet(self, resource: ResourceId) -> Subnet | None:
        """The subnet with an id."""
        return self._by_id.get(resource)

    @cached_property
    def _by_id(self) -> dict[ResourceId, Subnet]:
        return {one.id: one for one in self.subnets}

    def peering(self, remote: ResourceId) -> Peering | None:
        """Its side of what joins it to another network."""
        return next((one for one in self.peerings if one.remote == remote), None)


@dataclass(frozen=True, slots=True)
class Connection:
    """A network's place at a hub: whose routes it follows, and where its own are made known."""

    name: str
    network: ResourceId
    table: str  # lower-case id of the route table whose routes it follows
    known_to: frozenset[str]  # lower-case ids and labels of the tables that learn of it
    routes: tuple[Route, ...] = ()  # to appliances in the network, learned with it


@dataclass(frozen=True, slots=True)
class HubTable:
    """A route table of a hub: its labels and its own routes to a connection or a firewall.

    Labels are known in all hubs of a Virtual WAN; ids name one hub's table.
    """

    id: str  # lower case
    labels: frozenset[str]
    routes: tuple[tuple[str, Spans, int, str], ...] = ()  # name, target, prefix length, next hop id


@dataclass(frozen=True, slots=True)
class Hub:
    """A Virtual WAN hub."""

    id: ResourceId
    connections: tuple[Connection, ...]
    tables: Mapping[str, HubTable]
    firewall: Appliance | None = None
    private_intent: bool = False  # all private traffic goes through the firewall
    internet_intent: bool = False
    sites: bool = False  # a gateway leads to other sites
    wan: str = ""  # lower-case id of its Virtual WAN, whose hubs know each other's labels
    space: Spans = NOTHING  # its own addresses
    untold: tuple[str, ...] = ()  # what makes nobody know which routes it has

    @property
    def learns(self) -> bool:
        """Whether it may have routes that no resource tells: of other sites, of BGP peers."""
        return self.sites or bool(self.untold)

    @property
    def default(self) -> HubTable | None:
        """The route table that whatever comes in by a gateway follows."""
        return self.tables.get(f"{self.id.key}/hubroutetables/defaultroutetable")

    def led_to(self, connection: str) -> Connection | None:
        """A connection by its id, in lower case."""
        for one in self.connections:
            if connection == f"{self.id.key}/hubvirtualnetworkconnections/{one.name.lower()}":
                return one
        return None

    def connection(self, network: ResourceId) -> Connection | None:
        """How a network is connected."""
        return next((one for one in self.connections if one.network == network), None)


@dataclass(frozen=True)
class Topology:
    """Everything that carries packets, by id; what could not be read is named."""

    networks: Mapping[ResourceId, Network]
    appliances: Mapping[int, tuple[Appliance, ...]] = field(default_factory=dict)
    hubs: tuple[Hub, ...] = ()
    unread: Mapping[ResourceId, str] = field(default_factory=dict)
    gateways: tuple[Gateway, ...] = ()
    route_servers: tuple[RouteServer, ...] = ()

    def knows(self, network: ResourceId | None) -> bool:
        """Whether a network was asked for: ours were, and those that are joined to them."""
        return network in self.networks or network in self.unread

    def lost(self, resource_type: str) -> tuple[str, ...]:
        """Why things of a type were not read."""
        every = self.unread.items()
        return tuple(why for one, why in every if one.type.lower() == resource_type)

    def lent_to(self, network: Network) -> Iterator[Gateway]:
        """The gateways that a network uses: its own, and those of the peer that lends it its."""
        homes = _lending(network)
        yield from (one for one in self.gateways if one.home in homes)

    def taught_by(self, network: Network) -> Iterator[RouteServer]:
        """The Route Servers that a network learns from: its own, and its lending peer's."""
        homes = _lending(network)
        yield from (one for one in self.route_servers if one.network in homes)

    def around(self, hub: Hub) -> tuple[Gateway, ...]:
        """The gateways of a hub and of those that it is joined to."""
        homes = {one.id for one in self.wan_of(hub)}
        return tuple(one for one in self.gateways if one.home in homes)

    @cached_property
    def passages(self) -> Mapping[ResourceId, tuple[Passage, ...]]:
        """By gateway: where packets that reach it go on from, the gateway itself first."""
        return {one.id: tuple(passages(one, self.gateways)) for one in self.gateways}

    @cached_property
    def announced(self) -> Mapping[ResourceId, Spans]:
        """By gateway: what those who use it learn of its connections."""
        return {
            one.id: Spans.of(
                span
                for space in (one.told, *(self._around(each.gateway) for each in passages[1:]))
                for span in space.spans
            )
            for one in self.gateways
            for passages in [self.passages[one.id]]
        }

    def _around(self, gateway: Gateway) -> Spans:
        """The addresses of a gateway's network and of those that use it, or are at its hub."""
        users = {one.id for one in self.networks.values() if gateway in self.lent_to(one)}
        for hub in self.hubs:
            if gateway in self.around(hub):
                users |= {one.network for one in hub.connections}
        spaces = (one.space for one in self.networks.values() if one.id in users)
        return Spans.of(span for space in spaces for span in space.spans)

    @cached_property
    def open_gates(self) -> Mapping[ResourceId, tuple[Gate, ...]]:
        """By network: the gates that let in anything at all of another network."""
        every = Spans.of(span for one in self.networks.values() for span in one.space.spans)
        return {
            one.id: tuple(
                gate
                for gate in one.gates
                if any(pass_some(gate.inbound, everything(every - one.space, gate.space)))
            )
            for one in self.networks.values()
        }

    def wan_of(self, hub: Hub) -> tuple[Hub, ...]:
        """A hub and those that it is joined to: all of its Virtual WAN."""
        return tuple(one for one in self.hubs if one is hub or (hub.wan and one.wan == hub.wan))

    def hub_of(self, network: ResourceId) -> tuple[Hub, Connection] | None:
        """The hub that a network is connected to."""
        for hub in self.hubs:
            found = hub.connection(network)
            if found is not None:
                return hub, found
        return None


def _lending(network: Network) -> set[ResourceId]:
    """Where what a network uses stands: in itself, and in the peer whose gateway it uses."""
    remotes = (one.remote for one in network.peerings if one.gateway and one.connected)
    return {network.id, *remotes}
