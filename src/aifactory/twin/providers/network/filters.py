"""Security groups, routes and peerings: children that also show inside their parent."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.facts import facts
from aifactory.twin.providers.filling import stored
from aifactory.twin.providers.names import check_name
from aifactory.twin.providers.network import ranges
from aifactory.twin.providers.paths import set_at, value_at, values_at
from aifactory.twin.world import AzureError, Body, World, Write

_LOWEST, _HIGHEST = (
    100,
    4096,
)  # learn.microsoft.com/azure/virtual-network/network-security-groups-overview


@dataclass(frozen=True, slots=True)
class Inline:
    """A child type whose items stand in a list of the parent as well as on their own."""

    type: str
    member: str
    is_owned: bool = True  # the parent's write decides which children there are

    def complete(self, write: Write, body: Body, world: World) -> Body:
        """The parent with its children as they will be stored."""
        if not self.is_owned:
            return body
        items = [stored(one, facts(self.type), world) for one in self._writes(write, body, world)]
        set_at(body, f"properties.{self.member}", items)
        return body

    def created(self, write: Write, body: Body, world: World) -> None:
        """The parent's list becomes its children; those left out are gone."""
        if not self.is_owned:
            return
        live = self._live(write, world)
        for one in self._writes(write, body, world):
            world.put(one.id, stored(one, facts(self.type), world))
            live.pop(one.id, None)
        for gone in live:
            world.delete(gone)

    def child_created(self, write: Write, body: Body, world: World) -> None:
        """A child written on its own shows in its parent."""
        self._show(write.id, [body], world)

    def child_deleted(self, child: ResourceId, _: Body, world: World) -> None:
        """A deleted child leaves its parent."""
        self._show(child, [], world)

    def items(self, write: Write, world: World) -> list[Write]:
        """The items of a parent's write, as writes of their own."""
        return self._writes(write, write.body, world)

    def _writes(self, write: Write, body: Body, world: World) -> list[Write]:
        live = self._live(write, world)
        kind = self.type.rpartition("/")[2]
        found = []
        for item in values_at(body, f"properties.{self.member}[]"):
            child = ResourceId(f"{write.id}/{kind}/{item.get('name')}")
            found.append(Write(child, write.api_version, item, live.get(child), write.caller))
        return found

    def _live(self, write: Write, world: World) -> dict[ResourceId, Body]:
        """The children that stand; a parent that is new has none."""
        return dict(world.find(self.type, scope=write.id.text)) if write.existing else {}

    def _show(self, child: ResourceId, bodies: list[Body], world: World) -> None:
        parent = child.parent
        holder = world.get(parent) if parent else None
        if parent is None or holder is None:
            return
        listed = values_at(holder, f"properties.{self.member}[]")
        others = [one for one in listed if str(one.get("name", "")).lower() != child.name.lower()]
        set_at(holder, f"properties.{self.member}", [*others, *bodies])
        world.put(parent, holder)


RULES = Inline("Microsoft.Network/networkSecurityGroups/securityRules", "securityRules")
ROUTES = Inline("Microsoft.Network/routeTables/routes", "routes")
PEERINGS = Inline(
    "Microsoft.Network/virtualNetworks/virtualNetworkPeerings", "virtualNetworkPeerings", False
)


# -- security rules


def check_group(write: Write, world: World) -> None:
    """Refuses rules with bad names or priorities, and two of one priority and direction."""
    items = RULES.items(write, world)
    for one in items:
        check_name(one, facts(RULES.type))
        _check_priority(one.id, one.body)
    _check_conflicts((one.id.name, one.body) for one in items)


def check_rule(write: Write, world: World) -> None:
    """Refuses a bad priority, and one that another rule of the direction has."""
    _check_priority(write.id, write.body)
    group = str(write.id.parent)
    others = [
        (one.name, body) for one, body in world.find(RULES.type, scope=group) if one != write.id
    ]
    _check_conflicts([*others, (write.id.name, write.body)])


def _check_priority(rule: ResourceId, body: Body) -> None:
    priority = value_at(body, "properties.priority")
    if not isinstance(priority, int) or not _LOWEST <= priority <= _HIGHEST:
        message = (
            f"Security rule has invalid Priority. Value provided: {priority} Allowed range "
            f"{_LOWEST}-{_HIGHEST}."
        )
        raise AzureError(400, "SecurityRuleInvalidPriority", message)
    for name in ("sourceAddressPrefix", "destinationAddressPrefix"):
        _check_prefix(value_at(body, f"properties.{name}"))
        for prefix in values_at(body, f"properties.{name}es[]"):
            _check_prefix(prefix)
    del rule


def _check_prefix(prefix: Any) -> None:
    """A prefix with bits behind its length is refused; tags and * are not prefixes."""
    text = str(prefix or "")
    if "/" not in text or not text[0].isdigit():
        return
    try:
        ranges.parsed(text, ResourceId("/"))
    except AzureError:
        message = f"Security rule has invalid Address prefix. Value provided: {text}"
        raise AzureError(400, "SecurityRuleInvalidAddressPrefix", message) from None


def _check_conflicts(rules: Iterable[tuple[str, Body]]) -> None:
    seen: dict[tuple[Any, str], str] = {}
    for name, body in rules:
        direction = str(value_at(body, "properties.direction")).lower()
        key = (value_at(body, "properties.priority"), direction)
        if key in seen:
            message = (
                f"Security rule {name} conflicts with rule {seen[key]}. Rules cannot have the same "
                "Priority and Direction."
            )
            raise AzureError(400, "SecurityRuleConflict", message)
        seen[key] = name


# -- peerings

_GATEWAY = "Microsoft.Network/virtualNetworkGateways"


def check_peering(write: Write, world: World) -> None:
    """Refuses to peer VNets whose spaces overlap."""
    here, there = write.id.parent, _remote(write.body)
    mine = world.get(here) if here else None
    other = world.get(there)
    if here is None or mine is None or other is None:
        return
    spaces = [("here", one) for one in ranges.space(mine, here)]
    clash = ranges.overlap([*spaces, *(("there", one) for one in ranges.space(other, there))])
    if clash:
        message = (
            f"Cannot create or update peering {write.id}. Virtual networks {here} and {there} "
            "cannot be peered because their address spaces overlap."
        )
        raise AzureError(400, "VnetAddressSpacesOverlap", message)
    if value_at(write.body, "properties.useRemoteGateways") is True:
        _require_gateway(write, there, world)


def _require_gateway(write: Write, there: ResourceId, world: World) -> None:
    """Refuses to use a gateway that the other side does not have or does not lend."""
    if not any(_stands_in(body, there) for _, body in world.find(_GATEWAY)):
        message = (
            f"Peering {write.id} cannot have UseRemoteGateways flag set to true because remote "
            f"virtual network {there} referenced by the peering does not have any gateways."
        )
        raise AzureError(400, "RemoteVnetHasNoGateways", message)
    mirror = _mirror(write.id, write.body, world)
    if mirror is None or value_at(mirror[1], "properties.allowGatewayTransit") is not True:
        message = (
            f"Peering {write.id} cannot have UseRemoteGateways flag set to true because "
            f"{there} does not allow gateway transit to it."
        )  # code and wording unverified
        raise AzureError(400, "RemotePeeringDoesNotAllowGatewayTransit", message)


def _stands_in(gateway: Body, network: ResourceId) -> bool:
    subnets = values_at(gateway, "properties.ipConfigurations[].properties.subnet.id")
    return any(ResourceId(str(one)).parent == network for one in subnets)


def complete_peering(write: Write, body: Body, world: World) -> Body:
    """A peering knows the other side's space, and is connected once that side has one, too."""
    other = world.get(_remote(body))
    if other is not None:
        space = [str(one) for one in ranges.space(other, _remote(body))]
        set_at(body, "properties.remoteAddressSpace.addressPrefixes", space)
    if _mirror(write.id, body, world) is not None:
        set_at(body, "properties.peeringState", "Connected")
        set_at(body, "properties.peeringSyncLevel", "FullyInSync")
    return body


def peering_created(write: Write, body: Body, world: World) -> None:
    """Both sides show the peering's state."""
    PEERINGS.child_created(write, body, world)
    _tell_mirror(write.id, body, "Connected", world)


def put_peering(
    here: ResourceId, name: str, there: ResourceId, world: World, space: str = ""
) -> None:
    """One side of a peering that Azure makes itself; `space`: of a network that nobody can read."""
    side = here.child("virtualNetworkPeerings", name)
    said: Body = {"remoteVirtualNetwork": {"id": there.text}, "allowVirtualNetworkAccess": True}
    if space:
        said |= {"remoteAddressSpace": {"addressPrefixes": [space]}, "peeringState": "Connected"}
    write = Write(side, "", {"name": name, "properties": said}, world.get(side), "")
    body = complete_peering(write, stored(write, facts(PEERINGS.type), world), world)
    world.put(side, body)
    peering_created(write, body, world)


def peering_deleted(peering: ResourceId, body: Body, world: World) -> None:
    """The other side is left disconnected."""
    PEERINGS.child_deleted(peering, body, world)
    _tell_mirror(peering, body, "Disconnected", world)


def _tell_mirror(peering: ResourceId, body: Body, state: str, world: World) -> None:
    mirror = _mirror(peering, body, world)
    if mirror is None:
        return
    other, far = mirror
    set_at(far, "properties.peeringState", state)
    world.put(other, far)
    PEERINGS.child_created(Write(other, "", far, far, ""), far, world)


def _mirror(peering: ResourceId, body: Body, world: World) -> tuple[ResourceId, Body] | None:
    for other, far in world.find(PEERINGS.type, scope=str(_remote(body))):
        if _remote(far) == peering.parent:
            return other, far
    return None


def _remote(body: Body) -> ResourceId:
    return ResourceId(str(value_at(body, "properties.remoteVirtualNetwork.id") or "/"))
