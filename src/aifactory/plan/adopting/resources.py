"""Resources that stand: which of them are what a ground plans, and what hangs on them already."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.config.moving.names import Names
from aifactory.plan.landing.network import zones_of
from aifactory.plan.names import COMMON
from aifactory.plan.project import ProjectPlan
from aifactory.plan.site import SETTING, Node, Site

Body = Mapping[str, Any]
IDENTITY = "identity"
_CARD = "microsoft.network/networkinterfaces"  # comes with an endpoint or a machine
_OURS = "to-workspace"  # what the modules call a diagnostic setting of their own


@dataclass(frozen=True, slots=True)
class Floor:
    """A floor as it is planned: its group, identity and services."""

    name: str
    group: ResourceId
    identity: ResourceId
    nodes: tuple[Node, ...]


def floors(site: Site) -> tuple[Floor, ...]:
    """The common floor, and one for each project."""
    planned = [ProjectPlan(site, project) for project in site.projects]
    common = Floor(COMMON, site.common_group, site.common_identity, tuple(site.common.values()))
    return (
        common,
        *(
            Floor(one.name, one.group, one.identity, tuple(one.floor.nodes.values()))
            for one in planned
        ),
    )


def adopted_resources(site: Site, listed: Iterable[Body], names: Names) -> dict[str, str]:
    """Our name → theirs, for everything planned that stands under another name."""
    live = [each for each in listed if not _is_ours(site, each)]
    return {
        ours.name: theirs
        for floor in floors(site)
        for flag, wanted in _by_flag(floor).items()
        for ours, theirs in zip(wanted, _candidates(site, floor, flag, live, names), strict=False)
        if ours.name not in site.names.adopted
    }


def left_alone(site: Site, listed: Iterable[Body]) -> list[ResourceId]:
    """What stands in the groups and is nobody's here: it stays as it is."""
    planned = {node.id for floor in floors(site) for node in floor.nodes} | {
        floor.identity for floor in floors(site)
    }
    cells = site.promised.cells
    planned |= {site.vnet(cell) for cell in cells}
    planned |= {site.zone(cell, zone) for cell in cells for zone in zones_of(site, cell)}
    theirs = set(site.names.adopted.values())
    found = (ResourceId(each["id"]) for each in listed if not _is_ours(site, each))
    return sorted(
        each
        for each in found
        if each not in planned and each.name not in theirs and each.type.lower() != _CARD
    )


def adopted_endpoints(site: Site, bodies: Iterable[Body]) -> dict[str, str]:
    """NAME/GROUP → the private endpoint that it has in one of our networks already."""
    nodes = {node.id: node for floor in floors(site) for node in floor.nodes}
    networks = {site.vnet(cell).key for cell in site.promised.cells}
    found: dict[str, str] = {}
    for body in bodies:
        inside = str(body["properties"]["subnet"]["id"]).lower().partition("/subnets/")[0]
        if _is_ours(site, body) or inside not in networks:
            continue
        for connection in body["properties"].get("privateLinkServiceConnections", ()):
            said = connection["properties"]
            node = nodes.get(ResourceId(said["privateLinkServiceId"]))
            if node is not None:
                found |= {f"{node.name}/{group}": body["name"] for group in said["groupIds"]}
    return found


def adopted_settings(name: str, settings: Iterable[Body], workspace: str) -> dict[str, str]:
    """The diagnostic setting that sends to the workspace already: Azure takes no second one."""
    found = [
        str(each["name"])
        for each in settings
        if str(each["properties"].get("workspaceId", "")).lower() == workspace.lower()
        and each["name"] != _OURS
    ]
    return {f"{name}/{SETTING}": found[0]} if found else {}


def adopted_links(vnet: ResourceId, zone: str, links: Iterable[Body]) -> dict[str, str]:
    """The link by which a zone answers in the network already: Azure takes no second one."""
    found = [
        str(each["name"])
        for each in links
        if ResourceId(each["properties"]["virtualNetwork"]["id"]) == vnet
        and each["name"] != vnet.name
    ]
    return {f"{vnet.name}/{zone}": found[0]} if found else {}


def _is_ours(site: Site, body: Body) -> bool:
    return (body.get("tags") or {}).get("aif-factory") == site.factory


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Something planned that may stand under another name."""

    name: str
    type: str


def _by_flag(floor: Floor) -> dict[str, list[_Wanted]]:
    """What a floor plans in its own group, by flag, instances in their order."""
    found = {IDENTITY: [_Wanted(floor.identity.name, floor.identity.type)]}
    for node in floor.nodes:
        if node.id is not None and node.host is None:
            found.setdefault(node.service.flag, []).append(_Wanted(node.name, node.id.type))
    return found


def _candidates(
    site: Site, floor: Floor, flag: str, live: Sequence[Body], names: Names
) -> Iterator[str]:
    """Names in a floor's group that are a flag's, in their order; none is taken twice."""
    wanted = {one.type.lower() for one in _by_flag(floor)[flag]}
    taken = set(site.names.adopted.values())
    for each in sorted(live, key=lambda one: str(one["id"])):
        resource = ResourceId(each["id"])
        here = resource.subscription == floor.group.subscription and (
            (resource.resource_group or "").lower() == floor.group.name.lower()
        )
        near = str(each.get("location", "")).replace(" ", "").lower() == site.ground.region
        if not (here and near and resource.type.lower() in wanted) or resource.name in taken:
            continue
        if names.are(flag, floor.name == COMMON, resource.name):
            yield resource.name
