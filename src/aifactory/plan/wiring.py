"""A node becomes a module call: the uniform parameters, with every id and name filled in."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.facts.network import Endpoint
from aifactory.catalog.facts.network import Floor as OnFloor
from aifactory.catalog.model import Json, Service, Setting
from aifactory.plan.access import grant_parameter
from aifactory.plan.access.data import access_parameter, data_grants
from aifactory.plan.demand import SHARED, overlay_of
from aifactory.plan.encryption import NONE, FloorKey, awaited
from aifactory.plan.guarding.defender import watched
from aifactory.plan.landing.openings import openings_of
from aifactory.plan.landing.ways_out import ways_out
from aifactory.plan.model import Grant, ModuleCall
from aifactory.plan.site import Node, Site

Subnet = Callable[[str], ResourceId]


@dataclass(frozen=True, slots=True)
class Floor:
    """What the calls of one floor share."""

    site: Site
    name: str  # cmn or p001
    tags: Mapping[str, Json]
    identity: ResourceId
    nodes: Mapping[str, Node]  # this floor's own, by flag or flag.instance
    cell: str | None = None  # None: the common part, whose endpoints are in the network stacks
    key: FloorKey | None = None  # None: the platform keeps the key
    principals: Mapping[str, str] = field(default_factory=dict)  # persona → who it is here
    project: str = ""  # its name; empty: the common part

    def subnet(self, purpose: str) -> ResourceId:
        """The floor's subnet of a purpose; the shared one's is in the cell of the common group."""
        if self.cell is None:
            return self.site.subnet(self.site.home, f"{SHARED.partition('.')[0]}.{purpose}")
        return self.site.subnet(self.cell, f"{self.name}.{purpose}")

    def find(self, flag: str) -> Node | None:
        """The node that `of` or `needs` names: on this floor first, then among the shared."""
        return self.nodes.get(flag) or self.site.common.get(flag)


def call(floor: Floor, node: Node, grants: Sequence[Grant] = ()) -> ModuleCall:
    """The module call of a node."""
    service, site = node.service, floor.site
    hosted = service.host is not None
    return ModuleCall(
        symbol=node.symbol,
        module=f"services/{service.folder}/main.bicep",
        params={
            "name": node.name,
            "location": site.ground.region,
            "tags": dict(floor.tags),
            "identityId": str(floor.identity),
            "endpoints": [] if hosted else endpoints(floor, node),
            "logs": site.logs(service.logs, node.name),
            "openings": openings_of(site.ground.landing, floor.project, service),
            **_key(floor, service),
            "settings": _settings(floor, node, grants),
        },
        resource=node.id,
        why=node.wanted.place,
        **_elsewhere(floor, node),
        after=tuple(sorted(_earlier(floor, node) | awaited(floor.key, service))),
        settles=service.api_version if service.settles else "",
    )


def _key(floor: Floor, service: Service) -> dict[str, Json]:
    """The `key` parameter of services that take one."""
    if not service.takes_key:
        return {}
    return {"key": floor.key.parameter if floor.key else dict(NONE)}


def endpoints(floor: Floor, node: Node) -> list[Json]:
    """A service's endpoints in its project's subnet that do not stand; a shared one has none."""
    if floor.cell is None:
        return []
    subnet = floor.site.subnet(floor.cell, f"{floor.name}.endpoints")
    return [
        endpoint_parameter(floor.site, floor.cell, subnet, entry)
        for entry in missing_endpoints(floor.site, node, "project", floor.nodes)
    ]


def missing_endpoints(
    site: Site, node: Node, where: OnFloor, beside: Collection[str] = ()
) -> list[Endpoint]:
    """The endpoints of a service, without those that it has already: these are left as they are."""
    wanted = node.service.endpoints_on(where, beside)
    return [one for one in wanted if f"{node.name}/{one.group}" not in site.names.adopted]


def endpoint_parameter(
    site: Site, cell: str, subnet: ResourceId, endpoint: Endpoint
) -> dict[str, Json]:
    """One endpoint as the modules take it."""
    return {
        "group": endpoint.group,
        "subnetId": str(subnet),
        "zoneIds": list(site.zones(cell, endpoint)),
    }


def _elsewhere(floor: Floor, node: Node) -> dict[str, str | None]:
    """Where a child of a shared host goes; one of the floor's own host goes where that one is."""
    of = node.service.host
    if node.host is None or of is None or floor.site.catalog.services[of].is_projects:
        return {"group": None, "subscription": None}
    return {"group": node.host.resource_group, "subscription": node.host.subscription}


def _settings(floor: Floor, node: Node, grants: Sequence[Grant]) -> dict[str, Json]:
    return {
        name: _value(floor, node, name, setting, grants)
        for name, setting in sorted(node.service.settings.items())
    }


def _value(floor: Floor, node: Node, name: str, setting: Setting, grants: Sequence[Grant]) -> Json:
    if setting.type in ("grants", "access"):
        return _granted(grants) if setting.type == "grants" else _admitted(floor, node)
    if setting.type in ("subnet", "overlay", "clients"):
        return _addresses(floor, setting)
    if setting.type in ("id", "name"):
        return _pointed_at(floor, node, setting)
    if setting.type == "wayOut":
        return _leaving(floor, setting)
    if setting.type in ("defender", "pipelines"):
        return _told(floor.site, setting)
    return node.wanted.settings.get(name, setting.default)


def _told(site: Site, setting: Setting) -> str:
    """A word that the factory says for all of its services."""
    if setting.type == "defender":
        return watched(site, str(setting.of))
    return site.pipelines.word(str(setting.of), site.ground.environment)


def _addresses(floor: Floor, setting: Setting) -> Json:
    if setting.type == "clients":
        return [str(net) for net in floor.site.ground.landing.clients]
    if setting.type == "subnet":
        return _standing_in(floor, str(setting.of))
    return overlay_of(floor.site.catalog, str(setting.of)) or ""


def _leaving(floor: Floor, setting: Setting) -> Json:
    """The word for how packets of the floor's subnet leave it."""
    alone, gateway, routes = setting.choices
    if floor.cell is None:
        return alone
    out = ways_out(floor.site, floor.cell, {})
    ids = out.of_subnet(floor.site, f"{floor.name}.{setting.of}")
    return routes if ids["routeTableId"] else gateway if ids["natGatewayId"] else alone


def _standing_in(floor: Floor, purpose: str) -> str:
    """The floor's subnet of a purpose; empty where nothing on it stands in one."""
    here = {
        one.purpose
        for node in floor.nodes.values()
        for one in node.service.subnets_beside(floor.nodes)
    }
    return str(floor.subnet(purpose)) if purpose in here else ""


def _granted(grants: Sequence[Grant]) -> list[Json]:
    return [dict(grant_parameter(grant)) for grant in grants]


def _admitted(floor: Floor, node: Node) -> list[Json]:
    admitted = data_grants(floor.site.roles, node, floor.principals)
    return [dict(access_parameter(floor.name, grant)) for grant in admitted]


def _pointed_at(floor: Floor, node: Node, setting: Setting) -> Json:
    if setting.of == node.service.host and node.host is not None:
        return str(node.host) if setting.type == "id" else node.host.name
    found = floor.find(str(setting.of))
    if found is None or found.id is None:
        return ""
    return str(found.id) if setting.type == "id" else found.name


def _earlier(floor: Floor, node: Node) -> set[str]:
    """Symbols of this stack that come before: what it needs, points at, and sends its logs to."""
    flags = set(node.service.needs)
    flags |= {str(s.of) for s in node.service.settings.values() if s.type in ("id", "name")}
    return {
        other.symbol
        for key, other in floor.nodes.items()
        if (key in flags or key.partition(".")[0] in flags or _is_sink_of(other, node))
        and other is not node
        and other.is_ours
        and bool(other.service.host) == bool(node.service.host)  # one stack holds either
    }


def _is_sink_of(other: Node, node: Node) -> bool:
    return other.service.sink and node.service.logs is not None
