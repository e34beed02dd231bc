"""A ground as rules look at it: one environment's promise beside what was found there."""

from collections.abc import Collection as Group
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Address, IPv4Network

from aifactory.azure.asking import ASKING, Asking
from aifactory.azure.resource_id import ResourceId, stands_beside
from aifactory.catalog.data_plane import DataPlane
from aifactory.catalog.facts.children import Collection
from aifactory.catalog.facts.network import Behind
from aifactory.catalog.facts.standing import House
from aifactory.catalog.model import Logs, Service
from aifactory.verify.assignments import Assignment, Permission, listed, permission
from aifactory.verify.connections import Connection, connections
from aifactory.verify.inventory import (
    Body,
    Inventory,
    Live,
    Unproven,
    children,
    id_at,
    ids_at,
    value_at,
)
from aifactory.verify.known import Known
from aifactory.verify.promises import Allowed, EnvironmentPromise, Existing
from aifactory.verify.reach.others.admin_rules import Guard, before, in_force

NETWORKS = "microsoft.network/virtualnetworks"
ENDPOINTS = "microsoft.network/privateendpoints"
ZONES = "microsoft.network/privatednszones"
SECURITY_GROUPS = "microsoft.network/networksecuritygroups"
WORKSPACES = "microsoft.operationalinsights/workspaces"
SUBNETS = "microsoft.network/virtualnetworks/subnets"
IDENTITIES = "microsoft.managedidentity/userassignedidentities"

Filtered = tuple[ResourceId | None, ResourceId | None]  # a network, and a security group in it


@dataclass(frozen=True)
class Ground:
    """One scale set in one environment: what was promised, and what lives in its groups."""

    promise: EnvironmentPromise
    resources: tuple[Live, ...]
    known: Known
    inventory: Inventory
    unread: tuple[str, ...] = ()  # groups whose resources could not be listed

    @property
    def key(self) -> str:
        """The environment and scale set, such as dev/001."""
        return self.promise.key

    @cached_property
    def by_id(self) -> dict[ResourceId, Live]:
        """Every live resource by its id."""
        return {live.id: live for live in self.resources}

    def of_type(self, resource_type: str) -> tuple[Live, ...]:
        """The live resources of one type (lower case)."""
        return self._by_type.get(resource_type, ())

    @cached_property
    def _by_type(self) -> dict[str, tuple[Live, ...]]:
        found: dict[str, list[Live]] = {}
        for live in self.resources:
            found.setdefault(live.type, []).append(live)
        return {kind: tuple(members) for kind, members in found.items()}

    @cached_property
    def flags(self) -> dict[str, str]:
        """Lower-case id of a promised resource → flag of its service."""
        return {name.lower(): flag for name, flag in self.promise.services.items()}

    @cached_property
    def ordered(self) -> frozenset[str]:
        """Lower-case ids of everything that may be here: services, parts, what hangs on them."""
        promise = self.promise
        return frozenset(
            name.lower() for name in (*promise.services, *promise.parts, *promise.attached)
        )

    @cached_property
    def floors(self) -> dict[str, str]:
        """Lower-case id of a resource group → its floor."""
        return {name.lower(): floor for name, floor in self.promise.floors.items()}

    @cached_property
    def ranges(self) -> dict[str, str]:
        """Lower-case id of a subnet → the floor that it is for."""
        return {name.lower(): floor for name, floor in self.promise.ranges.items()}

    def floor(self, resource: ResourceId) -> str:
        """The floor whose group a resource lives in: p003, cmn, net1; empty when unknown."""
        group = f"/subscriptions/{resource.subscription}/resourcegroups/{resource.resource_group}"
        return self.floors.get(group.lower(), "")

    def is_shared(self, resource: ResourceId) -> bool:
        """Whether a resource belongs to everybody: it lives on no project's floor."""
        return not is_project(self.floor(resource))

    def service(self, live: Live) -> Service | None:
        """The facts of the service that a live resource is."""
        return self.known.service(live.id, self.flags.get(live.id.key))

    def logs(self, live: Live) -> Logs | None:
        """What a live resource must log; where a network's logs go is for its owners to say."""
        kept = live.id in self.kept_by_others
        return None if kept else self.known.logs(live.id, self.service(live))

    @cached_property
    def services(self) -> tuple[tuple[Live, Service], ...]:
        """Every live resource that is a service, with its facts."""
        found = ((live, self.service(live)) for live in self.resources)
        return tuple((live, service) for live, service in found if service is not None)

    @cached_property
    def existing(self) -> tuple[tuple[Live, Service, Existing], ...]:
        """What is used and made by somebody else, where it is there, with its facts."""
        read = ((ResourceId(one.resource), one) for one in self.promise.existing)
        return tuple(
            (Live(resource, body), self.known.services[one.flag], one)
            for resource, one in read
            if (body := self.inventory.bodies.get(resource.key)) is not None
        )

    @cached_property
    def made_by_azure(self) -> tuple[tuple[Live, Behind, ResourceId], ...]:
        """What Azure made for services that are met here, as these say themselves."""
        return tuple(
            (live, facts, ResourceId(said))
            for live, service in self.met
            for facts in service.behind
            if (said := str(value_at(live.body, facts.read) or ""))
        )

    @cached_property
    def brought(self) -> tuple[str, ...]:
        """What may be named although others have it, lower case: brought, or made by Azure."""
        named = (ResourceId(one.resource) for one in self.promise.existing)
        return tuple(one.key for one in (*named, *(made for _, _, made in self.made_by_azure)))

    @cached_property
    def houses(self) -> tuple[tuple[Live, House, str], ...]:
        """What others of one project stand in, with its facts, and whose it is."""
        ours = ((live, one.house, self.floor(live.id)) for live, one in self.services)
        theirs = ((live, one.house, said.floor) for live, one, said in self.existing)
        found = (*ours, *theirs)
        return tuple((live, house, floor) for live, house, floor in found if house is not None)

    def lent(self, floors: Group[str] = ()) -> tuple[IPv4Network, ...]:
        """What services speak from that projects bring: those of these floors, or all."""
        said = (one for one in self.promise.existing if one.range)
        return tuple(IPv4Network(one.range) for one in said if not floors or one.floor in floors)

    @cached_property
    def met(self) -> tuple[tuple[Live, Service], ...]:
        """Every service that is met through a private endpoint: ours, and what is brought."""
        return (*self.services, *((live, service) for live, service, _ in self.existing))

    @cached_property
    def collections(self) -> tuple[tuple[Live, str, Collection], ...]:
        """Every live resource with children that are all ordered: where they are, their facts."""
        return tuple(
            (live, path, facts)
            for live in self.resources
            for path, facts in self.known.collections(live.id, self.service(live)).items()
        )

    @cached_property
    def doors(self) -> tuple[tuple[Live, DataPlane], ...]:
        """Every live service with permissions of its own that stand below it, and their facts."""
        return tuple(
            (live, facts)
            for live, service in self.services
            if (facts := service.data_plane) is not None and facts.entries
        )

    @cached_property
    def askers(self) -> tuple[tuple[Asking, Live], ...]:
        """Every child of a service here that asks another resource for a private connection."""
        found = ((row, live) for row in ASKING for live in self.of_type(row.service))
        return tuple((row, one) for row, live in found for one in self.entries(live, row.path))

    def entries(self, live: Live, path: str) -> tuple[Live, ...]:
        """What stands at a path below a live resource, or beside it; Unproven when not read."""
        if stands_beside(path):
            return tuple(one for one in self.of_type(path.lower()) if one.id.scope == live.id.scope)
        below = f"{live.id.text}/{path}"
        return tuple(
            Live(ResourceId(f"{below}/{str(item.get('name')).rpartition('/')[2]}"), item)
            for item in self.inventory.items(below)
        )

    @cached_property
    def connections(self) -> tuple[Connection, ...]:
        """Every connection of every private endpoint."""
        return tuple(found for live in self.of_type(ENDPOINTS) for found in connections(live))

    @cached_property
    def connected(self) -> dict[ResourceId, tuple[Connection, ...]]:
        """The connections to each target."""
        found: dict[ResourceId, list[Connection]] = {}
        for one in self.connections:
            found.setdefault(one.target, []).append(one)
        return {target: tuple(those) for target, those in found.items()}

    @cached_property
    def workspaces(self) -> tuple[ResourceId, ...]:
        """Where this environment's logs may go."""
        if self.promise.workspace:
            return (ResourceId(self.promise.workspace),)
        return tuple(live.id for live in self.of_type(WORKSPACES))

    @cached_property
    def spaces(self) -> tuple[IPv4Network, ...]:
        """The promised address space."""
        return tuple(IPv4Network(space) for space in self.promise.spaces)

    def holds(self, scope: str) -> bool:
        """Whether a scope is, or is below, one of this environment's groups or subnets."""
        steps = scope.lower().split("/")
        return "/".join(steps[:5]) in self._groups or "/".join(steps[:11]) in self.ranges

    @cached_property
    def kept_by_others(self) -> frozenset[ResourceId]:
        """The networks that their owners keep: the promised subnets in them are ours."""
        return frozenset(map(ResourceId, self.promise.networks))

    @cached_property
    def _groups(self) -> frozenset[str]:
        return frozenset(group.lower() for group in self.promise.groups)

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """Every live role assignment at or below the environment's groups."""
        return tuple(one for one in self._assignments if self.holds(one.scope))

    @cached_property
    def assignments_above(self) -> tuple[Assignment, ...]:
        """Every live role assignment at the environment's subscriptions, and above them."""
        return tuple(one for one in self._assignments if one.is_above)

    @cached_property
    def _assignments(self) -> tuple[Assignment, ...]:
        return listed(self.inventory, self.promise.subscriptions, self.identities)

    @cached_property
    def allowed(self) -> dict[Permission, Allowed]:
        """The permissions that may exist."""
        return {permission(one.scope, one.role, one.principal): one for one in self.promise.allowed}

    def is_lent(self, one: Assignment) -> bool:
        """Whether another environment's people or identity may do this, because both name it."""
        principal = self._guests.get(one.principal, one.principal)
        return permission(one.scope, one.role, principal) in self._lent

    @cached_property
    def _lent(self) -> frozenset[Permission]:
        return frozenset(
            permission(one.scope, one.role, one.principal)
            for lent in self.promise.lent
            for one in lent.allowed
        )

    @cached_property
    def _guests(self) -> dict[str, str]:
        """Object id of each identity that may come in → the resource that has it."""
        read = ((one, self.inventory.bodies.get(one)) for _, _, one in self._lent)
        found = ((one, value_at(body, "properties.principalId")) for one, body in read)
        return {str(principal).lower(): one for one, principal in found if principal}

    @cached_property
    def lent_through(self) -> frozenset[tuple[ResourceId, ResourceId]]:
        """A service of ours, and an endpoint by which another environment asks it by name."""
        return frozenset(
            (ResourceId(lent.resource), ResourceId(one))
            for lent in self.promise.lent
            for one in lent.endpoints
        )

    @cached_property
    def homes(self) -> dict[str, frozenset[str]]:
        """The floors that each principal is allowed on."""
        found: dict[str, set[str]] = {}
        for one in self.promise.allowed:
            floor = one.floor or self.floor(ResourceId(one.scope))
            found.setdefault(one.principal.lower(), set()).add(floor)
        return {principal: frozenset(floors) for principal, floors in found.items()}

    @cached_property
    def subnets(self) -> dict[ResourceId, Body]:
        """Every subnet of the environment's networks that is not somebody else's, by id."""
        return {
            ResourceId(str(subnet["id"])): subnet
            for network in self.of_type(NETWORKS)
            for subnet in children(network.body, "properties.subnets")
            if network.id not in self.kept_by_others or str(subnet["id"]).lower() in self.ranges
        }

    def guard(self, subnet: Body) -> Guard:
        """All that filters a subnet, by whomever; Unproven where it was not read."""
        resource, group = ResourceId(str(subnet["id"])), filter_of(subnet)
        rules = in_force(resource.parent, self.inventory) if resource.parent else ()
        first = before(subnet, rules, resource in self.inside)
        if group is None:
            return Guard(None, first)
        live = self.by_id.get(group)
        body = live.body if live else self.inventory.body(group.key)
        if body is None:
            raise Unproven(f"The security group {group} of {subnet.get('name')} was not read")
        return Guard(body, first)

    @cached_property
    def interfaces(self) -> frozenset[ResourceId]:
        """The network interfaces that Azure made with the private endpoints."""
        return frozenset(
            interface
            for endpoint in self.of_type(ENDPOINTS)
            for interface in ids_at(endpoint.body, "properties.networkInterfaces")
        )

    @cached_property
    def behind(self) -> dict[Filtered, dict[frozenset[str], list[IPv4Network]]]:
        """The addresses behind each security group of a network, by the floors that stand there."""
        found: dict[Filtered, dict[frozenset[str], list[IPv4Network]]] = {}
        for resource, subnet in self.subnets.items():
            whose = found.setdefault((resource.parent, filter_of(subnet)), {})
            whose.setdefault(self.tenants(resource), []).extend(prefixes(subnet))
        return found

    def tenants(self, subnet: ResourceId) -> frozenset[str]:
        """The floors whose endpoints stand in a subnet."""
        return frozenset(self.floor(one.endpoint.id) for one in self.inside.get(subnet, ()))

    @cached_property
    def inside(self) -> dict[ResourceId | None, tuple[Connection, ...]]:
        """The connections of the endpoints that stand in each subnet."""
        found: dict[ResourceId | None, list[Connection]] = {}
        for one in self.connections:
            found.setdefault(one.subnet, []).append(one)
        return {subnet: tuple(those) for subnet, those in found.items()}

    @cached_property
    def identities(self) -> dict[str, str]:
        """Object and client id of each managed identity found here → the resource that has it."""
        found = {}
        for live in self.resources:
            for path in ("identity.principalId", "properties.principalId", "properties.clientId"):
                principal = value_at(live.body, path)
                if isinstance(principal, str):
                    found[principal.lower()] = live.id.key
        return found


def is_project(floor: str) -> bool:
    """Whether a floor is a project's: p and its number."""
    return floor[:1] == "p" and floor[1:].isdigit()


def filter_of(subnet: Body) -> ResourceId | None:
    """The network security group of a subnet."""
    return id_at(subnet, "properties.networkSecurityGroup.id")


def prefixes(body: Body) -> tuple[IPv4Network, ...]:
    """The address ranges of a subnet or VNet body."""
    found = [value_at(body, "properties.addressPrefix")]
    found += value_at(body, "properties.addressPrefixes") or []
    found += value_at(body, "properties.addressSpace.addressPrefixes") or []
    return tuple(IPv4Network(text) for text in found if isinstance(text, str) and ":" not in text)


def addresses(ground: Ground, endpoint: Live) -> tuple[IPv4Address, ...]:
    """The private addresses of an endpoint: its interfaces', and what it says itself."""
    found: set[str] = set()
    for item in children(endpoint.body, "properties.customDnsConfigs"):
        found.update(value_at(item, "ipAddresses") or ())
    for item in children(endpoint.body, "properties.ipConfigurations"):
        found.add(str(value_at(item, "properties.privateIPAddress")))
    for item in children(endpoint.body, "properties.networkInterfaces"):
        body = ground.inventory.body(str(item.get("id")))
        for entry in children(body, "properties.ipConfigurations"):
            found.add(str(value_at(entry, "properties.privateIPAddress")))
    return tuple(sorted(IPv4Address(text) for text in found if text.count(".") == 3))
