"""The perimeter of a floor: what it opens stands in it, and comes in by the openings alone."""

from dataclasses import dataclass

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.model import Json
from aifactory.config.landing.model import Opening
from aifactory.plan.landing.openings import leading_to, stands_inside
from aifactory.plan.model import ModuleCall
from aifactory.plan.site import Node
from aifactory.plan.wiring import Floor

_KIND = "Microsoft.Network/networkSecurityPerimeters"


@dataclass(frozen=True, slots=True)
class _Member:
    node: Node
    openings: tuple[Opening, ...]


def perimeter_calls(floor: Floor, group: ResourceId) -> list[ModuleCall]:
    """The perimeter of a floor, after the services in it; none where nothing stands in one.

    Members of one perimeter may ask each other: a floor has its own, as it has its own network.
    """
    members = _members(floor)
    if not members:
        return []
    names = floor.site.naming(floor.name)
    perimeter = floor.site.resource(group, _KIND, names.of("nsp", _KIND, floor.name))
    zone, where = floor.site.ground.landing, floor.site.ground.place
    return [
        ModuleCall(
            symbol="perimeter",
            module="landing-zone/perimeter.bicep",
            params={
                "name": perimeter.name,
                "location": floor.site.ground.region,
                "tags": dict(floor.tags),
                "members": [
                    {"name": one.node.name, "resourceId": str(one.node.id)} for one in members
                ],
                "rules": [_rule(at, how) for at, one in enumerate(members) for how in one.openings],
            },
            resource=perimeter,
            why=zone.place("perimeter", where),
            after=tuple(sorted(one.node.symbol for one in members)),
        )
    ]


def _members(floor: Floor) -> list[_Member]:
    zone = floor.site.ground.landing
    return [
        _Member(node, found)
        for _, node in sorted(floor.nodes.items())
        if node.is_ours and node.id is not None and stands_inside(zone, node.service)
        if (found := leading_to(zone, floor.project, node.service.flag))
    ]


def _rule(member: int, one: Opening) -> Json:
    return {"member": member, "name": one.name, "ranges": [str(net) for net in one.ranges]}
