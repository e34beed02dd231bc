"""What is not written yet, for it stands on, or makes way for, what others write."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

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


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is not done now, and for whom."""

    stacks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # → what others write
    kept: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # → what is deleted later


async def waiting(
    desired: Desired, stacks: Sequence[Built], found: Difference, arm: Arm
) -> Waiting:
    """Those of the stacks that wait for others, each with the resources that it waits for.

    A stack that names a subnet which others are asked for waits until it is there, a side of a
    peering until the hub lends its gateway, and whatever needs such a stack waits, too. What
    subnets of others still use is deleted when they let go of it: a stack that does nothing else
    waits for that, and of one that also makes what they are asked to use instead the rest is made.
    """
    grounds = [ground for _, ground in sorted(desired.factory.environments.items())]
    networks = [one for ground in grounds for one in lent(desired, ground) if one.asked]
    lenders = [one for ground in grounds for one in _lenders(desired, ground)]
    missing, named = await awaited(arm, networks), {each.stack.id: set[str]() for each in stacks}
    for each in stacks if missing else ():
        text = json.dumps(each.parameters).lower()
        named[each.stack.id] = {one for one in missing if _is_named(ResourceId(one), text)}
    lends = await not_lending(arm, lenders)
    for stack in named.keys() & lends.keys():
        named[stack] |= lends[stack]
    first = _with_what_needs_them(desired, named)
    going = {one.resource: one.stack for one in found.changes
             if one.kind == "delete" and one.stack in named}  # fmt: skip
    kept = defaultdict[str, list[str]](list)
    for resource, subnets in sorted((await held(arm, networks, going)).items()):
        kept[going[resource]].append(resource)
        named[going[resource]] |= subnets
    goes_on = {one.stack for one in found.changes if one.kind != "delete"} - first.keys()
    then = _with_what_needs_them(desired, named)
    return Waiting(
        {stack: others for stack, others in then.items() if stack not in kept.keys() & goes_on},
        {stack: tuple(resources) for stack, resources in kept.items() if stack in goes_on},
    )


def _with_what_needs_them(
    desired: Desired, named: Mapping[str, set[str]]
) -> dict[str, tuple[str, ...]]:
    if not any(named.values()):
        return {}
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
