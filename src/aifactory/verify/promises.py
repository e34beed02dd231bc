"""What must hold, as a small value: the examiner knows nothing else of the factory."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.guarded import Guards


@dataclass(frozen=True, slots=True)
class Allowed:
    """One role assignment that may exist: whose, at which scope, with which role (lower case)."""

    scope: str
    role: str
    principal: str  # object id of a group, or resource id of a managed identity
    floor: str = ""  # whose it is: p003, or cmn; counted against that floor's budget
    parts: tuple[str, ...] = ()  # whose parts of the scope it opens, where projects meet at one


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody whom a service's own permissions let in to its data, and the service's word."""

    resource: str
    principal: str  # object id of a group, or resource id of a managed identity; lower case
    word: str
    reach: str = ""  # the part of the resource that is opened; empty: all of it


@dataclass(frozen=True, slots=True, order=True)
class Permit:
    """One permission entry of a promised role; each list sorted."""

    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bounds:
    """Autoscaling promised for a child resource: its id, where the bounds are read, the bounds."""

    resource: str
    paths: tuple[str, str]  # property paths of minimum and maximum
    bounds: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """One property whose value was promised: a size, a retention, a number of copies."""

    resource: str
    path: str
    value: str | int | bool


@dataclass(frozen=True, slots=True)
class Exposed:
    """A service that no private network reaches, on because the factory allows it by name."""

    service: str
    owner: str
    reason: str
    place: str  # the line that allows it
    until: str = ""  # its last day; empty: none was said

    def __str__(self) -> str:
        until = f", until {self.until}" if self.until else ""
        return f"{self.service}, {self.owner}{until}: {self.reason} {self.place}"


@dataclass(frozen=True, slots=True)
class Existing:
    """A resource that is used and that somebody else makes: its service, and if it is closed."""

    resource: str
    flag: str
    closed: bool  # False: the factory names who answers for its being open
    floor: str = ""  # the project that alone stands in it; empty: projects share it
    range: str = ""  # what it then speaks from


@dataclass(frozen=True, slots=True)
class Lent:
    """A service of the environment that another one uses because both name it, and how."""

    resource: str
    to: str  # key of the other: prod/001
    endpoints: tuple[str, ...]  # ids of its endpoints to it
    allowed: tuple[Allowed, ...]  # roles of its people and identities there


@dataclass(frozen=True, slots=True)
class FloorKey:
    """The key that encrypts everything on a floor that takes one."""

    floor: str  # p003, cmn
    vault: str  # id of the vault that holds it
    key: str  # its name
    own: bool  # made by the factory; else the organisation's


@dataclass(frozen=True, slots=True)
class Join:
    """What joins a network with another: where it stands, and what it must say."""

    resource: str
    wanted: Mapping[str, str | bool]  # property path → value
    ours: bool  # else it is for the other side's owners to write
    counts: Mapping[str, int] = field(default_factory=dict)  # path of a list → how long it is


@dataclass(frozen=True, slots=True)
class Names:
    """Whom networks ask for private names, where that is not Azure and zones linked to each."""

    servers: tuple[str, ...] = ()  # addresses of name servers
    network: str = ""  # id of the network in which they stand: what is linked to it, they answer
    elsewhere: bool = False  # zones are the hub's: one endpoint of a shared service serves all
    gathered: bool = False  # all of them are ours, in that network: none stays with each network


@dataclass(frozen=True, slots=True)
class People:
    """Who comes from outside the networks, and the subnets in which they may be met."""

    ranges: tuple[str, ...] = ()
    subnets: tuple[str, ...] = ()  # ids


@dataclass(frozen=True, slots=True)
class Opening:
    """A public way in to services, until a day."""

    name: str
    resources: tuple[str, ...]  # ids of the services, lower case
    ranges: tuple[str, ...]  # as the services list them
    owner: str
    until: str
    reason: str
    place: str  # the line that says so

    def __str__(self) -> str:
        return f"{self.name}, {self.owner}, until {self.until}: {self.reason} {self.place}"


@dataclass(frozen=True, slots=True)
class Perimeter:
    """A network security perimeter: what stands in it, and who comes in."""

    resource: str
    members: Mapping[str, str]  # id of a service, lower case → name of its profile
    rules: Mapping[str, tuple[str, ...]]  # profile/rule → the ranges that it lets in


@dataclass(frozen=True, slots=True)
class Outside:
    """Who outside of the factory may get its logs, and which tenants may manage it; lower case."""

    sinks: tuple[str, ...] = ()  # ids of workspaces, stores and event hubs
    managers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EnvironmentPromise:
    """What one scale set promises in one environment."""

    key: str  # dev/001
    environment: str
    groups: tuple[str, ...]  # ids of the resource groups it owns
    subscriptions: tuple[str, ...]
    level: str  # bronze, silver, gold
    spaces: tuple[str, ...]  # CIDRs of its address space
    tags: Mapping[str, str]  # tags that every group carries
    allowed: tuple[Allowed, ...]
    budgets: Mapping[str, int]  # resource group id → monthly amount
    scaling: tuple[Bounds, ...]
    floors: Mapping[str, str] = field(default_factory=dict)  # resource group id → p003, cmn, net1
    ranges: Mapping[str, str] = field(default_factory=dict)  # subnet id → floor that it is for
    hubs: tuple[str, ...] = ()  # ids of the Virtual WAN hubs that it is connected to
    peers: tuple[str, ...] = ()  # ids of the hub networks that it is peered with
    networks: tuple[str, ...] = ()  # ids of networks that exist: of those its ranges alone are its
    joins: tuple[Join, ...] = ()
    names: Names = field(default_factory=Names)
    people: People = field(default_factory=People)
    openings: tuple[Opening, ...] = ()
    perimeters: tuple[Perimeter, ...] = ()
    services: Mapping[str, str] = field(default_factory=dict)  # resource id → flag of its service
    workspace: str = ""  # id of its log workspace; empty: the one in its groups
    parts: tuple[str, ...] = ()  # ids of its networks, subnets, filters, zones and identities
    attached: tuple[str, ...] = ()  # ids of what hangs on those and on services, and may be there
    kept: tuple[Kept, ...] = ()
    sleeps: bool = False  # it is to be cheap: what scales goes down to nothing
    roles: Mapping[str, tuple[Permit, ...]] = field(default_factory=dict)  # guid → what it allows
    admitted: tuple[Admitted, ...] = ()
    customer_keys: bool = False  # whatever takes a customer's key has one
    keys: tuple[FloorKey, ...] = ()
    exposed: tuple[Exposed, ...] = ()
    existing: tuple[Existing, ...] = ()
    lent: tuple[Lent, ...] = ()
    guards: Guards = field(default_factory=Guards)
    outside: Outside = field(default_factory=Outside)

    @property
    def neighbours(self) -> tuple[str, ...]:
        """Lower-case ids of what the factory names outside of its groups, hubs above all."""
        named = [*self.hubs, *self.peers, *self.networks, self.names.network]
        return tuple(one.lower() for one in (*named, *(it.resource for it in self.joins)) if one)

    @property
    def meets_others(self) -> bool:
        """Whether hubs, networks of others or people are ordered, behind which are other sites."""
        return bool(self.hubs or self.peers or self.networks or self.people.ranges)

    @property
    def secured(self) -> frozenset[str]:
        """Lower-case ids of the services that a perimeter opens."""
        return frozenset(name for one in self.perimeters for name in one.members)


@dataclass(frozen=True, slots=True)
class Promises:
    """What the factory promises, environment by environment."""

    factory: str
    environments: tuple[EnvironmentPromise, ...]

    def hubs_around(self, examined: Collection[str]) -> frozenset[ResourceId]:
        """The Virtual WAN hubs that may carry the packets of these environments.

        Another environment's hub may, too, unless it stands in that environment's subscriptions:
        then it was made for it, in a Virtual WAN of its own.
        """
        return frozenset(
            hub
            for one in self.environments
            for hub in map(ResourceId, one.hubs)
            if one.environment in examined or str(hub.subscription).lower() not in one.subscriptions
        )

    @property
    def digest(self) -> str:
        """The SHA-256 of everything promised: what a certificate is about."""
        text = json.dumps(_plain(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value
