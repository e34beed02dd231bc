"""Following packets from a subnet to wherever they arrive, hop by hop."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.inventory import same
from aifactory.verify.reach.others.passages import Gateway
from aifactory.verify.reach.packets import (
    Box,
    Packets,
    Passed,
    everything,
    pass_some,
    pass_through,
    renamed,
)
from aifactory.verify.reach.routes import Way, learned, ways
from aifactory.verify.reach.spans import Spans
from aifactory.verify.reach.survey import GATEWAY_SUBNET
from aifactory.verify.reach.topology import (
    FIREWALLS,
    HUBS,
    Appliance,
    Connection,
    Hub,
    HubTable,
    Network,
    Subnet,
    Topology,
)
from aifactory.verify.reach.words import PRIVATE, PUBLIC

# "returned": in a network, if other sites send it back; "strangers": in one that was not asked for.
Where = Literal["network", "returned", "strangers", "internet", "sites", "unknown"]
_INSIDE, _OUTSIDE = Box(target=PRIVATE), Box(target=PUBLIC)
_UNREAD = "a firewall that was not read"
_INTO_NETWORKS = ("network", "peer", "appliance")
_CHAIN = 4  # firewalls one behind the other; longer chains are loops


@dataclass(frozen=True, slots=True)
class Arrival:
    """Packets that got somewhere, and every hop that let them through."""

    where: Where
    packets: Packets
    hops: tuple[str, ...]
    network: Network | None = None
    wide: bool = False  # a firewall lets them out to all of the internet

    @property
    def path(self) -> str:
        """The hops as a line."""
        return " > ".join(self.hops)


@dataclass(frozen=True, slots=True)
class _Trip:
    """Packets on their way."""

    packets: Packets
    hops: tuple[str, ...]
    through: tuple[ResourceId, ...] = ()  # firewalls so far
    home: ResourceId | None = None  # the network that they come from
    wide: bool = False  # a firewall's rule is for all of the internet
    returned: bool = False  # other sites would have to send them back
    arrived: bool = False  # in a hub, by a gateway: they go out by none again

    def on(self, packets: Packets, *hops: str) -> "_Trip":
        return replace(self, packets=packets, hops=(*self.hops, *hops))


@dataclass(frozen=True)
class Walker:
    """Follows packets through a topology."""

    topology: Topology

    def arrivals(self, subnet: Subnet, network: Network) -> Iterator[Arrival]:
        """Everywhere that packets of a subnet's own addresses get to."""
        start = _Trip(everything(subnet.space), (f"subnet {subnet.id.name}",), home=network.id)
        for passed in pass_some(subnet.outbound, start.packets):
            trip = start.on(passed.packets, f"{passed.rule.name} lets out")
            yield from self._routed(trip, subnet, network)
        for why in self.topology.lost(HUBS):  # any of our networks may be connected to it
            hops = (*start.hops, f"a hub that was not read: {why}")
            yield Arrival("unknown", start.packets, hops)

    def _routed(self, trip: _Trip, subnet: Subnet, network: Network) -> Iterator[Arrival]:
        for way in ways(subnet, network, self.topology):
            packets = trip.packets.to(way.targets)
            if packets:
                yield from self._onward(trip.on(packets, way.name), way, subnet, network)

    def _onward(self, trip: _Trip, way: Way, subnet: Subnet, network: Network) -> Iterator[Arrival]:
        if way.to == "network":
            yield from self._delivered(trip, network)
        elif way.to == "peer" and way.network is not None:
            yield from self._peered(trip, network, way.network)
        elif way.to == "hub":
            yield from self._through_hub(trip, network)
        elif way.to == "appliance":
            yield from self._forwarded(trip, way.via, network)
        elif way.to in ("gateway", "sites"):
            yield from self._out(trip, way, network)
        elif way.to == "unknown":
            yield Arrival("unknown", trip.packets, (*trip.hops, "a hop of an unknown sort"))
        elif way.to == "internet" and subnet.way_out:
            yield Arrival("internet", trip.packets, (*trip.hops, subnet.way_out), wide=trip.wide)

    def _delivered(self, trip: _Trip, network: Network) -> Iterator[Arrival]:
        every = network.meeting(trip.packets.targets)
        for gate in self.topology.open_gates[network.id] if trip.returned else every:
            packets = trip.packets.to(gate.space)
            for passed in pass_some(gate.inbound, packets) if packets else ():
                hops = (*trip.hops, f"{passed.rule.name} lets in")
                where: Where = "returned" if trip.returned else "network"
                yield Arrival(where, passed.packets, hops, network)

    def _peered(self, trip: _Trip, network: Network, remote: ResourceId) -> Iterator[Arrival]:
        other = self.topology.networks.get(remote)
        if other is None:
            why = self.topology.unread.get(remote, "it was not read")
            yield Arrival("unknown", trip.packets, (*trip.hops, f"network {remote.name}: {why}"))
            return
        back = other.peering(network.id)
        if back is None or not back.connected:
            return
        if trip.home != network.id and not back.forwarded:
            return  # it takes in only what starts in the other network
        yield from self._delivered(trip.on(trip.packets, f"network {remote.name}"), other)

    def _forwarded(self, trip: _Trip, address: int, network: Network) -> Iterator[Arrival]:
        place = self._standing(address, network)
        if place is None:
            why = ": ".join(("an appliance that was not read", *self.topology.lost(FIREWALLS)))
            yield Arrival("unknown", trip.packets, (*trip.hops, why))
            return
        appliance, home = place
        if appliance.id in trip.through or len(trip.through) == _CHAIN:
            return
        for passed in pass_through(appliance.filters, trip.packets):
            onward = _through(trip, appliance, passed)
            gate = next(home.holding(Spans(((address, address),))), None)
            if gate is not None:
                yield from self._routed(onward, gate, home)

    def _standing(self, address: int, network: Network) -> tuple[Appliance, Network] | None:
        """The appliance with an address, in this network or in a peer."""
        near = [network.id, *(one.remote for one in network.peerings if one.connected)]
        for appliance in self.topology.appliances.get(address, ()):
            for one in near:
                home = self.topology.networks.get(one)
                if home is not None and home.space and address in home.space:
                    return appliance, home
        return None

    def _out(self, trip: _Trip, way: Way, network: Network) -> Iterator[Arrival]:
        """To other sites, and wherever a gateway sends on what a route gives to it."""
        yield Arrival("sites", trip.packets, trip.hops)
        for one in self.topology.taught_by(network):
            yield from _untold(trip, one.id, one.untold)
        used = tuple(self.topology.lent_to(network))
        yield from self._by_gateways(trip, used if way.to == "gateway" else (), used)

    def _beyond(self, trip: _Trip, hub: Hub) -> Iterator[Arrival]:
        """From a hub to other sites, and wherever its gateways send on."""
        if trip.arrived or not trip.packets:
            return
        wan = self.topology.wan_of(hub)
        if any(one.sites for one in wan):
            yield Arrival("sites", trip.packets, trip.hops)
        for one in wan:
            yield from _untold(trip, one.id, one.untold)
        used = self.topology.around(hub)
        yield from self._by_gateways(trip, used, used)

    def _by_gateways(
        self, trip: _Trip, led_to: tuple[Gateway, ...], used: tuple[Gateway, ...]
    ) -> Iterator[Arrival]:
        """By the gateways that a route leads to, and what the sites of all in use send back."""
        for gateway in led_to:
            yield from self._at_gateway(trip, gateway)
        if not trip.returned and any(one.has_sites for one in used):
            yield from self._sent_back(trip)

    def _sent_back(self, trip: _Trip) -> Iterator[Arrival]:
        """Other sites route as they like: back through any gateway that is connected to some."""
        for gateway in (one for one in self.topology.gateways if one.has_sites):
            back = trip.on(trip.packets, "other sites", f"gateway {gateway.id.name}")
            found = self._sent_in(replace(back, returned=True), gateway)
            yield from (one for one in found if one.where == "returned")

    def _at_gateway(self, trip: _Trip, gateway: Gateway) -> Iterator[Arrival]:
        """What a gateway, and those that its connections lead to, send on into networks."""
        if gateway.unread:
            hops = (*trip.hops, f"gateway {gateway.id.name}: {gateway.unread}")
            yield Arrival("unknown", trip.packets, hops)
        for passage in self.topology.passages[gateway.id]:
            back = passage.gateway is gateway and (gateway.express or gateway.in_hub)
            if not back:
                yield from self._sent_in(trip.on(trip.packets, *passage.hops), passage.gateway)

    def _sent_in(self, trip: _Trip, gateway: Gateway) -> Iterator[Arrival]:
        """From a gateway into the network, or the hub, that it stands in."""
        home = self.topology.networks.get(gateway.home)
        if home is not None:
            yield from self._sent_on(replace(trip, home=home.id), home)
        for hub in self.topology.hubs:
            if hub.id == gateway.home:
                inside = trip.on(trip.packets, f"hub {hub.id.name}")
                yield from self._at_hub(replace(inside, arrived=True), hub, hub.default)

    def _sent_on(self, trip: _Trip, home: Network) -> Iterator[Arrival]:
        """From a gateway into its own network and beside it, by the routes of its subnet."""
        gate = next((one for one in home.subnets if same(one.id.name, GATEWAY_SUBNET)), None)
        for way in ways(gate, home, self.topology) if gate else ():
            packets = trip.packets.to(way.targets)
            onward = trip.on(packets, way.name)
            if packets and way.to == "peer" and not self.topology.knows(way.network):
                yield Arrival("strangers", packets, onward.hops)
            elif packets and gate and way.to in _INTO_NETWORKS:
                yield from self._onward(onward, way, gate, home)

    def _through_hub(self, trip: _Trip, network: Network) -> Iterator[Arrival]:
        joined = self.topology.hub_of(network.id)
        if joined is None:
            return
        hub, connection = joined
        yield from self._at_hub(trip, hub, hub.tables.get(connection.table))

    def _at_hub(self, trip: _Trip, hub: Hub, table: HubTable | None) -> Iterator[Arrival]:
        """At a hub: what its intent or a route gives to the firewall, and the rest by its table."""
        left = trip.packets
        for name, box in _steered(hub, table):
            yield from self._behind(trip.on(left & box, name), hub)
            left -= box
        for name, box, led_to in _led_elsewhere(hub, table):
            if left & box:
                yield from self._led(trip.on(left & box, f"hub route {name}"), hub, led_to)
                left -= box
        for there, one in learned(self.topology.wan_of(hub), table):
            yield from self._spoken(trip.on(left), hub, there, one)
        yield from self._beyond(trip.on(left & _INSIDE), hub)

    def _led(self, trip: _Trip, hub: Hub, there: Connection | None) -> Iterator[Arrival]:
        """By a hub's own route to a connected network, or to what nobody can look at."""
        network = self.topology.networks.get(there.network) if there else None
        if there is not None:
            yield from self._spoken(trip, hub, hub, there)
        beyond = trip.packets - Box(target=network.space) if network else trip.packets
        if beyond:
            yield Arrival("unknown", beyond, (*trip.hops, "what was not read"))

    def _behind(self, trip: _Trip, hub: Hub) -> Iterator[Arrival]:
        """Behind a hub's firewall: every network of its WAN, other sites, the internet."""
        for onward in self._let_through(trip, hub):
            if onward.hops[-1] == _UNREAD:
                yield Arrival("unknown", onward.packets, onward.hops)
                continue
            for there in self.topology.wan_of(hub):
                for one in there.connections:
                    yield from self._spoken(onward, hub, there, one)
            yield from self._beyond(onward.on(onward.packets & _INSIDE), hub)
            if onward.packets & _OUTSIDE:
                outside = onward.packets & _OUTSIDE
                yield Arrival("internet", outside, onward.hops, wide=onward.wide)

    def _let_through(self, trip: _Trip, hub: Hub) -> Iterator[_Trip]:
        """What a hub's firewall lets through; all of it, as unread, when there is none to ask."""
        if not trip.packets:
            return
        if hub.firewall is None:
            yield trip.on(trip.packets, _UNREAD)
            return
        for passed in pass_through(hub.firewall.filters, trip.packets):
            yield _through(trip, hub.firewall, passed)

    def _spoken(self, trip: _Trip, hub: Hub, there: Hub, one: Connection) -> Iterator[Arrival]:
        """From a hub to a network; the firewall of the network's own hub is asked, too."""
        other = self.topology.networks.get(one.network)
        if other is None:
            return
        for route in one.routes:
            led = trip.packets.to(route.target)
            hop = f"route {route.name} of connection {one.name}"
            yield from self._forwarded(trip.on(led, hop), route.via, other) if led else ()
        packets = trip.packets.to(other.space)
        if not packets:
            return
        last = trip.on(packets, f"network {other.id.name}")
        if there is hub or not there.private_intent:
            yield from self._delivered(last, other)
            return
        for onward in self._let_through(trip.on(packets), there):
            if onward.hops[-1] == _UNREAD:
                yield Arrival("unknown", onward.packets, onward.hops)
            else:
                inside = onward.on(onward.packets, f"network {other.id.name}")
                yield from self._delivered(inside, other)


def _untold(trip: _Trip, by: ResourceId, reasons: tuple[str, ...]) -> Iterator[Arrival]:
    """What peers of a Route Server or hub announce is in no resource: it may be anything."""
    for why in reasons:
        yield Arrival("unknown", trip.packets, (*trip.hops, f"{by.name}: {why}"))


def _led_elsewhere(
    hub: Hub, table: HubTable | None
) -> Iterator[tuple[str, Box, Connection | None]]:
    """What a table gives to anything but the hub's firewall, and whose connection it is, if one."""
    firewall = hub.firewall.id.key if hub.firewall else ""
    for name, target, _, hop in table.routes if table else ():
        if hop != firewall:
            yield name, Box(target=target), hub.led_to(hop)


def _steered(hub: Hub, table: HubTable | None) -> Iterator[tuple[str, Box]]:
    """What a hub gives to its firewall: its routing intent, else the routes of a table."""
    if hub.private_intent:
        yield "routing intent for private traffic", _INSIDE
    if hub.internet_intent:
        yield "routing intent for the internet", _OUTSIDE
    firewall = hub.firewall.id.key if hub.firewall else ""
    for name, target, _, hop in table.routes if table else ():
        if hop == firewall:
            yield f"hub route {name}", Box(target=target)


def _through(trip: _Trip, appliance: Appliance, passed: Passed) -> _Trip:
    packets = passed.packets
    if passed.rule.proxied:
        packets = renamed(packets, appliance.subnet)
    onward = trip.on(packets, f"firewall {appliance.id.name}: {passed.rule.name}")
    everywhere = not passed.rule.guessed and not PUBLIC - passed.packets.targets
    return replace(onward, through=(*trip.through, appliance.id), home=None, wide=everywhere)
