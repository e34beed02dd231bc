"""What is not written yet, for it stands on, or makes way for, what others write."""

import json
from collections.abc import Iterator, Mapping, Sequence

from aifactory.api.desired import Desired
from aifactory.api.landing.lent import lent
from aifactory.arm import Arm
from aifactory.azure.resource_id import ResourceId
from aifactory.build.model import Built
from aifactory.config.model import ScaleSetEnvironment
from aifactory.deploy.compared.networks import Lender, awaited, held, not_lending
from aifactory.deploy.model import Difference
from aifactory.deploy.schedule import all_needs
from aifactory.plan.draw import survey
from aifactory.plan.landing.joining import joined_id, lending


async def waiting(
    desired: Desired, stacks: Sequence[Built], found: Difference, arm: Arm
) -> dict[str, tuple[str, ...]]:
    """Those of the stacks that wait for others, each with the resources that it waits for.

    A stack that names a subnet which others are asked for waits until it is there, a side of a
    peering until the hub lends its gateway, and a stack that does nothing but delete until their
    subnets let go of what it deletes. Whatever needs such a stack waits, too.
    """
    grounds = [ground for _, ground in sorted(desired.factory.environments.items())]
    networks = [one for ground in grounds for one in lent(desired, ground) if one.asked]
    lenders = [one for ground in grounds for one in _lenders(desired, ground)]
    missing = await awaited(arm, networks)
    going = {
        one.id: {change.resource for change in one.changes}
        for one in found.stacks
        if one.changes and all(change.kind == "delete" for change in one.changes)
    }
    by_stack = [await not_lending(arm, lenders), await held(arm, networks, going)]
    if not missing and not any(by_stack):
        return {}
    texts = {each.stack.id: json.dumps(each.parameters).lower() for each in stacks}
    named = {
        stack: {one for one in missing if _is_named(ResourceId(one), text)}.union(
            *(each.get(stack, ()) for each in by_stack)
        )
        for stack, text in texts.items()
    }
    return _with_what_needs_them(desired, named)


def _with_what_needs_them(
    desired: Desired, named: Mapping[str, set[str]]
) -> dict[str, tuple[str, ...]]:
    needs = all_needs(desired.plan.stacks)
    return {
        stack: tuple(sorted(found))
        for stack in sorted(named)
        if (found := named[stack].union(*(named.get(one, set()) for one in needs[stack])))
    }


def _lenders(desired: Desired, ground: ScaleSetEnvironment) -> Iterator[Lender]:
    hub = ground.landing.hub
    if hub is None or not hub.gateway or hub.ours:
        return
    site = survey(desired.factory, desired.catalog, desired.lock, ground)
    for cell, promised in sorted(site.promised.cells.items()):
        if not promised.network:
            yield Lender(str(lending(site, cell, hub)), joined_id(ground.key, cell))


def _is_named(subnet: ResourceId, text: str) -> bool:
    """Whether parameters name a subnet: by its id, or by its own and its network's name."""
    return f'"{subnet.key}"' in text or all(f'"{one}"'.lower() in text for one in subnet.names)
