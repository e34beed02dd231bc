"""One scale set in one environment with its promises at hand: where everything stands."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network

from aifactory.azure.resource_id import ResourceId, group_id, resource_id
from aifactory.catalog import Catalog
from aifactory.catalog.facts.network import Endpoint, Subnet
from aifactory.catalog.model import Json, Service
from aifactory.config.model import Pipelines, Project, ScaleSetEnvironment, Wanted
from aifactory.plan.access import Roles
from aifactory.plan.demand import subnets_of
from aifactory.plan.lock import GroundPromise
from aifactory.plan.model import ModuleCall, Stack
from aifactory.plan.names import COMMON, Names, child_id, floor_of, network_floor

_GROUPS = ("allLogs", "audit")  # log category groups; every other word is a category
VNET = "Microsoft.Network/virtualNetworks"
# What a resource has already, under its name in `adopted`: NAME/diagnosticSettings, and so on.
SETTING, DELEGATION = "diagnosticSettings", "delegations"
_ZONE = "Microsoft.Network/privateDnsZones"


@dataclass(frozen=True, slots=True)
class Node:
    """A service on a floor: what it is called, where it stands, who asked for it."""

    service: Service
    wanted: Wanted
    symbol: str
    name: str
    id: ResourceId | None  # None: its module makes no resource, only permissions on the host
    host: ResourceId | None = None
    part: ResourceId | None = None  # of the host, where there is a name and no resource

    @property
    def is_ours(self) -> bool:
        """Whether we make it; what exists already is used, and never written or deleted."""
        return not self.wanted.existing

    @property
    def scope(self) -> ResourceId:
        """Where people get their permission on it: the resource itself, its part of a host, or it.

        On the host itself projects meet.
        """
        found = self.id or self.part or self.host
        if found is None:
            raise ValueError(f"{self.symbol} has neither a resource nor a host")
        return found

    @property
    def meets_others(self) -> bool:
        """Whether other projects get their permissions at the same scope."""
        return self.host is not None and self.scope == self.host


@dataclass(frozen=True, slots=True)
class _Home:
    """Where a service comes to stand: its group and floor, its number, what is on beside it."""

    group: ResourceId
    floor: str
    number: int
    beside: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """The fixed points of one scale set in one environment."""

    factory: str
    catalog: Catalog
    ground: ScaleSetEnvironment
    promised: GroundPromise
    numbers: Mapping[str, str]
    projects: tuple[Project, ...]  # those that stand here, by name
    foreign: tuple[IPv4Network, ...]  # the spaces of the other environments
    names: Names
    roles: Roles
    lead: str  # key of the environment's ground that makes what its grounds share at a hub
    wan: ResourceId | None  # the Virtual WAN that is made for the environment
    pipelines: Pipelines
    salts: Mapping[str, str] = field(default_factory=dict)  # floor that has moved → its own salt
    common: dict[str, Node] = field(default_factory=dict)  # flag, or flag.2 for the second host
    subnets: Mapping[str, Subnet] = field(init=False)  # the facts of subnets, by purpose
    bringing: Mapping[str, list[str]] = field(
        init=False
    )  # floor → what its own services speak from
    users: Mapping[str, frozenset[str]] = field(init=False)  # part of a host → services using it

    def __post_init__(self) -> None:
        object.__setattr__(self, "subnets", subnets_of(self.catalog))
        brought = {
            floor_of(self.numbers[project.name]): [
                wanted.range
                for wanted in project.environments[self.ground.environment].services.values()
                if wanted.range
            ]
            for project in self.projects
        }
        object.__setattr__(self, "bringing", brought)
        services = self.catalog.services.values()
        users = {
            part: frozenset(one.flag for one in services if part in one.uses)
            for part in {part for one in services for part in one.uses}
        }
        object.__setattr__(self, "users", users)

    def naming(self, floor: str) -> Names:
        """How what stands on a floor is called; one that has moved has a salt of its own."""
        return replace(self.names, salt=self.salts.get(floor, self.names.salt))

    @property
    def subscription(self) -> str:
        """The first subscription: the common part lives there."""
        return self.ground.subscriptions[0]

    @property
    def common_group(self) -> ResourceId:
        """The common resource group."""
        return group_id(self.subscription, self.names.group(COMMON))

    @property
    def common_identity(self) -> ResourceId:
        """The identity of the common services."""
        return self.identity(self.common_group, COMMON)

    def identity(self, group: ResourceId, floor: str) -> ResourceId:
        """The user-assigned identity of a floor."""
        kind = "Microsoft.ManagedIdentity/userAssignedIdentities"
        return self.resource(group, kind, self.naming(floor).of("id", kind, floor))

    def resource(self, group: ResourceId, kind: str, *names: str) -> ResourceId:
        """The id of a resource in one of our groups."""
        return resource_id(group.subscription or "", group.name, kind, *names)

    def network_group(self, cell: str) -> ResourceId:
        """The resource group of a cell's network."""
        subscription = self.promised.cells[cell].subscription
        return group_id(subscription, self.names.group(network_floor(cell)))

    def vnet(self, cell: str) -> ResourceId:
        """A cell's VNet: its own, or the one that its owners keep."""
        if self.promised.cells[cell].network:
            return ResourceId(self.promised.cells[cell].network)
        name = self.names.of("vnet", VNET, network_floor(cell))
        return self.resource(self.network_group(cell), VNET, name)

    def subnet(self, cell: str, owner: str) -> ResourceId:
        """A subnet of a cell, by its owner in the lock: p001.endpoints."""
        return self.vnet(cell).child("subnets", self.subnet_name(cell, owner))

    def subnet_name(self, cell: str, owner: str) -> str:
        """The subnet's name for an owner in the lock: snet-p001-endpoints, or what Azure wants.

        One that its owners made for us has the name that they gave it.
        """
        named = self.promised.cells[cell].named
        if owner in named:
            return named[owner]
        facts = self.subnets.get(owner.partition(".")[2])
        return self.names.known(subnet_name(facts, owner))

    def asks(self, cell: str) -> bool:
        """Whether a cell's subnets are for the owners of its network to write."""
        theirs = self.ground.networks.get(self.promised.cells[cell].subscription)
        return theirs is not None and theirs.asked

    def is_gone(self, owner: str) -> bool:
        """Whether a promised subnet is nobody's any more, and stays until it is deleted."""
        floor = owner.partition(".")[0]
        theirs = {floor_of(self.numbers[name]) for name in self.promised.projects}
        return floor[:1] == "p" and floor[1:].isdigit() and floor not in theirs

    @property
    def home(self) -> str:
        """The cell in which shared services stand that need a subnet: beside the common group."""
        cells = self.promised.cells.items()
        return min(name for name, cell in cells if cell.subscription == self.subscription)

    @property
    def leads(self) -> bool:
        """Whether it makes what the environment's grounds share at a hub."""
        return self.lead == self.ground.key

    @property
    def owns_zones(self) -> bool:
        """Whether its private DNS zones are its own: else the hub has them, or a policy."""
        return self.ground.landing.zones.owner == "own"

    @property
    def gathers(self) -> bool:
        """Whether all of its names stand in one network that is made for it, at its hub."""
        wan = self.ground.landing.wan
        return wan is not None and wan.services is not None

    def stays(self, endpoint: Endpoint) -> bool:
        """Whether an endpoint's names stay with each cell, although others have the zones."""
        return bool(endpoint.own) and not self.gathers

    def zones_of(self, endpoint: Endpoint) -> tuple[str, ...]:
        """The names of the private DNS zones of an endpoint."""
        elsewhere = not self.owns_zones and not self.gathers
        return endpoint.zones_in(self.ground.region, elsewhere)

    def zone(self, cell: str, zone: str) -> ResourceId:
        """A private DNS zone that a cell has itself."""
        return self.resource(self.network_group(cell), _ZONE, zone)

    def zones(self, cell: str, endpoint: Endpoint) -> list[str]:
        """The ids of the private DNS zones of an endpoint; none where a policy registers names."""
        where = self.ground.landing.zones
        if where.owner == "policy" and not endpoint.own:
            return []
        at_hub = where.group and not self.stays(endpoint)
        group = ResourceId(where.group) if at_hub else self.network_group(cell)
        return [str(self.resource(group, _ZONE, one)) for one in self.zones_of(endpoint)]

    def lent(self, floor: str = "") -> list[str]:
        """What services speak from that projects bring: one's by its floor, or all projects'."""
        floors = (floor,) if floor else self.bringing
        return sorted(one for each in floors for one in self.bringing.get(each, ()))

    def stack(
        self, part: str, floor: str, calls: Iterable[ModuleCall], after: tuple[str, ...]
    ) -> Stack:
        """A stack of this environment, at its own subscription unless that is replaced."""
        return Stack(
            id=f"{self.ground.key}/{part}",
            name=self.names.stack(*part.split("/")),
            subscription=self.subscription,
            group=None,
            location=self.ground.region,
            tags={key: str(value) for key, value in self.tags(floor, self.ground.tags).items()},
            calls=tuple(calls),
            after=after,
            environment=self.ground.environment,
            scale_set=self.ground.scale_set,
        )

    def tags(self, floor: str, more: Mapping[str, str]) -> dict[str, Json]:
        """The tags of everything on a floor."""
        ours = {
            "aif-factory": self.factory,
            "aif-environment": self.ground.environment,
            "aif-scale-set": self.ground.scale_set,
            "aif-floor": floor,
        }
        return dict(sorted({**more, **ours}.items()))

    def logs(self, service_logs: object, name: str = "") -> dict[str, Json]:
        """The `logs` parameter for a type at this environment's level, and for one by its name."""
        sinks = [str(node.id) for node in self.common.values() if node.service.sink]
        workspace = sinks[0] if sinks else ""
        theirs = self.names.adopted.get(f"{name}/{SETTING}")
        words = list(getattr(service_logs, self.ground.diagnostics, ()))
        return {
            "workspaceId": workspace if service_logs is not None else "",
            "categories": [word for word in words if word not in _GROUPS],
            "groups": [word for word in words if word in _GROUPS],
            "metrics": bool(getattr(service_logs, "metrics", False)),
            **({"setting": theirs} if theirs else {}),
        }

    def nodes(
        self, floor: str, group: ResourceId, services: Mapping[str, Wanted]
    ) -> dict[str, Node]:
        """The nodes of a floor, by flag or flag.instance; hosted children wait for `hosted`."""
        found: dict[str, Node] = {}
        for flag, wanted in sorted(services.items()):
            service = self.catalog.services[flag]
            if service.host is not None:
                continue
            for index, instance in enumerate(service.instances or ("",), start=1):
                key = f"{flag}.{instance}" if instance else flag
                symbol = flag + instance.capitalize()
                numbered = index if service.instances else 0
                home = _Home(group, floor, numbered, services)
                found[key] = self._node(service, wanted, symbol, home)
        return found

    def host(self, node: Node, instance: int) -> Node:
        """The node of one of the hosts that share the projects between them."""
        symbol = node.symbol if instance == 1 else f"{node.symbol}{instance}"
        home = _Home(self.common_group, COMMON, instance)
        return self._node(node.service, node.wanted, symbol, home)

    def _node(self, service: Service, wanted: Wanted, symbol: str, home: "_Home") -> Node:
        if wanted.existing:
            there = ResourceId(wanted.existing)
            return Node(service, wanted, symbol, there.name, there)
        names = self.naming(home.floor)
        name = names.service(service, home.floor, home.number, home.beside)
        resource = self.resource(home.group, service.resource_type, name)
        return Node(service, wanted, symbol, name, resource)

    def shared_host(self, flag: str, instance: int) -> Node:
        """One of the hosts that projects share; what was there before has no others beside it."""
        shared = self.common[flag]
        return self.common[host_key(flag, instance)] if shared.is_ours else shared

    def hosted(self, floor: str, flag: str, wanted: Wanted, host: Node) -> Node:
        """The node of a child of a host."""
        service = self.catalog.services[flag]
        if host.id is None:
            raise ValueError(f"{service.host} cannot be a host: it makes no resource")
        at_host = service.resource_type.startswith(host.service.resource_type + "/")
        child = _child(host.id, host.service, service.resource_type, floor) if at_host else None
        part = host.id.below(service.part.format(name=floor)) if service.part else None
        return Node(service, wanted, flag, floor, child, host.id, part)


def subnet_name(facts: Subnet | None, owner: str) -> str:
    """How we call an owner's subnet, unless it was there before."""
    return (facts.name if facts else "") or "snet-" + owner.replace(".", "-")


def host_key(flag: str, instance: int) -> str:
    """How the common part calls a host: flag, flag.2, flag.3."""
    return flag if instance <= 1 else f"{flag}.{instance}"


def _child(host: ResourceId, facts: Service, kind: str, name: str) -> ResourceId:
    """A hosted child; a level in between has the one name that the host's module gives there."""
    between = kind.split("/")[1 + facts.resource_type.count("/") : -1]
    given = [facts.collections.get(level) for level in between]
    names = [one.names[0] if one and len(one.names) == 1 else "default" for one in given]
    return child_id(host, kind, (*names, name))
