"""Connected groups of network managers: networks that are joined and show no peering.

learn.microsoft.com/azure/virtual-network-manager/concept-connectivity-configuration, 2026-11. What
is in force in a network: POST {network}/listNetworkManagerEffectiveConnectivityConfigurations. Hubs
and spokes have peerings that both sides show.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aifactory.azure.resource_id import ResourceId
from aifactory.verify.inventory import (
    Body,
    Inventory,
    Unproven,
    children,
    id_at,
    ids_at,
    same,
    value_at,
)
from aifactory.verify.reach.survey import spans
from aifactory.verify.reach.topology import Peering
from aifactory.verify.reach.words import PRIVATE

CONNECTED = "/listNetworkManagerEffectiveConnectivityConfigurations"
MEMBERS = "/staticMembers"


@dataclass(frozen=True, slots=True)
class Group:
    """Networks that one configuration joins, each with each."""

    configuration: ResourceId
    groups: tuple[ResourceId, ...]  # network groups whose members they are
    region: str = ""  # empty: in whatever region they are

    @property
    def way(self) -> str:
        """What carries packets, for a person."""
        return f"connected group {self.configuration.name}"

    def holds(self, network: Body | None) -> bool:
        """Whether it reaches to where a network is; one that was not read may be anywhere."""
        return network is None or self.region in ("", region_of(network))


def groups_of(network: ResourceId, body: Body, inventory: Inventory) -> Iterator[Group]:
    """The connected groups that a network is in; raises Unproven when that was not read.

    All groups of a mesh are taken for one (unverified); spokes are joined within a group alone.
    """
    region = region_of(body)
    for one in inventory.items(network.text + CONNECTED):
        configuration = ResourceId(str(one["id"]))
        applied = list(children(one, "properties.appliesToGroups"))
        named = tuple(found for item in applied if (found := id_at(item, "networkGroupId")))
        if same(value_at(one, "properties.connectivityTopology"), "Mesh"):
            anywhere = same(value_at(one, "properties.isGlobal"), "True")
            yield Group(configuration, named, "" if anywhere else region)
            continue
        mine = ids_at(one, "configurationGroups") or named
        for item, group in zip(applied, named, strict=False):
            if same(item.get("groupConnectivity"), "DirectlyConnected") and group in mine:
                anywhere = same(item.get("isGlobal"), "True")
                yield Group(configuration, (group,), "" if anywhere else region)


@dataclass(frozen=True)
class Joins:
    """Every connected group of our networks, and who is in it."""

    members: Mapping[Group, frozenset[ResourceId]]
    unread: Mapping[ResourceId, str]  # networks and network groups that do not tell

    def peerings(self, network: ResourceId, bodies: Mapping[ResourceId, Body]) -> Iterator[Peering]:
        """What a network is joined to; one that was not read may have any private address."""
        for group, members in self.members.items():
            hidden = [one for one in group.groups if one in self.unread]
            inside = {one for one in (*members, *hidden) if group.holds(bodies.get(one))}
            for one in sorted(inside - {network}) if network in inside else ():
                space = value_at(bodies.get(one), "properties.addressSpace.addressPrefixes")
                reached = spans(space) if space else PRIVATE
                yield Peering(group.way, one, reached, True, True, True)


def joins(own: Mapping[ResourceId, Body], inventory: Inventory) -> Joins:
    """The connected groups of networks, as far as they and their groups were read."""
    members: dict[Group, set[ResourceId]] = {}
    unread: dict[ResourceId, str] = {}
    for network, body in own.items():
        try:
            mine = tuple(groups_of(network, body, inventory))
        except Unproven as why:
            unread[network] = str(why)
            continue
        for group in mine:
            members.setdefault(group, set()).add(network)
    for group in members:
        for one in group.groups:
            try:
                members[group] |= listed(one, inventory)
            except Unproven as why:
                unread[one] = str(why)
    return Joins({one: frozenset(found) for one, found in members.items()}, unread)


def listed(group: ResourceId, inventory: Inventory) -> set[ResourceId]:
    """The members that a network group lists; those that a policy adds stand in no resource."""
    items = inventory.items(group.text + MEMBERS)
    return {found for item in items if (found := id_at(item, "properties.resourceId"))}


def region_of(network: Body) -> str:
    """Where a network is, in lower case."""
    return str(network.get("location") or "").lower()
