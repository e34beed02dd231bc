"""Drawing the plan: a factory and its lock become stacks and grants that Azure would accept."""

from collections import Counter
from collections.abc import Iterable

from aifactory.azure.limits import limit
from aifactory.azure.resource_id import ResourceId
from aifactory.catalog import Catalog
from aifactory.config.model import Factory, ScaleSetEnvironment
from aifactory.plan import encryption
from aifactory.plan.access import IDENTITY, Roles
from aifactory.plan.environment import (
    asked,
    common_grants,
    common_key,
    common_stack,
    connected_stack,
    guests,
)
from aifactory.plan.guarding.alerts import alerts_stack
from aifactory.plan.guarding.defender import defender_stack
from aifactory.plan.guarding.locks import ground_locks
from aifactory.plan.guarding.policies import guard_stack
from aifactory.plan.landing.guests import shut_out
from aifactory.plan.landing.joining import joined_stack, tables_id, tables_stack
from aifactory.plan.landing.network import network_stacks, zones_of
from aifactory.plan.landing.services import made_beside, placed, services_stack
from aifactory.plan.landing.wan import hub_id, hub_stack, lead, wan_of
from aifactory.plan.lock import Lock
from aifactory.plan.lock.moved import moved_salts
from aifactory.plan.model import Grant, Plan, Stack
from aifactory.plan.names import COMMON, Names, name_problem
from aifactory.plan.people import people_stacks, united
from aifactory.plan.project import ProjectPlan
from aifactory.plan.site import Node, Site, host_key
from aifactory.problems import Exit, Problem, Refused, counted

# 300 projects x 13 + 100 in common is Azure's 4,000 per subscription.
PROJECT_ASSIGNMENTS = limit("projectRoleAssignments").value
COMMON_ASSIGNMENTS = limit("commonRoleAssignments").value


def draw(factory: Factory, catalog: Catalog, lock: Lock) -> Plan:
    """All that the factory should be; raises Refused (AIF3xxx) with every rule that it breaks.

    The lock must hold a promise for everything that the factory asks (see `promise`).
    """
    stacks: list[Stack] = []
    grants: list[Grant] = []
    problems: list[Problem] = []
    for _, ground in sorted(factory.environments.items()):
        site = survey(factory, catalog, lock, ground)
        floors = [ProjectPlan(site, project) for project in site.projects]
        stacks += _shared(site, _personas(site, floors))
        stacks += people_stacks(site, floors)
        stacks += [stack for floor in floors for stack in floor.stacks()]
        grants += _common_grants(site)
        problems += [*_too_many_grants(site, floors), *_too_many_tags(site, floors)]
        problems += [*_crowded(site), *shut_out(site)]
        grants += [grant for floor in floors for grant in floor.own_grants()]
        grants += united(floors)
        problems += encryption.problems(site, site.common, ground.place)
        for floor in floors:
            problems += encryption.problems(site, floor.floor.nodes, floor.project.place)
    problems += _name_problems(stacks)
    problems += _owned_twice(stacks)
    if problems:
        fits = any(problem.code != "AIF3008" for problem in problems)
        # What is wrong in every environment is told once.
        raise Refused(set(problems), Exit.REFUSED if fits else Exit.DOES_NOT_FIT)
    return Plan(factory.name, tuple(sorted(stacks, key=lambda stack: stack.id)), tuple(grants))


def _common_grants(site: Site) -> tuple[Grant, ...]:
    key = common_key(site)
    key_grant = (key.grant,) if key and key.grant else ()
    return (*common_grants(site), *asked(site), *guests(site), *key_grant)


def _shared(site: Site, personas: tuple[str, ...]) -> list[Stack]:
    """What an environment's projects share, and what guards it: policies stand before the rest."""
    cells = sorted(site.promised.cells)
    guards = [found for cell in cells if (found := guard_stack(site, cell))]
    common = common_stack(site, personas, tuple(stack.id for stack in guards))
    networks = [stack for cell in cells for stack in network_stacks(site, cell)]
    hub = hub_stack(site)
    joined = [joined_stack(site, cell, _hubs_before(site)) for cell in cells]
    further = [hub, services_stack(site), tables_stack(site), connected_stack(site), *joined]
    shared = [common, *networks, *(stack for stack in further if stack is not None)]
    built = tuple(stack.id for stack in shared)
    watching = [defender_stack(site, cell) for cell in cells]
    zones = {cell: zones_of(site, cell) for cell in cells}
    watching += [alerts_stack(site, built), ground_locks(site, zones, built)]
    return [*guards, *shared, *(stack for stack in watching if stack is not None)]


def _hubs_before(site: Site) -> tuple[str, ...]:
    """The stacks that make what cells are joined with: a hub, or a route table at one."""
    wan = site.ground.landing.wan
    if wan is None:
        return ()
    if not wan.hub:
        return (hub_id(site.ground.key),)
    return (tables_id(site.lead),) if wan.tables and wan.ours else ()


def survey(factory: Factory, catalog: Catalog, lock: Lock, ground: ScaleSetEnvironment) -> Site:
    """The site of one scale set in one environment, its common nodes placed."""
    foreign = [
        block
        for key, other in sorted(lock.grounds.items())
        if key.partition("/")[0] != ground.environment
        for block in other.space
    ]
    foreign += made_beside(factory, ground.environment)
    promised = lock.grounds[ground.key]
    where = (ground.environment, ground.scale_set, ground.region)
    names = Names(factory.name, *where, promised.salt, promised.adopted)
    site = Site(
        factory=factory.name,
        catalog=catalog,
        ground=placed(ground, names),
        promised=promised,
        numbers=lock.numbers,
        projects=tuple(factory.projects_in(ground)),
        foreign=tuple(foreign),
        names=names,
        roles=Roles(
            factory.name, ground.key, promised.salt, ground.tier, catalog, promised.encrypted
        ),
        lead=lead(factory, ground).key,
        wan=wan_of(factory, lock, ground),
        salts=moved_salts(factory.name, lock, ground.key),
        pipelines=factory.pipelines,
    )
    site.common.update(_common_nodes(site))
    return site


def _common_nodes(site: Site) -> dict[str, Node]:
    nodes = site.nodes(COMMON, site.common_group, site.ground.common)
    placed: dict[str, Node] = {}
    for flag, node in nodes.items():
        if node.service.capacity is None or not node.is_ours:
            placed[flag] = node
            continue
        used = [p.hosts.get(flag, 1) for p in site.promised.projects.values()]
        for instance in range(1, max(used, default=1) + 1):
            placed[host_key(flag, instance)] = site.host(node, instance)
    return placed


def _personas(site: Site, floors: Iterable[ProjectPlan]) -> tuple[str, ...]:
    """Every persona that somebody has here: one composite role each."""
    used = {IDENTITY, *(grant.persona for grant in common_grants(site))}
    for floor in floors:
        used |= set(floor.principals)
    return tuple(sorted(used))


def _too_many_grants(site: Site, floors: Iterable[ProjectPlan]) -> list[Problem]:
    problems = []
    if len(_common_grants(site)) > COMMON_ASSIGNMENTS:
        problems.append(
            Problem(
                str(site.ground.place),
                "AIF3008",
                f"{len(_common_grants(site))} role assignments on the common groups of "
                f"{site.ground.key}; {COMMON_ASSIGNMENTS} are the budget.",
                "Gather people in fewer Entra groups.",
            )
        )
    for floor in floors:
        count = floor.assigned
        if count > PROJECT_ASSIGNMENTS:
            problems.append(
                Problem(
                    str(floor.project.place),
                    "AIF3008",
                    f"Project {floor.project.name} needs {count} role assignments in "
                    f"{site.ground.key}; {PROJECT_ASSIGNMENTS} are its budget "
                    "(Azure allows 4,000 per subscription).",
                    "Take a persona out of `team`, or switch a service on a shared host off.",
                )
            )
    return problems


def _too_many_tags(site: Site, floors: Iterable[ProjectPlan]) -> list[Problem]:
    """A floor whose resources would have more tags than Azure takes: ours are among them."""
    tagged = [(str(site.ground.place), "What is common", site.tags(COMMON, site.ground.tags))]
    tagged += [
        (str(floor.project.place), f"Project {floor.project.name}", floor.tags) for floor in floors
    ]
    most = limit("tags").value
    return [
        Problem(
            place,
            "AIF3025",
            f"{what} would have {len(tags)} tags in {site.ground.key}, with those that every "
            f"resource gets; Azure takes {most}.",
            "Set fewer `tags` (those of defaults, environment, scale set and project add up).",
        )
        for place, what, tags in tagged
        if len(tags) > most
    ]


def _crowded(site: Site) -> list[Problem]:
    """A host that exists already is one: no second is made when it is full."""
    users = [set(promised.hosts) for promised in site.promised.projects.values()]
    return [
        Problem(
            str(node.wanted.place),
            "AIF3013",
            f"{counted(count, 'project')} of {site.ground.key} have a part of {node.name}, "
            f"which holds {node.service.capacity}.",
            "Take the line away, and hosts are made as they are needed.",
        )
        for flag, node in sorted(site.common.items())
        if not node.is_ours
        and (count := sum(flag in hosts for hosts in users)) > (node.service.capacity or count)
    ]


def _name_problems(stacks: Iterable[Stack]) -> list[Problem]:
    found = {
        name_problem(resource, why)
        for stack in stacks
        for resource, why in [
            (stack.resource_id, stack.calls[0].why),
            *((each.resource, each.why) for each in stack.calls if each.resource is not None),
        ]
    }
    return [problem for problem in found if problem is not None]


def _owned_twice(stacks: Iterable[Stack]) -> list[Problem]:
    owners: Counter[ResourceId] = Counter()
    why = {}
    for stack in stacks:
        for each in stack.calls:
            if each.resource is not None:
                owners[each.resource] += 1
                why[each.resource] = each.why
    return [
        Problem(
            str(why[resource]),
            "AIF3009",
            f"{resource} would belong to {count} stacks.",
            "This is a defect in the planner; please report it with the factory file.",
        )
        for resource, count in sorted(owners.items())
        if count > 1
    ]
