"""One network per cell: its VNet with every promised subnet, its filters, zones and endpoints."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from aifactory.catalog.facts.network import Endpoint
from aifactory.catalog.model import Json
from aifactory.plan.demand import SHARED
from aifactory.plan.environment import (
    access_call,
    common_id,
    filters_id,
    grants_of,
    group_call,
    network_id,
    services_id,
    stands_in_common,
    within,
)
from aifactory.plan.landing.filters import facts_of, security_group_name, security_groups
from aifactory.plan.landing.ways_out import WaysOut, ways_out
from aifactory.plan.lock import CellPromise
from aifactory.plan.model import ModuleCall, Stack
from aifactory.plan.names import network_floor
from aifactory.plan.site import DELEGATION, Node, Site
from aifactory.plan.wiring import endpoint_parameter, missing_endpoints


def network_stacks(site: Site, cell: str) -> tuple[Stack, ...]:
    """A cell's VNet with every promised subnet, its NSGs, zones, links and shared endpoints.

    Of a network that its owners keep the subnets alone are written, each by itself. Where they
    write those, too, what filters them is a stack that comes first, and the rest waits for them.
    """
    key = site.ground.key
    before = (common_id(site), *((services_id(key),) if site.gathers else ()))
    first, then = _filters(site, cell), _inside(site, cell)
    if not site.asks(cell):
        return (_stack(site, cell, "network", (*first, *then), before),)
    inside = {call.symbol for call in then}
    alone = [
        replace(call, after=tuple(one for one in call.after if one in inside)) for call in then
    ]
    return (
        _stack(site, cell, "filters", first, before),
        _stack(site, cell, "network", alone, (*before, filters_id(key, cell))),
    )


def _filters(site: Site, cell: str) -> tuple[ModuleCall, ...]:
    """The group, the ways out, and the network with its filters."""
    tags, group = _tags(site, cell), site.network_group(cell)
    out = ways_out(site, cell, tags)
    own = [] if stands_in_common(site, cell) else [group_call(site, "group", group, tags)]
    first = tuple(each.symbol for each in own)
    before = (*first, *(call.symbol for call in out.calls))
    return (
        *own,
        *(within(call, group.name, first) for call in out.calls),
        within(_network_call(site, cell, tags, out), group.name, before),
    )


def _inside(site: Site, cell: str) -> tuple[ModuleCall, ...]:
    """Subnets in a network of others, zones, endpoints, and who may do what."""
    tags, group = _tags(site, cell), site.network_group(cell)
    zones = zones_of(site, cell)
    calls: list[ModuleCall] = []
    last = "network"
    if site.promised.cells[cell].network and not site.asks(cell):
        calls.append(within(subnets_call(site, cell), group.name, (last,)))
        last = "subnets"
    if zones:
        calls.append(within(_zones_call(site, cell, zones, tags), group.name, (last,)))
        last = "dnsZones"
    calls.append(within(_endpoints_call(site, cell, tags), group.name, (last,)))
    grants = grants_of(site, network_id(site.ground.key, cell))
    if grants:
        first = () if stands_in_common(site, cell) else ("group",)
        calls.append(within(access_call(site, grants, ()), group.name, first))
    return tuple(calls)


def _tags(site: Site, cell: str) -> dict[str, Json]:
    return site.tags(network_floor(cell), site.ground.tags)


def _stack(
    site: Site, cell: str, part: str, calls: Sequence[ModuleCall], after: tuple[str, ...]
) -> Stack:
    stack = site.stack(f"{cell}/{part}", network_floor(cell), calls, after)
    return replace(stack, subscription=site.network_group(cell).subscription or "")


def _network_call(site: Site, cell: str, tags: dict[str, Json], out: WaysOut) -> ModuleCall:
    promised = site.promised.cells[cell]
    parts, vnet, kept_by_others = site.catalog.parts, site.vnet(cell), bool(promised.network)
    return ModuleCall(
        symbol="network",
        module="landing-zone/network.bicep",
        params={
            "name": vnet.name,
            "location": site.ground.region,
            "tags": tags,
            "prefixes": [] if kept_by_others else [str(prefix) for prefix in promised.prefixes],
            "nameServers": list(site.ground.landing.zones.servers),
            "securityGroups": security_groups(site, promised),
            "subnets": [] if kept_by_others else _subnets(site, cell, out),
            **({"kept": kept} if (kept := _kept(promised)) else {}),
            "vnetLogs": site.logs(parts["virtualNetwork"].logs, vnet.name),
            "securityGroupLogs": site.logs(parts["networkSecurityGroup"].logs),
        },
        resource=None if kept_by_others else vnet,
        why=site.ground.space_place,
    )


def subnets_call(site: Site, cell: str) -> ModuleCall:
    """The promised subnets of a network that its owners keep; all others are theirs."""
    vnet, out = site.vnet(cell), ways_out(site, cell, {})
    return ModuleCall(
        symbol="subnets",
        module="landing-zone/subnets.bicep",
        params={
            "network": vnet.name,
            "filterGroup": site.network_group(cell).name,
            "subnets": _subnets(site, cell, out),
        },
        resource=None,
        why=site.ground.space_place,
        group=vnet.resource_group,
        subscription=vnet.subscription,
    )


def _subnets(site: Site, cell: str, out: WaysOut) -> list[Json]:
    return [
        {**_subnet(site, cell, owner, str(net)), **out.of_subnet(site, owner)}
        for owner, net in sorted(site.promised.cells[cell].ranges.items())
        if owner not in site.promised.cells[cell].named
        if not (site.asks(cell) and site.is_gone(owner))  # others are asked to delete it
    ]


def _kept(cell: CellPromise) -> list[Json]:
    """Subnets of others, word for word: what is not said about them would be lost."""
    return [{"name": name, "properties": dict(said)} for name, said in sorted(cell.kept.items())]


def _subnet(site: Site, cell: str, owner: str, prefix: str) -> dict[str, Json]:
    facts = facts_of(site, owner)
    name = site.subnet_name(cell, owner)
    delegated = site.names.adopted.get(f"{name}/{DELEGATION}")
    return {
        "name": name,
        "prefix": prefix,
        "securityGroup": security_group_name(site, owner),
        "delegation": (facts.delegation if facts else None) or "",
        **({"delegationName": delegated} if delegated else {}),
    }


def zones_of(site: Site, cell: str) -> list[str]:
    """The private DNS zones that a cell has itself."""
    if site.owns_zones:
        return _zones(site, _endpoints(site, cell))
    return _zones(site, {entry for entry in _endpoints(site, cell) if site.stays(entry)})


def hub_zones_of(site: Site, cell: str) -> list[str]:
    """The hub's private DNS zones that a cell asks."""
    if site.ground.landing.zones.owner != "hub":
        return []
    return _zones(site, {entry for entry in _endpoints(site, cell) if not site.stays(entry)})


def _endpoints(site: Site, cell: str) -> Iterator[Endpoint]:
    for key, node in site.common.items():
        yield from site.catalog.services[key.partition(".")[0]].endpoints_on("common")
        yield from (endpoint for _, endpoint in _behind(node))
    floors = {
        frozenset(project.environments[site.ground.environment].services)
        for project in site.projects
        if site.promised.projects[project.name].cell == cell
    }
    for flags in floors:
        for flag in flags:
            yield from site.catalog.services[flag].endpoints_on("project", flags)


def _zones(site: Site, endpoints: Iterable[Endpoint]) -> list[str]:
    return sorted({zone for one in endpoints for zone in site.zones_of(one)})


def _zones_call(site: Site, cell: str, zones: list[str], tags: dict[str, Json]) -> ModuleCall:
    vnet = site.vnet(cell)
    linked = {zone: site.names.adopted.get(f"{vnet.name}/{zone}") for zone in zones}
    named: dict[str, Json] = {zone: name for zone, name in linked.items() if name}
    links: dict[str, Json] = {"links": named} if named else {}
    return ModuleCall(
        symbol="dnsZones",
        module="landing-zone/dns-zones.bicep",
        params={"tags": tags, "zones": list(zones), "vnetId": str(vnet), **links},
        resource=None,
        why=site.ground.place,
    )


def _endpoints_call(site: Site, cell: str, tags: dict[str, Json]) -> ModuleCall:
    """The endpoints of shared services: in every cell, but one for all where the hub has the zones.

    A name in the hub's zones leads to one address, whoever asks.
    """
    subnet = site.subnet(cell, SHARED)
    shared: list[Json] = [
        {
            "name": _endpoint_name(node, entry.group, cell),
            "targetId": target,
            "endpoint": endpoint_parameter(site, cell, subnet, entry),
        }
        for node in site.common.values()
        if not node.service.subnets
        for target, entry in _doors(site, node)
        if site.owns_zones or site.stays(entry) or cell == site.home
    ]
    return ModuleCall(
        symbol="sharedEndpoints",
        module="landing-zone/shared-endpoints.bicep",
        params={"location": site.ground.region, "tags": tags, "endpoints": shared},
        resource=None,
        why=site.ground.place,
    )


def _doors(site: Site, node: Node) -> Iterator[tuple[str, Endpoint]]:
    """The endpoints of a shared service, and of what Azure made behind it, each with its target."""
    yield from ((str(node.id), one) for one in missing_endpoints(site, node, "common"))
    yield from _behind(node)


def _behind(node: Node) -> Iterator[tuple[str, Endpoint]]:
    for one in node.service.behind:
        target = str(node.wanted.settings.get(one.told) or "")
        if target:
            yield target, one.endpoint


def _endpoint_name(node: Node, group: str, cell: str) -> str:
    return f"pe-{node.name}-{group}-{cell}"
