"""A network of shared services beside a hub that is made: a resolver, and the zones it answers."""

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Network

from aifactory.azure.resource_id import ResourceId, group_id, resource_id
from aifactory.catalog.model import Json
from aifactory.config.landing.model import RESOLVER_PREFIX
from aifactory.config.model import Factory, ScaleSetEnvironment
from aifactory.plan.environment import common_id, group_call, within
from aifactory.plan.landing.network import hub_zones_of
from aifactory.plan.landing.passages import askers
from aifactory.plan.model import ModuleCall, Stack
from aifactory.plan.names import Names
from aifactory.plan.rules import resolver_rules
from aifactory.plan.site import VNET, Site

SERVICES_FLOOR = "services"
_RESOLVER = "Microsoft.Network/dnsResolvers"
_NSG = "Microsoft.Network/networkSecurityGroups"
_SUBNET = "snet-resolver"


def placed(ground: ScaleSetEnvironment, names: Names) -> ScaleSetEnvironment:
    """The ground that says where its zones and resolver stand, if they are to be made."""
    zone = ground.landing
    if zone.wan is None or zone.wan.services is None:
        return ground
    group = group_id(ground.subscriptions[0], names.group(SERVICES_FLOOR))
    name = names.of("vnet", VNET, SERVICES_FLOOR)
    network = resource_id(ground.subscriptions[0], group.name, VNET, name)
    zones = replace(zone.zones, group=str(group), network=str(network))
    return replace(ground, landing=replace(zone, zones=zones))


def made_beside(factory: Factory, environment: str) -> Iterator[IPv4Network]:
    """The ranges of such networks in all environments but one."""
    for _, ground in sorted(factory.environments.items()):
        wan = ground.landing.wan
        if ground.environment != environment and wan and wan.services:
            yield wan.services


def services_stack(site: Site) -> Stack | None:
    """The network with its resolver and zones; None where none is made."""
    space = services_space(site)
    if space is None:
        return None
    tags = site.tags(SERVICES_FLOOR, site.ground.tags)
    group = ResourceId(site.ground.landing.zones.group)
    first = ("group",)
    calls = (
        group_call(site, "group", group, tags),
        within(_network_call(site, space, tags), group.name, first),
        within(resolver_call(site), group.name, ("network",)),
        within(_zones_call(site, tags), group.name, ("network",)),
    )
    return site.stack(SERVICES_FLOOR, SERVICES_FLOOR, calls, (common_id(site),))


def services_space(site: Site) -> IPv4Network | None:
    """The range of the network of shared services; None where none is made."""
    wan = site.ground.landing.wan
    return wan.services if wan else None


def services_network(site: Site) -> ResourceId:
    """The network of shared services."""
    return ResourceId(site.ground.landing.zones.network)


def services_subnet(site: Site) -> ResourceId:
    """The subnet in which the resolver is asked."""
    return services_network(site).child("subnets", _SUBNET)


def gathered_zones(site: Site) -> list[str]:
    """The zones of all cells, each once."""
    return sorted({zone for cell in site.promised.cells for zone in hub_zones_of(site, cell)})


def _network_call(site: Site, space: IPv4Network, tags: dict[str, Json]) -> ModuleCall:
    parts, vnet = site.catalog.parts, services_network(site)
    inbound = next(space.subnets(new_prefix=RESOLVER_PREFIX))
    group = site.names.of("nsg", _NSG, SERVICES_FLOOR)
    foreign = [str(net) for net in site.foreign]
    subnet: dict[str, Json] = {
        "name": _SUBNET,
        "prefix": str(inbound),
        "securityGroup": group,
        "delegation": _RESOLVER,
        "natGatewayId": "",
        "routeTableId": "",
    }
    rules = resolver_rules(askers(site), str(inbound), foreign)
    return ModuleCall(
        symbol="network",
        module="landing-zone/network.bicep",
        params={
            "name": vnet.name,
            "location": site.ground.region,
            "tags": tags,
            "prefixes": [str(space)],
            "nameServers": [],
            "securityGroups": [{"name": group, "rules": rules}],
            "subnets": [subnet],
            "vnetLogs": site.logs(parts["virtualNetwork"].logs, vnet.name),
            "securityGroupLogs": site.logs(parts["networkSecurityGroup"].logs),
        },
        resource=vnet,
        why=site.ground.landing.place("vwan", site.ground.place),
    )


def resolver_call(site: Site) -> ModuleCall:
    """The call that makes the resolver, at the address that networks are told."""
    network, wan = services_network(site), site.ground.landing.wan
    name = site.names.of("dnspr", _RESOLVER, SERVICES_FLOOR)
    resolver = site.resource(ResourceId(site.ground.landing.zones.group), _RESOLVER, name)
    return ModuleCall(
        symbol="resolver",
        module="landing-zone/resolver.bicep",
        params={
            "name": name,
            "location": site.ground.region,
            "tags": site.tags(SERVICES_FLOOR, site.ground.tags),
            "networkId": str(network),
            "subnet": _SUBNET,
            "address": wan.resolver if wan else "",
        },
        resource=resolver,
        why=site.ground.landing.place("vwan", site.ground.place),
    )


def _zones_call(site: Site, tags: dict[str, Json]) -> ModuleCall:
    zones: list[Json] = [*gathered_zones(site)]
    return ModuleCall(
        symbol="dnsZones",
        module="landing-zone/dns-zones.bicep",
        params={"tags": tags, "zones": zones, "vnetId": str(services_network(site))},
        resource=None,
        why=site.ground.landing.place("vwan", site.ground.place),
    )
