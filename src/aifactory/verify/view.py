"""The whole live factory as rules look at it: all grounds, and how they are joined."""

from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.ground import NETWORKS, Ground, addresses, prefixes
from aifactory.verify.inventory import RECORDS, Body, Unproven, children
from aifactory.verify.promises import Promises
from aifactory.verify.reach.joined import topology
from aifactory.verify.reach.names import Linked, linked
from aifactory.verify.reach.others.connected import Joins, joins
from aifactory.verify.reach.paths import Arrival, Walker
from aifactory.verify.reach.spans import NOTHING, Span, Spans
from aifactory.verify.reach.topology import Topology


@dataclass(frozen=True)
class View:
    """The whole live factory, ready to be examined."""

    promises: Promises
    grounds: tuple[Ground, ...]
    examined: tuple[Ground, ...]  # those whose rules are run; the others are compared with
    today: str = ""  # the day of the examination; empty: nobody said

    def foreign(self, ground: Ground) -> tuple[Ground, ...]:
        """The grounds of the other environments."""
        mine = ground.promise.environment
        return tuple(other for other in self.grounds if other.promise.environment != mine)

    def at_home(self, ground: Ground, resource: ResourceId | None) -> bool:
        """Whether something lives in a group of the same environment, or is a network of its."""
        return resource is not None and any(
            other.holds(resource.key) or resource in other.kept_by_others
            for other in self.grounds
            if other.promise.environment == ground.promise.environment
        )

    def owner(self, resource: ResourceId | None) -> str:
        """Whose it is: an environment's key, or somebody's outside the factory."""
        if resource is None:
            return "nothing"
        mine = (one.key for one in self.grounds if one.holds(resource.key))
        return next(mine, "somebody outside the factory")

    @cached_property
    def _networks(self) -> dict[ResourceId, Body]:
        return {live.id: live.body for one in self.grounds for live in one.of_type(NETWORKS)}

    @cached_property
    def joins(self) -> Joins:
        """The connected groups of network managers that the factory's networks are in."""
        return joins(self._networks, self.grounds[0].inventory)

    @cached_property
    def topology(self) -> Topology:
        """Every network of the factory and what it is joined to; it names what was not read."""
        endpoints: dict[ResourceId, Spans] = {}
        for ground in self.grounds:
            for one in ground.connections:
                if one.subnet is not None:
                    found = Spans.of((int(at), int(at)) for at in addresses(ground, one.endpoint))
                    endpoints[one.subnet] = endpoints.get(one.subnet, NOTHING) | found
        hubs = self.promises.hubs_around({one.promise.environment for one in self.examined})
        inventory = self.grounds[0].inventory
        return topology(self._networks, inventory, endpoints, sorted(hubs), self.joins)

    @cached_property
    def spaces(self) -> tuple[IPv4Network, ...]:
        """The promised address space of all environments."""
        return tuple(space for ground in self.grounds for space in ground.spaces)

    @cached_property
    def linked(self) -> Linked:
        """The private zones that each network sees."""
        return linked(self.grounds[0].inventory)

    @cached_property
    def tenants(self) -> dict[str, dict[str, Spans]]:
        """Environment → floor → the addresses of its subnets; no floor: those nobody ordered."""
        found: dict[str, dict[str, list[Span]]] = {}
        for ground in self.grounds:
            floors = found.setdefault(ground.promise.environment, {})
            for resource, subnet in ground.subnets.items():
                spans = Spans.over(prefixes(subnet)).spans
                floors.setdefault(ground.ranges.get(resource.key, ""), []).extend(spans)
        return {
            name: {floor: Spans.of(spans) for floor, spans in floors.items()}
            for name, floors in found.items()
        }

    @cached_property
    def taken(self) -> dict[str, Spans]:
        """Environment → the addresses of all its subnets."""
        return {
            name: Spans.of(span for space in floors.values() for span in space.spans)
            for name, floors in self.tenants.items()
        }

    def records(self, zone: ResourceId) -> dict[str, set[str]]:
        """The addresses of each name in a private zone, in lower case; Unproven when not read."""
        if zone not in self._records:
            self._records[zone] = {
                str(record.get("name")).lower(): {
                    str(entry.get("ipv4Address"))
                    for entry in children(record, "properties.aRecords")
                }
                for record in self.grounds[0].inventory.items(zone.text + RECORDS)
            }
        return self._records[zone]

    @cached_property
    def _records(self) -> dict[ResourceId, dict[str, set[str]]]:
        return {}

    def arrivals(self, subnet: ResourceId) -> tuple[Arrival, ...]:
        """Wherever packets of a subnet get to; Unproven when its network was not read."""
        if subnet not in self._arrivals:
            self._arrivals[subnet] = self._walked(subnet)
        return self._arrivals[subnet]

    @cached_property
    def _arrivals(self) -> dict[ResourceId, tuple[Arrival, ...]]:
        return {}

    def _walked(self, subnet: ResourceId) -> tuple[Arrival, ...]:
        topology = self.topology
        network = topology.networks.get(subnet.parent) if subnet.parent else None
        here = None if network is None else network.subnet(subnet)
        if network is None or here is None:
            why = topology.unread.get(subnet.parent, "not there") if subnet.parent else "no id"
            raise Unproven(f"The network of {subnet.name} could not be read: {why}")
        return tuple(Walker(topology).arrivals(here, network))
