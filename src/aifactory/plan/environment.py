"""The stacks that an environment's projects share: common, and one network per cell."""

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.model import Json
from aifactory.plan.access import grant_parameter
from aifactory.plan.demand import SHARED, overlay_of
from aifactory.plan.encryption import FloorKey, floor_key, key_calls
from aifactory.plan.guarding.alerts import action_group, action_group_call
from aifactory.plan.lock import CellPromise
from aifactory.plan.model import Grant, ModuleCall, Stack
from aifactory.plan.names import COMMON
from aifactory.plan.rules import closed, project_rules
from aifactory.plan.site import Node, Site, subnet_name
from aifactory.plan.wiring import Floor, call, endpoint_parameter

_NSG = "Microsoft.Network/networkSecurityGroups"


def common_id(site: Site) -> str:
    """The id of the common stack."""
    return f"{site.ground.key}/common"


def network_id(key: str, cell: str) -> str:
    """The id of a cell's network stack; `key` is environment/scale set."""
    return f"{key}/{cell}/network"


def common_grants(site: Site) -> tuple[Grant, ...]:
    """What the factory's own people may do on the common group, and on the networks' groups."""
    people = [
        (persona, group)
        for persona, group in sorted(site.ground.personas.items())
        if site.catalog.personas[persona].scope == "common" and site.roles.has_access(persona)
    ]
    return (
        *(
            site.roles.grant(site.common_group, persona, group, common_id(site))
            for persona, group in people
        ),
        *(
            site.roles.grant(
                site.network_group(cell), persona, group, network_id(site.ground.key, cell)
            )
            for cell in sorted(site.promised.cells)
            for persona, group in people
            if site.roles.level(persona, "network") != "none"
        ),
    )


def _grants_of(site: Site, stack: str) -> tuple[Grant, ...]:
    return tuple(grant for grant in common_grants(site) if grant.stack == stack)


def common_key(site: Site) -> FloorKey | None:
    """The key of everything that an environment's projects share."""
    return floor_key(site, site.common, site.common_identity, common_id(site))


def common_stack(site: Site, personas: tuple[str, ...], after: tuple[str, ...] = ()) -> Stack:
    """Group, roles, identity, permissions and the services that all projects share."""
    tags = site.tags(COMMON, site.ground.tags)
    identity = site.common_identity
    key = common_key(site)
    floor = Floor(site, COMMON, tags, identity, site.common, key=key)
    group = site.common_group.name
    calls = [group_call(site, "group", site.common_group, tags), _roles_call(site, personas)]
    inner = [
        identity_call(site, identity, tags),
        access_call(site, _grants_of(site, common_id(site))),
        *key_calls(site, site.common, key),
        *(call(floor, node) for node in site.common.values()),
    ]
    if (told := action_group(site)) is not None:
        inner.append(action_group_call(site, told))
    calls += [within(inner_call, group, ("group", "roles")) for inner_call in inner]
    return Stack(
        id=common_id(site),
        name=site.names.stack("common"),
        subscription=site.subscription,
        group=None,
        location=site.ground.region,
        tags=_text(tags),
        calls=tuple(calls),
        after=after,
        environment=site.ground.environment,
        scale_set=site.ground.scale_set,
    )


def network_stack(site: Site, cell: str) -> Stack:
    """A cell's VNet with every promised subnet, its NSGs, zones, links and shared endpoints."""
    tags = site.tags(f"net{cell.removeprefix('cell-')}", site.ground.tags)
    group = site.network_group(cell)
    zones = zones_of(site, cell)
    calls = [
        group_call(site, "group", group, tags),
        within(_network_call(site, cell, tags), group.name, ("group",)),
        within(_zones_call(site, cell, zones, tags), group.name, ("network",)),
        within(_endpoints_call(site, cell, tags), group.name, ("dnsZones",)),
    ]
    grants = _grants_of(site, network_id(site.ground.key, cell))
    if grants:
        calls.append(within(access_call(site, grants, ()), group.name, ("group",)))
    return Stack(
        id=network_id(site.ground.key, cell),
        name=site.names.stack(cell, "network"),
        subscription=group.subscription or "",
        group=None,
        location=site.ground.region,
        tags=_text(tags),
        calls=tuple(calls),
        after=(common_id(site),),
        environment=site.ground.environment,
        scale_set=site.ground.scale_set,
    )


def group_call(site: Site, symbol: str, group: ResourceId, tags: dict[str, Json]) -> ModuleCall:
    """The call that makes a resource group."""
    return ModuleCall(
        symbol=symbol,
        module="landing-zone/resource-group.bicep",
        params={"name": group.name, "location": site.ground.region, "tags": tags},
        resource=group,
        why=site.ground.place,
    )


def identity_call(site: Site, identity: ResourceId, tags: dict[str, Json]) -> ModuleCall:
    """The call that makes a floor's identity."""
    return ModuleCall(
        symbol="identity",
        module="landing-zone/identity.bicep",
        params={"name": identity.name, "location": site.ground.region, "tags": tags},
        resource=identity,
        why=site.ground.place,
    )


def access_call(
    site: Site, grants: tuple[Grant, ...], after: tuple[str, ...] = ("identity",)
) -> ModuleCall:
    """The call that gives a floor's people and identity their roles on its group."""
    return ModuleCall(
        symbol="access",
        module="landing-zone/access.bicep",
        params={"grants": [dict(grant_parameter(grant)) for grant in grants]},
        resource=None,
        why=site.ground.place,
        after=after,
    )


def within(inner: ModuleCall, group: str, after: tuple[str, ...]) -> ModuleCall:
    """The call, sent to a group that this stack makes first, unless it has one elsewhere."""
    return ModuleCall(
        symbol=inner.symbol,
        module=inner.module,
        params=inner.params,
        resource=inner.resource,
        why=inner.why,
        group=inner.group or group,
        subscription=inner.subscription,
        after=tuple(sorted({*inner.after, *after})),
        settles=inner.settles,
    )


def _roles_call(site: Site, personas: tuple[str, ...]) -> ModuleCall:
    subscriptions = tuple(sorted({c.subscription for c in site.promised.cells.values()}))
    return ModuleCall(
        symbol="roles",
        module="landing-zone/roles.bicep",
        params={"roles": [site.roles.definition(persona, subscriptions) for persona in personas]},
        resource=None,
        why=site.ground.place,
    )


def _network_call(site: Site, cell: str, tags: dict[str, Json]) -> ModuleCall:
    promised = site.promised.cells[cell]
    parts = site.catalog.parts
    vnet = site.vnet(cell)
    return ModuleCall(
        symbol="network",
        module="landing-zone/network.bicep",
        params={
            "name": vnet.name,
            "location": site.ground.region,
            "tags": tags,
            "prefixes": [str(prefix) for prefix in promised.prefixes],
            "securityGroups": _security_groups(site, promised),
            "subnets": [
                _subnet(site, owner, str(net)) for owner, net in sorted(promised.ranges.items())
            ],
            "vnetLogs": site.logs(parts["virtualNetwork"].logs),
            "securityGroupLogs": site.logs(parts["networkSecurityGroup"].logs),
        },
        resource=vnet,
        why=site.ground.space_place,
    )


def _subnet(site: Site, owner: str, prefix: str) -> dict[str, Json]:
    purpose = owner.partition(".")[2]
    delegations = {
        subnet.purpose: subnet.delegation
        for service in site.catalog.services.values()
        for subnet in service.subnets
    }
    return {
        "name": subnet_name(owner),
        "prefix": prefix,
        "securityGroup": security_group_name(site, owner),
        "delegation": delegations.get(purpose) or "",
    }


def security_group_name(site: Site, owner: str) -> str:
    """The NSG of a subnet's owner: one per project."""
    return site.names.of("nsg", _NSG, owner.partition(".")[0])


def _security_groups(site: Site, cell: CellPromise) -> list[Json]:
    owners: dict[str, list[str]] = {}
    for owner, net in sorted(cell.ranges.items()):
        owners.setdefault(owner.partition(".")[0], []).append(str(net))
    overlays = {
        owner.partition(".")[0]: overlay
        for owner in cell.ranges
        if (overlay := overlay_of(site.catalog, owner.partition(".")[2]))
    }
    shared = str(cell.ranges[SHARED])
    foreign = [str(net) for net in site.foreign]
    neighbours = [str(prefix) for prefix in cell.prefixes]
    return [
        {
            "name": security_group_name(site, floor),
            "rules": closed(foreign)
            if floor == SHARED.partition(".")[0]
            else project_rules(
                own, shared, neighbours, foreign, [overlays[floor]] if floor in overlays else ()
            ),
        }
        for floor, own in owners.items()
    ]


def zones_of(site: Site, cell: str) -> list[str]:
    """The private DNS zones that a cell needs."""
    flags = set(site.common)
    for project in site.projects:
        if site.promised.projects[project.name].cell == cell:
            flags |= set(project.environments[site.ground.environment].services)
    services = [site.catalog.services[flag.partition(".")[0]] for flag in flags]
    region = site.ground.region
    return sorted(
        {one for s in services for entry in s.endpoints for one in entry.zones_in(region)}
    )


def _zones_call(site: Site, cell: str, zones: list[str], tags: dict[str, Json]) -> ModuleCall:
    return ModuleCall(
        symbol="dnsZones",
        module="landing-zone/dns-zones.bicep",
        params={"tags": tags, "zones": list(zones), "vnetId": str(site.vnet(cell))},
        resource=None,
        why=site.ground.place,
    )


def _endpoints_call(site: Site, cell: str, tags: dict[str, Json]) -> ModuleCall:
    subnet = site.subnet(cell, SHARED)
    shared: list[Json] = [
        {
            "name": _endpoint_name(node, entry.group, cell),
            "targetId": str(node.id),
            "endpoint": endpoint_parameter(site, cell, subnet, entry),
        }
        for node in site.common.values()
        for entry in node.service.endpoints
    ]
    return ModuleCall(
        symbol="sharedEndpoints",
        module="landing-zone/shared-endpoints.bicep",
        params={"location": site.ground.region, "tags": tags, "endpoints": shared},
        resource=None,
        why=site.ground.place,
    )


def _endpoint_name(node: Node, group: str, cell: str) -> str:
    return f"pe-{node.name}-{group}-{cell}"


def _text(tags: dict[str, Json]) -> dict[str, str]:
    return {key: str(value) for key, value in tags.items()}
