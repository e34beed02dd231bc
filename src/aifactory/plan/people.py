"""What projects' people may do at shared hosts: said once for each group, for all its projects."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from aifactory.azure.limits import limit
from aifactory.azure.resource_id import ResourceId
from aifactory.plan.environment import common_id
from aifactory.plan.model import Grant, ModuleCall, Stack
from aifactory.plan.names import COMMON
from aifactory.plan.project import ProjectPlan
from aifactory.plan.site import Site
from aifactory.plan.wiring import Floor, call

# Half of what a template holds: one that grows is cut before Azure refuses it.
_AT_ONCE = limit("templateResources").value // 2


def united(floors: Iterable[ProjectPlan]) -> tuple[Grant, ...]:
    """One grant for each role of a group at a host, with all the projects whose parts it opens."""
    found: dict[tuple[ResourceId, ResourceId, str], Grant] = {}
    for grant in (one for floor in floors for one in floor.shared_grants()):
        key = (grant.scope, grant.role, grant.principal)
        others = found[key].floors if key in found else ()
        found[key] = replace(grant, floors=tuple(sorted({*others, *grant.floors})))
    return tuple(sorted(found.values(), key=lambda one: (one.scope.key, one.principal, one.role)))


def people_stacks(site: Site, floors: Sequence[ProjectPlan]) -> list[Stack]:
    """The stack that gives groups their roles at hosts; none where no project has a part of one.

    It is written whole with every project that is ordered, as the network of a cell is.
    """
    calls = list(_calls(site, floors))
    if not calls:
        return []
    stack = site.stack("people", COMMON, calls, (common_id(site),))
    return [replace(stack, group=site.common_group.name)]


def _calls(site: Site, floors: Sequence[ProjectPlan]) -> Iterator[ModuleCall]:
    """The module that gives an identity its part of a host, called with all people there."""
    tags = site.tags(COMMON, site.ground.tags)
    shared = Floor(site, COMMON, tags, site.common_identity, {})
    grants = united(floors)
    parts = {
        (node.symbol, node.scope): replace(node, name=COMMON)
        for floor in floors
        for node in floor.floor.nodes.values()
        if node.meets_others
    }
    called: Counter[str] = Counter()
    for (symbol, host), node in sorted(parts.items()):
        mine = [one for one in grants if one.scope == host]
        for at in range(0, len(mine), _AT_ONCE):
            called[symbol] += 1
            name = symbol if called[symbol] == 1 else f"{symbol}{called[symbol]}"
            made = call(shared, node, mine[at : at + _AT_ONCE])
            yield replace(made, symbol=name, why=site.ground.place)
