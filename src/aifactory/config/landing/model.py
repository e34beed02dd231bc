"""A landing zone, settled: plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network
from typing import Final, Literal

from aifactory.problems import Place

Mode = Literal["standalone", "hubSpoke", "vwan", "hybrid"]
# The smallest subnet that a resolver takes, and the first address in one that Azure does not keep
# (learn.microsoft.com/azure/dns/dns-private-resolver-overview, 2026-08, unverified).
RESOLVER_PREFIX: Final = 28
_FIRST_FREE = 4


@dataclass(frozen=True, slots=True)
class Zones:
    """Who owns the private DNS zones, and whom networks ask for names."""

    owner: Literal["own", "hub", "policy"] = "own"  # hub: a hub's, or a team's that has none
    group: str = ""  # id of the resource group of zones that others keep
    servers: tuple[str, ...] = ()  # addresses of name servers; none: Azure's
    network: str = ""  # id of the network in which those stand
    ours: bool = False  # we link those to our networks


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub network that cells are peered with."""

    vnet: str
    firewall: str  # its address; empty: nothing goes out through the hub
    gateway: bool  # other sites are reached through it
    ours: bool  # we write the hub's side


@dataclass(frozen=True, slots=True)
class Wan:
    """A hub of a Virtual WAN that cells are connected to."""

    hub: str  # its id; empty: it is made
    space: IPv4Network | None  # of a hub that is made
    tables: bool  # a route table and a label for the environment; else routing intent
    ours: bool  # we write what belongs to the hub
    services: IPv4Network | None = None  # of the network of shared services that is made beside it

    @property
    def resolver(self) -> str:
        """The address of the resolver in that network; empty where there is none."""
        return str(self.services[_FIRST_FREE]) if self.services else ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A subnet that its owners made for us."""

    name: str
    range: IPv4Network
    place: Place


@dataclass(frozen=True, slots=True)
class OwnNetwork:
    """A virtual network that exists and that its owners keep, and what of it is ours."""

    vnet: str
    space: tuple[IPv4Network, ...]
    place: Place
    asked: bool = False  # its owners write our subnets: they are asked for them
    subnets: Mapping[str, Standing] = field(default_factory=dict)  # churn.endpoints → what stands


@dataclass(frozen=True, slots=True)
class Opening:
    """A public way in to named services, until a day."""

    name: str
    services: tuple[str, ...]
    project: str  # empty: what projects share
    ranges: tuple[IPv4Network, ...]
    owner: str
    until: str
    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class LandingZone:
    """How an environment is connected."""

    mode: Mode = "standalone"
    nat: bool = False
    clients: tuple[IPv4Network, ...] = ()  # where people sit
    hub: Hub | None = None
    wan: Wan | None = None
    zones: Zones = Zones()
    openings: tuple[Opening, ...] = ()
    perimeter: bool = False  # openings are rules of a perimeter where a service can stand in one
    places: Mapping[str, Place] = field(default_factory=dict)  # word → its line

    @property
    def is_joined(self) -> bool:
        """Whether others than the environment itself may send packets to its networks."""
        return bool(self.hub or self.wan or self.clients)

    def place(self, word: str, otherwise: Place) -> Place:
        """The line of a word, or the one that stands for it."""
        return self.places.get(word, otherwise)
