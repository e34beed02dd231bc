"""The stacks that an environment's projects share: common, and one network per cell."""

from dataclasses import replace

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.model import Json
from aifactory.plan.access import grant_parameter
from aifactory.plan.access.asking import asked_grants
from aifactory.plan.encryption import FloorKey, floor_key, key_calls
from aifactory.plan.guarding.alerts import action_group, action_group_call
from aifactory.plan.landing.guests import guest_grants, guest_roles
from aifactory.plan.landing.perimeters import perimeter_calls
from aifactory.plan.model import Grant, ModuleCall, Stack
from aifactory.plan.names import COMMON
from aifactory.plan.site import Node, Site
from aifactory.plan.wiring import Floor, call

_NSG = "Microsoft.Network/networkSecurityGroups"


def common_id(site: Site) -> str:
    """The id of the common stack."""
    return f"{site.ground.key}/common"


def connected_id(site: Site) -> str:
    """The id of the stack of shared services that stand in a subnet."""
    return f"{site.ground.key}/connected"


def people_id(key: str) -> str:
    """The id of the stack of what projects' people may do at shared hosts."""
    return f"{key}/people"


def services_id(key: str) -> str:
    """The id of the stack of the network of shared services beside a hub that is made."""
    return f"{key}/services"


def filters_id(key: str, cell: str) -> str:
    """The id of the stack of what filters subnets that others write; `key` as above."""
    return f"{key}/{cell}/filters"


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
            if site.roles.level(persona, "network") != "none" and not stands_in_common(site, cell)
        ),
    )


def asked(site: Site) -> tuple[Grant, ...]:
    """What shared services may do at each other."""
    ours = (node.service for node in site.common.values() if node.is_ours)
    return asked_grants(ours, site.common_group, site.common_identity, common_id(site))


def guests(site: Site) -> tuple[Grant, ...]:
    """What lets Azure's own services put machines into the home network."""
    return guest_grants(site, network_id(site.ground.key, site.home))


def grants_of(site: Site, stack: str) -> tuple[Grant, ...]:
    """The grants to the factory's own people, and to guests, that a stack makes."""
    every = (*common_grants(site), *guests(site))
    return tuple(grant for grant in every if grant.stack == stack)


def common_key(site: Site) -> FloorKey | None:
    """The key of everything that an environment's projects share."""
    return floor_key(site, site.common, site.common_identity, common_id(site))


def common_stack(site: Site, personas: tuple[str, ...], after: tuple[str, ...] = ()) -> Stack:
    """Group, roles, identity, permissions and the services that all projects share."""
    tags = site.tags(COMMON, site.ground.tags)
    identity = site.common_identity
    key = common_key(site)
    nodes = _made(site, in_subnets=False)
    floor = Floor(site, COMMON, tags, identity, nodes, key=key)
    group = site.common_group.name
    calls = [group_call(site, "group", site.common_group, tags), _roles_call(site, personas)]
    inner = [
        identity_call(site, identity, tags),
        access_call(site, (*grants_of(site, common_id(site)), *asked(site))),
        *key_calls(site, site.common, key),
        *(call(floor, node) for node in nodes.values()),
        *perimeter_calls(floor, site.common_group),
    ]
    if (told := action_group(site)) is not None:
        inner.append(action_group_call(site, told))
    calls += [within(inner_call, group, ("group", "roles")) for inner_call in inner]
    return site.stack("common", COMMON, calls, after)


def _made(site: Site, *, in_subnets: bool) -> dict[str, Node]:
    """The shared services that we make: those that stand in a subnet, or the others."""
    return {
        name: node
        for name, node in site.common.items()
        if bool(node.service.subnets) is in_subnets and node.is_ours
    }


def connected_stack(site: Site) -> Stack | None:
    """The shared services that stand in a subnet: after the networks, which are after the rest."""
    nodes = _made(site, in_subnets=True)
    if not nodes:
        return None
    tags = site.tags(COMMON, site.ground.tags)
    floor = Floor(site, COMMON, tags, site.common_identity, nodes, key=common_key(site))
    symbols = {node.symbol for node in nodes.values()}
    calls = [call(floor, node) for node in nodes.values()]
    placed = [replace(one, after=tuple(s for s in one.after if s in symbols)) for one in calls]
    before = (network_id(site.ground.key, site.home),)
    stack = site.stack("connected", COMMON, placed, before)
    return replace(stack, group=site.common_group.name)


def stands_in_common(site: Site, cell: str) -> bool:
    """Whether a network that was there before is in the common group: its stack makes no group."""
    return site.network_group(cell) == site.common_group


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
    scopes = tuple(sorted(_scopes(site)))
    of_people = [site.roles.definition(persona, scopes) for persona in personas]
    return ModuleCall(
        symbol="roles",
        module="landing-zone/roles.bicep",
        params={"roles": [*of_people, *guest_roles(site, scopes)]},
        resource=None,
        why=site.ground.place,
    )


def _scopes(site: Site) -> set[str]:
    """Where a role may be given: the subscriptions, and the group of a host that is brought."""
    ours = {cell.subscription for cell in site.promised.cells.values()}
    hosts = {one.host for one in site.catalog.services.values() if not one.whole}
    brought = {
        node.scope.scope
        for node in site.common.values()
        if not node.is_ours
        and node.service.flag in hosts
        and (node.scope.subscription or "").lower() not in ours
    }
    return {f"/subscriptions/{one}" for one in ours} | brought
