"""What deletes give back: names that are purged, and addresses that Azure lets go of late."""

from collections.abc import Collection, Mapping, Sequence

from aifactory.api.proposals.order import State
from aifactory.arm import Arm
from aifactory.azure.resource_id import ResourceId
from aifactory.config.model import Retry
from aifactory.deploy.deletes import Deleted, delete_stacks
from aifactory.deploy.leaving.subnets import RELEASE, SUBNETS, still_held
from aifactory.deploy.leaving.tombstones import Tombstone
from aifactory.deploy.model import StackDifference
from aifactory.plan import lingering
from aifactory.plan.draw import survey
from aifactory.plan.lock.releasing import Lingering


def leaving_subnets(state: State) -> dict[ResourceId, Lingering]:
    """The subnets of what is gone that Azure may still hold, in environments that stay."""
    desired, found = state.desired, {}
    for one in _lingering(state):
        if state.concerns(one.key):
            ground = desired.factory.environments[one.key]
            site = survey(desired.factory, desired.catalog, desired.lock, ground)
            found[site.subnet(one.cell, one.owner)] = one
    return found


def not_asked(state: State) -> tuple[Lingering, ...]:
    """Such subnets of environments that are not selected: they stay promised."""
    return tuple(one for one in _lingering(state) if not state.concerns(one.key))


def _lingering(state: State) -> list[Lingering]:
    desired = state.desired
    environments = desired.factory.environments
    theirs = [
        (key, name)
        for key, ground in desired.lock.grounds.items()
        for name, cell in ground.cells.items()
        if key in environments and cell.network
        if environments[key].networks[cell.subscription].asked
    ]
    found = lingering(desired.lock, desired.catalog, state.leaving, state.away, theirs)
    return [one for one in found if one.key in desired.factory.environments]


async def not_given_back(
    arm: Arm, retry: Retry, subnets: Mapping[ResourceId, Lingering], purged: bool
) -> tuple[Lingering, ...]:
    """Those that stay promised; after a purge Azure is given its time to let go of them.

    What others write stays until they have deleted it.
    """
    theirs = [one for one, subnet in subnets.items() if subnet.theirs]
    ours = [one for one in subnets if one not in theirs]
    held = await still_held(arm, retry, ours, RELEASE if purged else 0.0)
    there = {one for one in theirs if await arm.get(one.text, SUBNETS) is not None}
    return tuple(sorted(subnets[one] for one in held | there))


async def delete_released(
    arm: Arm,
    retry: Retry,
    stacks: Sequence[StackDifference],
    deleted: Deleted,
    graves: Sequence[Tombstone],
) -> Deleted:
    """Deletes again what a tombstone held until it was purged a moment ago."""
    subnets = {one for grave in graves for one in grave.holds}
    left = [stack for stack in stacks if stack.id not in deleted.stacks]
    if not subnets or not left or await still_held(arm, retry, subnets, RELEASE):
        return deleted
    again = await delete_stacks(arm, left, retry)
    return Deleted(
        stacks=tuple(sorted((*deleted.stacks, *again.stacks))),
        groups=tuple(sorted((*deleted.groups, *again.groups))),
        kept_groups=again.kept_groups,
        problems=again.problems,
    )


def of_names(graves: Sequence[Tombstone], names: Collection[str]) -> list[Tombstone]:
    """The tombstones with these names."""
    return [grave for grave in graves if grave.resource.name in names]
