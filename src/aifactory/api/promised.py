"""What the examiner is told: the factory's promises as one small value, and nothing of the plan."""

from collections.abc import Iterable, Iterator, Mapping

from aifactory.api.desired import Desired
from aifactory.api.guarding.exposed import exposed
from aifactory.api.guarding.lent import lending
from aifactory.api.guarding.promised import guards
from aifactory.api.landing.promised import landing
from aifactory.api.ordered import ordered
from aifactory.azure.roles import SIDES, united
from aifactory.config.model import ScaleSetEnvironment
from aifactory.plan.access import guest_sets
from aifactory.plan.demand import SHARED
from aifactory.plan.draw import survey
from aifactory.plan.environment import common_key
from aifactory.plan.model import Grant
from aifactory.plan.names import COMMON, network_floor
from aifactory.plan.project import ProjectPlan
from aifactory.plan.site import Node, Site
from aifactory.verify.promises import (
    Admitted,
    Allowed,
    Bounds,
    EnvironmentPromise,
    Existing,
    FloorKey,
    Outside,
    Permit,
    Promises,
)


def promises(desired: Desired) -> Promises:
    """The promises of a factory, all environments: one is judged against the others, too."""
    sites = [
        survey(desired.factory, desired.catalog, desired.lock, ground)
        for _, ground in sorted(desired.factory.environments.items())
    ]
    made = (_promise(site, desired) for site in sites)
    return Promises(desired.factory.name, lending(desired, made))


def _promise(site: Site, desired: Desired) -> EnvironmentPromise:
    ground = site.ground
    floors = [ProjectPlan(site, project) for project in site.projects]
    zone = landing(site, floors)
    homes = _homes(site, floors, zone.groups)
    here = f"{ground.key}/"
    wanted, watched = ordered(desired, ground.key), guards(desired, ground.key)
    watch = watched.watch
    nodes = [*site.common.values(), *(n for floor in floors for n in floor.floor.nodes.values())]
    return EnvironmentPromise(
        key=ground.key,
        environment=ground.environment,
        groups=tuple(homes),
        subscriptions=ground.subscriptions,
        level=ground.diagnostics,
        spaces=(*map(str, site.promised.space), *zone.spaces),
        tags={
            **ground.tags,
            "aif-factory": site.factory,
            "aif-environment": ground.environment,
            "aif-scale-set": ground.scale_set,
        },
        allowed=tuple(_allowed(g) for g in desired.plan.grants if g.stack.startswith(here)),
        budgets=_budgets(floors),
        scaling=tuple(bounds for node in nodes if node.is_ours for bounds in _bounds(node)),
        floors=homes,
        ranges={**_ranges(site), **zone.ranges},
        hubs=zone.hubs,
        peers=zone.peers,
        networks=zone.networks,
        joins=zone.joins,
        names=zone.names,
        people=zone.people,
        openings=zone.openings,
        services={str(n.id): n.service.flag for n in nodes if n.id is not None and n.is_ours},
        parts=(*wanted.parts, *zone.parts, *((watch.group, *watch.alerts) if watch else ())),
        attached=wanted.attached,
        kept=wanted.kept,
        perimeters=wanted.perimeters,
        sleeps=ground.tier == "economy",
        roles=_roles(site, desired, here),
        admitted=_admitted(floors),
        customer_keys=ground.encryption.customer,
        keys=_keys(site, floors),
        exposed=exposed(desired, ground.key),
        existing=(*_existing(site), *_lodgings(floors)),
        guards=watched,
        workspace=next((str(node.id) for node in nodes if node.service.sink), ""),
        outside=_outside(ground),
    )


def _outside(ground: ScaleSetEnvironment) -> Outside:
    said = ground.governance
    return Outside(tuple(map(str.lower, said.logs_to)), said.managed_by) if said else Outside()


def _budgets(floors: Iterable[ProjectPlan]) -> dict[str, int]:
    return {
        str(floor.group): floor.wanted.budget.monthly
        for floor in floors
        if floor.wanted.budget is not None
    }


def _existing(site: Site) -> tuple[Existing, ...]:
    """What is used and made by somebody else."""
    found = (node for node in site.common.values() if not node.is_ours)
    may_be_open = site.ground.not_private
    return tuple(
        Existing(
            str(one.id), one.service.flag, one.service.lends or one.service.flag not in may_be_open
        )
        for one in found
    )


def _lodgings(floors: Iterable[ProjectPlan]) -> Iterator[Existing]:
    """What one project brings, and alone stands in."""
    for floor in floors:
        for node in floor.floor.nodes.values():
            if not node.is_ours:
                said = (node.service.flag, True, floor.name, node.wanted.range)
                yield Existing(str(node.id), *said)


def _homes(site: Site, floors: Iterable[ProjectPlan], further: Mapping[str, str]) -> dict[str, str]:
    """Each resource group, and the floor that it is for."""
    return {
        str(site.common_group): COMMON,
        **{str(site.network_group(cell)): network_floor(cell) for cell in site.promised.cells},
        **further,
        **{str(floor.group): floor.name for floor in floors},
    }


def _ranges(site: Site) -> dict[str, str]:
    """Each subnet, and the floor that it is for."""
    return {
        str(site.subnet(cell, owner)): _tenant(site, owner)
        for cell, promised in sorted(site.promised.cells.items())
        for owner in promised.ranges
    }


def _tenant(site: Site, owner: str) -> str:
    """The floor that a promised range is for: shared.endpoints is everybody's, and what serves."""
    floor, _, purpose = owner.partition(".")
    facts = site.subnets.get(purpose)
    serves = floor == SHARED.partition(".")[0] and facts is not None and facts.serves
    return COMMON if owner == SHARED or serves else floor


def _roles(site: Site, desired: Desired, here: str) -> dict[str, tuple[Permit, ...]]:
    """What each role that somebody has here allows."""
    granted = {grant.persona for grant in desired.plan.grants if grant.stack.startswith(here)}
    personas = granted & desired.catalog.personas.keys()
    sets = {one: site.roles.sets(one) for one in personas}
    sets |= {one: guest_sets(desired.catalog.services[one])
             for one in granted & desired.catalog.services.keys()}  # fmt: skip
    return {
        site.roles.guid(word): tuple(
            Permit(*(tuple(map(str, entry[side])) for side in SIDES)) for entry in united(found)
        )
        for word, found in sorted(sets.items())
    }


def _keys(site: Site, floors: Iterable[ProjectPlan]) -> tuple[FloorKey, ...]:
    found = [(COMMON, common_key(site)), *((floor.name, floor.key) for floor in floors)]
    return tuple(
        FloorKey(floor, str(key.vault), key.name, key.holder is not None)
        for floor, key in found
        if key is not None
    )


def _admitted(floors: Iterable[ProjectPlan]) -> tuple[Admitted, ...]:
    """Whom services let in by permissions of their own."""
    return tuple(
        Admitted(one.at.key, one.principal.lower(), one.word, one.reach.lower())
        for floor in floors
        for one in floor.data_grants()
    )


def _allowed(grant: Grant) -> Allowed:
    # The first of the projects that an assignment is for; else dev/001/p003/late, dev/001/common.
    part = grant.floors[0] if grant.floors else grant.stack.split("/")[2]
    floor = part if part != "common" else COMMON
    parts = () if grant.whole else grant.floors
    return Allowed(grant.scope.key, grant.role.key, grant.principal.lower(), floor, parts)


def _bounds(node: Node) -> Iterable[Bounds]:
    for scaling in node.service.scaling:
        entries = node.wanted.settings.get(scaling.setting)
        if not isinstance(entries, dict) or node.id is None:
            continue
        for name, entry in sorted(entries.items()):
            if isinstance(entry, dict):
                child = str(node.id.below(scaling.resource.format(name=name)))
                bounds = (_whole(entry.get("min")), _whole(entry.get("max")))
                yield Bounds(child, (scaling.min, scaling.max), bounds)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
