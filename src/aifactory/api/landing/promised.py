"""A landing zone as the examiner wants it: what joins networks, who answers names, what is open."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from aifactory.plan.landing.joining import Joint, joints, table_joint
from aifactory.plan.landing.openings import as_rules
from aifactory.plan.landing.wan import hub_group, made_hub
from aifactory.plan.landing.ways_out import ways_out
from aifactory.plan.model import ModuleCall
from aifactory.plan.project import ProjectPlan
from aifactory.plan.site import Node, Site
from aifactory.verify.promises import Join, Names, Opening

Wanted = Mapping[str, str | bool]


@dataclass(frozen=True, slots=True)
class Landing:
    """The part of an environment's promise that its landing zone makes."""

    hubs: tuple[str, ...]
    peers: tuple[str, ...]
    joins: tuple[Join, ...]
    names: Names
    openings: tuple[Opening, ...]
    groups: tuple[str, ...]  # ids of groups that it has beside those of networks


def landing(site: Site, floors: Iterable[ProjectPlan]) -> Landing:
    """What the landing zone of a site promises."""
    zone = site.ground.landing
    made = zone.wan is not None and not zone.wan.hub
    hub = zone.wan.hub if zone.wan else ""
    return Landing(
        hubs=(str(made_hub(site)),) if made else (hub,) if hub else (),
        peers=(zone.hub.vnet,) if zone.hub else (),
        joins=(*(join for joint in all_joints(site) for join in _joins(joint)), *_led_out(site)),
        names=Names(zone.zones.servers, zone.zones.network, not site.owns_zones),
        openings=tuple(_openings(site, {floor.project.name: floor for floor in floors})),
        groups=(str(hub_group(site)),) if made else (),
    )


def all_joints(site: Site) -> tuple[Joint, ...]:
    """Everything that joins a site's cells with what is outside."""
    table = table_joint(site)
    cells = (joint for cell in sorted(site.promised.cells) for joint in joints(site, cell))
    return (*((table,) if table else ()), *cells)


def wanted_of(call: ModuleCall) -> Mapping[str, Wanted]:
    """Each resource that a call makes to join networks, and what it says when it is right."""
    if call.resource is not None:
        return {str(call.resource): _WANTED[call.module](call)}
    network = str(call.params["networkId"])
    scope = f"/subscriptions/{call.subscription}/resourceGroups/{call.group}"
    zones = call.params["zones"]
    return {
        f"{scope}/providers/Microsoft.Network/privateDnsZones/{zone}/virtualNetworkLinks/"
        f"{network.rpartition('/')[2]}": {"properties.virtualNetwork.id": network}
        for zone in (zones if isinstance(zones, list) else ())
    }


def _joins(joint: Joint) -> Iterator[Join]:
    for resource, wanted in wanted_of(joint.call).items():
        yield Join(resource, wanted, joint.ours)


def _led_out(site: Site) -> Iterator[Join]:
    """Each subnet that has a way out of its own, and the route that leads to the firewall."""
    for cell, promised in sorted(site.promised.cells.items()):
        out = ways_out(site, cell, {})
        for owner in sorted(promised.ranges):
            ids = out.of_subnet(site, owner)
            wanted = {path: str(ids[word]) for word, path in _OUT.items() if ids[word]}
            if wanted:
                yield Join(str(site.subnet(cell, owner)), wanted, True)
        if out.routes and site.ground.landing.hub:
            route = "properties.routes.0.properties"
            firewall = site.ground.landing.hub.firewall
            hop = {f"{route}.addressPrefix": "0.0.0.0/0", f"{route}.nextHopIpAddress": firewall}
            yield Join(out.routes, hop, True)


_OUT = {"natGatewayId": "properties.natGateway.id", "routeTableId": "properties.routeTable.id"}


def _peering(call: ModuleCall) -> Wanted:
    return {
        "properties.peeringState": "Connected",
        "properties.remoteVirtualNetwork.id": str(call.params["remoteId"]),
        "properties.allowVirtualNetworkAccess": True,
        "properties.allowForwardedTraffic": True,
        "properties.allowGatewayTransit": bool(call.params["lendsGateway"]),
        "properties.useRemoteGateways": bool(call.params["usesGateway"]),
    }


def _connection(call: ModuleCall) -> Wanted:
    network = {"properties.remoteVirtualNetwork.id": str(call.params["networkId"])}
    if not call.params["table"]:
        return network
    hub = str(call.resource.parent if call.resource else "")
    config = "properties.routingConfiguration"
    return {
        **network,
        f"{config}.associatedRouteTable.id": f"{hub}/hubRouteTables/{call.params['table']}",
        f"{config}.propagatedRouteTables.labels.0": str(call.params["label"]),
    }


def _table(call: ModuleCall) -> Wanted:
    return {"properties.labels.0": str(call.params["label"])}


_WANTED: Mapping[str, Callable[[ModuleCall], Wanted]] = {
    "landing-zone/peering.bicep": _peering,
    "landing-zone/hub-connection.bicep": _connection,
    "landing-zone/hub-table.bicep": _table,
}


def _openings(site: Site, floors: Mapping[str, ProjectPlan]) -> Iterator[Opening]:
    for one in site.ground.landing.openings:
        nodes: Mapping[str, Node] = site.common
        if one.project:
            nodes = floors[one.project].floor.nodes if one.project in floors else {}
        found = [node for node in nodes.values() if node.service.flag in one.services]
        yield Opening(
            name=one.name,
            resources=tuple(sorted(node.id.key for node in found if node.id is not None)),
            ranges=as_rules(one.ranges),
            owner=one.owner,
            until=one.until,
            reason=one.reason,
            place=str(one.place),
        )
