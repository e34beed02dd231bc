"""Gateways and Route Servers as values, and over what gateways lead to each other."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.reach.spans import NOTHING, Spans

Over = Literal["circuit", "exchange", "tunnel"]


@dataclass(frozen=True, slots=True)
class RouteServer:
    """What programs routes into a network and those that use its gateways."""

    id: ResourceId
    network: ResourceId
    exchanges: bool  # gateways of the network learn each other's routes
    untold: tuple[str, ...]  # what makes nobody know which routes it programs


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway of a network or of a Virtual WAN hub, and where its connections end."""

    id: ResourceId
    home: ResourceId  # the network or the hub
    express: bool = False  # of ExpressRoute, else of VPN
    takes_networks: bool = False  # of ExpressRoute: what networks send over a circuit
    takes_hubs: bool = False  # of ExpressRoute: what Virtual WANs do
    called: frozenset[str] = frozenset()  # what ends name: its id, its public addresses
    ends: Mapping[str, str] = field(default_factory=dict)  # gateway, address or circuit → its name
    reached: Mapping[str, str] = field(default_factory=dict)  # circuit joined to one of its own
    told: Spans = NOTHING  # addresses that are said to be behind its connections
    exchange: ResourceId | None = None  # a Route Server or Virtual WAN that leads on to others
    unread: str = ""  # why nobody knows where it leads

    @property
    def in_hub(self) -> bool:
        """Whether it is a Virtual WAN's."""
        return self.home.type.lower().endswith("/virtualhubs")

    @property
    def has_sites(self) -> bool:
        """Whether a connection leads to other sites, or may: whatever is no gateway's id."""
        return bool(self.unread) or any("/virtualnetworkgateways/" not in one for one in self.ends)

    def over(self, other: "Gateway") -> Over:
        """Over what another gateway is met, if it is."""
        if self.express and other.express:
            return "circuit"
        return "exchange" if self.exchange and self.exchange == other.exchange else "tunnel"

    def link(self, other: "Gateway") -> str:
        """What joins it to another gateway, for a person; empty when nothing does."""
        over = self.over(other)
        if over == "circuit":
            return self._circuit(other) if self._takes(other) and other._takes(self) else ""
        if over == "exchange" and self.exchange:
            is_wan = self.exchange.type.lower().endswith("/virtualwans")
            return f"{'Virtual WAN' if is_wan else 'Route Server'} {self.exchange.name}"
        mine = [self.ends[one] for one in sorted(self.ends.keys() & other.called)]
        theirs = [other.ends[one] for one in sorted(other.ends.keys() & self.called)]
        return next(iter([*mine, *theirs]), "")

    def _takes(self, other: "Gateway") -> bool:
        return self.takes_hubs if other.in_hub else self.takes_networks

    def _circuit(self, other: "Gateway") -> str:
        """The circuit that both are on, or two of theirs that Global Reach joins."""
        for mine, theirs in ((self.ends, other.ends), (self.reached, other.ends),
                             (other.reached, self.ends)):  # fmt: skip
            for one in sorted(mine.keys() & theirs.keys()):
                return mine[one]
        return ""


@dataclass(frozen=True, slots=True)
class Passage:
    """From a gateway to itself or, over its connections, to another: every hop."""

    hops: tuple[str, ...]
    way: tuple[Gateway, ...]  # each once
    over: Over  # how it got there; whoever is at the first gateway may use all beside it

    @property
    def gateway(self) -> Gateway:
        """Where it ends."""
        return self.way[-1]


def passages(start: Gateway, every: Iterable[Gateway]) -> Iterator[Passage]:
    """From gateway to gateway; from circuit to circuit, or exchange to exchange, is no way."""
    seen: set[tuple[ResourceId, Over]] = set()
    todo = [Passage((f"gateway {start.id.name}",), (start,), "exchange")]
    while todo:
        here = todo.pop(0)
        yield here
        for far in every:
            over = here.gateway.over(far)
            again = over == here.over and over != "tunnel"
            known = again or far in here.way or (far.id, over) in seen
            link = "" if known else here.gateway.link(far)
            if link:
                seen.add((far.id, over))
                hops = (*here.hops, link, f"gateway {far.id.name}")
                todo.append(Passage(hops, (*here.way, far), over))
