"""A landing zone as the examiner wants it: what joins networks, who answers names, what is open."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from aifactory.plan.landing.egress import egress
from aifactory.plan.landing.filters import facts_of
from aifactory.plan.landing.joining import Joint, joints, table_joint
from aifactory.plan.landing.openings import as_rules
from aifactory.plan.landing.passages import Passage, met, passages
from aifactory.plan.landing.services import (
    SERVICES_FLOOR,
    resolver_call,
    services_space,
    services_subnet,
)
from aifactory.plan.landing.wan import HUB_FLOOR, beside_calls, hub_call, hub_group, made_hub
from aifactory.plan.landing.ways_out import ways_out
from aifactory.plan.model import ModuleCall
from aifactory.plan.names import COMMON
from aifactory.plan.project import ProjectPlan
from aifactory.plan.site import Node, Site
from aifactory.verify.promises import Join, Names, Opening, People

Wanted = Mapping[str, str | bool]


@dataclass(frozen=True, slots=True)
class Landing:
    """The part of an environment's promise that its landing zone makes."""

    hubs: tuple[str, ...]
    peers: tuple[str, ...]
    networks: tuple[str, ...]  # ids of networks that their owners keep
    joins: tuple[Join, ...]
    people: People
    names: Names
    openings: tuple[Opening, ...]
    groups: Mapping[str, str]  # ids of groups that it has beside those of networks → their floor
    ranges: Mapping[str, str]  # id of a subnet of shared services → the floor that it is for
    spaces: tuple[str, ...]  # ranges beside those of cells
    parts: tuple[str, ...]  # ids of networks that others keep, and of our subnets in them


def landing(site: Site, floors: Iterable[ProjectPlan]) -> Landing:
    """What the landing zone of a site promises."""
    zone = site.ground.landing
    made = zone.wan is not None and not zone.wan.hub
    hub = zone.wan.hub if zone.wan else ""
    return Landing(
        hubs=(str(made_hub(site)),) if made else (hub,) if hub else (),
        peers=(zone.hub.vnet,) if zone.hub else (),
        networks=tuple(sorted(one.network for one in site.promised.cells.values() if one.network)),
        joins=(
            *(join for joint in all_joints(site) for join in _joins(joint)),
            *_led_out(site),
            *_made_for_us(site),
            *(_made(site) if made else ()),
            *(_beside(site) if site.gathers else ()),
        ),
        people=People(tuple(map(str, zone.clients)), tuple(_met(site)) if zone.clients else ()),
        names=Names(zone.zones.servers, zone.zones.network, not site.owns_zones, site.gathers),
        openings=tuple(_openings(site, {floor.project.name: floor for floor in floors})),
        groups={
            **({str(hub_group(site)): HUB_FLOOR} if made else {}),
            **({zone.zones.group: SERVICES_FLOOR} if site.gathers else {}),
        },
        ranges={str(services_subnet(site)): COMMON} if site.gathers else {},
        spaces=(str(space),) if (space := services_space(site)) else (),
        parts=tuple(_kept_parts(site)),
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
    if call.module == _SUBNETS:
        return _subnets(call)
    network = str(call.params["networkId"])
    scope = f"/subscriptions/{call.subscription}/resourceGroups/{call.group}"
    zones = call.params["zones"]
    return {
        f"{scope}/providers/Microsoft.Network/privateDnsZones/{zone}/virtualNetworkLinks/"
        f"{network.rpartition('/')[2]}": {"properties.virtualNetwork.id": network}
        for zone in (zones if isinstance(zones, list) else ())
    }


def _subnets(call: ModuleCall) -> dict[str, Wanted]:
    """The subnets that a network's owners write for us, as we would."""
    scope = f"/subscriptions/{call.subscription}/resourceGroups"
    network = f"{scope}/{call.group}/providers/Microsoft.Network/virtualNetworks"
    groups = f"{scope}/{call.params['filterGroup']}/providers/Microsoft.Network"
    listed = call.params["subnets"]
    found: dict[str, Wanted] = {}
    for one in listed if isinstance(listed, list) else ():
        said = {key: str(value) for key, value in one.items()} if isinstance(one, dict) else {}
        guard = f"{groups}/networkSecurityGroups/{said['securityGroup']}"
        service = "properties.delegations.0"
        found[f"{network}/{call.params['network']}/subnets/{said['name']}"] = {
            "properties.addressPrefix": said["prefix"],
            "properties.defaultOutboundAccess": False,
            "properties.privateEndpointNetworkPolicies": "Enabled",
            **({"properties.networkSecurityGroup.id": guard} if said["securityGroup"] else {}),
            **({"properties.routeTable.id": said["routeTableId"]} if said["routeTableId"] else {}),
            **({"properties.natGateway.id": said["natGatewayId"]} if said["natGatewayId"] else {}),
            **(
                {
                    f"{service}.name": "service",
                    f"{service}.properties.serviceName": said["delegation"],
                }
                if said["delegation"]
                else {}
            ),
        }
    return found


def _made_for_us(site: Site) -> Iterator[Join]:
    """The subnets that a network's owners made: endpoints in them are seen by filters."""
    for cell, promised in sorted(site.promised.cells.items()):
        for owner in sorted(promised.named):
            facts = facts_of(site, owner)
            seen: dict[str, str | bool] = {"properties.privateEndpointNetworkPolicies": "Enabled"}
            service = "properties.delegations.0.properties.serviceName"
            taken = {service: facts.delegation} if facts and facts.delegation else seen
            yield Join(str(site.subnet(cell, owner)), taken, False)


def _kept_parts(site: Site) -> Iterator[str]:
    """The networks that their owners keep, and our subnets in them, whoever writes those."""
    for cell, promised in sorted(site.promised.cells.items()):
        if promised.network:
            yield str(site.vnet(cell))
            yield from (str(site.subnet(cell, owner)) for owner in sorted(promised.ranges))


def _joins(joint: Joint) -> Iterator[Join]:
    for resource, wanted in wanted_of(joint.call).items():
        steers = joint.call.params.get("table", joint.call.params.get("label"))
        counts = _COUNTS.get(joint.call.module, {}) if steers else {}
        yield Join(resource, wanted, joint.ours, counts)


def _made(site: Site) -> Iterator[Join]:
    """What steers a hub that we made: its intent, and what its firewall lets out."""
    call = hub_call(site)
    hub, group = made_hub(site), hub_group(site)
    firewall = str(site.resource(group, _FIREWALL, str(call.params["firewallName"])))
    intent = "properties.routingPolicies"
    kinds = {f"{intent}.{at}.destinations.0": one for at, one in enumerate(_INTENT)}
    hops = {f"{intent}.{at}.nextHop": firewall for at, _ in enumerate(_INTENT)}
    counts = {intent: len(_INTENT)}
    yield Join(str(hub.child("routingIntent", "hubRoutingIntent")), kinds | hops, True, counts)
    policy = site.resource(group, _POLICY, str(call.params["policyName"]))
    if rules := egress(site):
        names = {f"{_RULES}.{at}.name": one.name for at, one in enumerate(rules)}
        counts = {_COLLECTIONS: 1, _RULES: len(rules)}
        yield Join(str(policy.child("ruleCollectionGroups", "egress")), names, True, counts)
    if let_pass := passages(site):
        wanted, counts = _passing(let_pass)
        yield Join(str(policy.child("ruleCollectionGroups", "inside")), wanted, True, counts)


def _passing(let_pass: Sequence[Passage]) -> tuple[dict[str, str | bool], dict[str, int]]:
    """Each rule between private ranges word for word: one range more would be a way in."""
    wanted: dict[str, str | bool] = {}
    counts = {_COLLECTIONS: 1, _RULES: len(let_pass)}
    for at, one in enumerate(let_pass):
        lists = {
            "sourceAddresses": one.sources,
            "destinationAddresses": one.targets,
            "destinationPorts": (str(one.port),),
        }
        for word, said in lists.items():
            path = f"{_RULES}.{at}.{word}"
            counts[path] = len(said)
            wanted |= {f"{path}.{index}": each for index, each in enumerate(said)}
    return wanted, counts


def _beside(site: Site) -> Iterator[Join]:
    """What makes the resolver beside a made hub answer: its address, its network at the hub."""
    for call in beside_calls(site):
        yield from _joins(Joint(call, True))
    resolver = resolver_call(site)
    if resolver.resource is not None:
        at = "properties.ipConfigurations.0"
        where = {f"{at}.privateIpAddress": str(resolver.params["address"])}
        where |= {f"{at}.subnet.id": str(services_subnet(site))}
        yield Join(str(resolver.resource.child("inboundEndpoints", "inbound")), where, True)


def _met(site: Site) -> Iterator[str]:
    """The subnets in which people from outside may ask, for names, too."""
    yield from (str(site.subnet(cell, owner)) for cell, owner in met(site))
    if site.gathers:
        yield str(services_subnet(site))


def _led_out(site: Site) -> Iterator[Join]:
    """Each subnet that has a way out of its own, and the route that leads to the firewall."""
    for cell, promised in sorted(site.promised.cells.items()):
        out = ways_out(site, cell, {})
        for owner in sorted(promised.ranges.keys() - promised.named.keys()):
            ids = out.of_subnet(site, owner)
            wanted = {path: str(ids[word]) for word, path in _OUT.items() if ids[word]}
            if wanted:
                yield Join(str(site.subnet(cell, owner)), wanted, True)
        if out.routes and site.ground.landing.hub:
            route = "properties.routes.0.properties"
            firewall = site.ground.landing.hub.firewall
            hop = {f"{route}.addressPrefix": "0.0.0.0/0", f"{route}.nextHopIpAddress": firewall}
            alone = {"properties.disableBgpRoutePropagation": True}
            yield Join(out.routes, {**hop, **alone}, True, {"properties.routes": 1})


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


_TABLES = "properties.routingConfiguration.propagatedRouteTables"
_COUNTS: Mapping[str, Mapping[str, int]] = {
    "landing-zone/hub-connection.bicep": {f"{_TABLES}.labels": 1, f"{_TABLES}.ids": 1},
    "landing-zone/hub-table.bicep": {"properties.labels": 1, "properties.routes": 0},
}
_SUBNETS = "landing-zone/subnets.bicep"
_COLLECTIONS = "properties.ruleCollections"
_RULES = f"{_COLLECTIONS}.0.rules"
_INTENT = ("Internet", "PrivateTraffic")
_FIREWALL = "Microsoft.Network/azureFirewalls"
_POLICY = "Microsoft.Network/firewallPolicies"
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
