"""Which way a subnet's packets go: the longest prefix wins, then the route table, then Azure.

learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview, 2026-08.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Literal

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.reach.spans import ADDRESSES, NOTHING, Spans
from aifactory.verify.reach.topology import (
    Connection,
    Hub,
    HubTable,
    Network,
    Subnet,
    Topology,
)
from aifactory.verify.reach.words import PRIVATE

To = Literal[
    "network", "peer", "hub", "appliance", "gateway", "sites", "internet", "none", "unknown"
]
_TABLE, _SYSTEM = 0, 1


@dataclass(frozen=True, slots=True)
class Way:
    """Where a subnet's packets for some targets go, and what says so."""

    targets: Spans
    to: To
    name: str
    via: int = 0  # address of an appliance
    network: ResourceId | None = None  # the peer


@dataclass(frozen=True, slots=True)
class _Candidate:
    prefix: int
    rank: int  # lower wins among equal prefixes
    way: Way


def ways(subnet: Subnet, network: Network, topology: Topology) -> tuple[Way, ...]:
    """The ways of a subnet's packets; every address goes one way."""
    candidates = [*_table(subnet), *_system(subnet, network, topology)]
    candidates.sort(key=lambda one: (-one.prefix, one.rank))
    left, found = ADDRESSES, []
    for one in candidates:
        targets = one.way.targets & left
        if targets:
            way = one.way
            found.append(Way(targets, way.to, way.name, way.via, way.network))
            left -= targets
    return tuple(found)


def _table(subnet: Subnet) -> Iterator[_Candidate]:
    for route in subnet.routes:
        way = Way(route.target, route.hop, f"route {route.name}", route.via)
        yield _Candidate(route.prefix, _TABLE, way)


def _system(subnet: Subnet, network: Network, topology: Topology) -> Iterator[_Candidate]:
    yield from _each(network.space, Way(ADDRESSES, "network", f"network {network.id.name}"))
    for peering in network.peerings:
        if peering.connected:
            way = Way(ADDRESSES, "peer", peering.way, network=peering.remote)
            yield from _each(peering.space, way)
    joined = topology.hub_of(network.id)
    if joined is not None:
        hub, connection = joined
        yield from _hub(hub, hub.tables.get(connection.table), topology)
    if subnet.learns:
        yield from _announced(network, topology)
    if subnet.learns and (network.gateway or any(one.gateway for one in network.peerings)):
        # What other sites announce is in no resource: it may be any private address.
        yield _Candidate(1, _SYSTEM, Way(PRIVATE, "sites", "a gateway to other sites"))
    # Azure drops private addresses that nothing leads to; a default route of one's own takes them.
    yield _Candidate(-1, _SYSTEM, Way(PRIVATE, "none", "no route"))
    yield _Candidate(-2, _SYSTEM, Way(ADDRESSES, "internet", "Azure's default route"))


def _announced(network: Network, topology: Topology) -> Iterator[_Candidate]:
    """What gateways announce; networks and peers go before it, however long its prefixes are."""
    for gateway in topology.lent_to(network):
        targets = topology.announced[gateway.id] - network.space
        for peering in network.peerings:
            targets -= peering.space if peering.connected else NOTHING
        yield from _each(targets, Way(ADDRESSES, "gateway", "a learned route"))


def _hub(hub: Hub, table: HubTable | None, topology: Topology) -> Iterator[_Candidate]:
    way = Way(ADDRESSES, "hub", f"hub {hub.id.name}")
    if hub.private_intent:
        yield _Candidate(2, _SYSTEM, Way(PRIVATE, "hub", way.name))
    if hub.internet_intent:
        yield _Candidate(0, _SYSTEM, way)
    for _, target, prefix, _ in table.routes if table else ():
        yield _Candidate(prefix, _SYSTEM, Way(target, "hub", way.name))
    for _, one in learned(topology.wan_of(hub), table):
        network = topology.networks.get(one.network)
        spaces = [route.target for route in one.routes] + ([network.space] if network else [])
        for space in spaces:
            yield from _each(space, way)
    for gateway in topology.around(hub):
        yield from _each(topology.announced[gateway.id], way)
    if any(one.learns for one in topology.wan_of(hub)):
        yield _Candidate(1, _SYSTEM, Way(PRIVATE, "hub", way.name))


def learned(hubs: Iterable[Hub], table: HubTable | None) -> tuple[tuple[Hub, Connection], ...]:
    """The connections whose addresses a route table has learned, each with its hub.

    `hubs` are all of the table's Virtual WAN: a label is known in each of them.
    """
    if table is None:
        return ()
    names = {table.id, *table.labels}
    return tuple((hub, one) for hub in hubs for one in hub.connections if one.known_to & names)


def _each(space: Spans, way: Way) -> Iterator[_Candidate]:
    for prefix in space.networks():
        targets = Spans.over([IPv4Network(prefix)])
        candidate = Way(targets, way.to, way.name, way.via, way.network)
        yield _Candidate(prefix.prefixlen, _SYSTEM, candidate)
