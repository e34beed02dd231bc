"""What stands on a resource that an earlier stack deletes goes first, by itself.

Stacks are written in the order in which things are made: the ground before what stands on it. A
stack that lets go of ground would meet what still stands there, in stacks that come later.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from aifactory.arm import ADVICE, Arm, ArmError
from aifactory.azure.resource_id import ResourceId
from aifactory.config.model import Retry
from aifactory.deploy.compared.live import AT_ONCE
from aifactory.deploy.leaving.versions import Versions
from aifactory.deploy.model import Change, Difference
from aifactory.deploy.retry import READING, patiently
from aifactory.deploy.schedule import all_needs
from aifactory.plan.model import Stack
from aifactory.problems import Exit, Problem, Refused

_ROLES = "microsoft.authorization/roledefinitions"

Bodies = Mapping[ResourceId, Mapping[str, Any]]


def standing_on(
    difference: Difference, stacks: Iterable[Stack], bodies: Bodies
) -> tuple[ResourceId, ...]:
    """What has to be deleted before its stack is written, in the order of the deletes.

    These are the deletes of later stacks that stand on a delete of an earlier one, with all that
    is below them. One stands on another when its id begins with the other's, or when it names the
    other: references count only along the order of the stacks, because Azure shows many of them at
    both ends.
    """
    rank = _ranks(stacks)
    doomed = [one for one in _deletes(difference) if one.stack in rank]
    doomed.sort(key=lambda one: (-rank[one.stack], -len(one.resource.split("/")), one.resource))
    ids = {one.resource: ResourceId(one.resource) for one in doomed}
    needs = all_needs(stacks)
    names = {key: frozenset(ids_named(bodies.get(key, {}))) for key in ids.values()}
    found: list[ResourceId] = []
    for one in doomed:
        mine = ids[one.resource]
        ground = [each for each in doomed if each.stack in needs[one.stack]]
        if any(_stands(mine, names[mine], ids[each.resource]) for each in ground):
            found.append(mine)
    below = [each for each in ids.values() if any(_is_below(each, one) for one in found)]
    chosen = {*found, *below}
    return tuple(each for each in ids.values() if each in chosen)


async def delete_ahead(
    arm: Arm, difference: Difference, stacks: Sequence[Stack], retry: Retry
) -> tuple[ResourceId, ...]:
    """Deletes what stands on others' deletes; their stacks find it gone.

    Raises Refused (AIF5022, exit 7) before anything else is written when something stays: the
    ground under it could not go either. A run that is killed here is repeated whole: what is gone
    stays in its stack's list, and to delete it again is nothing.
    """
    if len({one.stack for one in _deletes(difference)}) < 2:
        return ()
    versions = Versions(arm)
    bodies = await _bodies(arm, versions, difference)
    waiting = list(standing_on(difference, stacks, bodies))
    gone: list[ResourceId] = []
    refused: list[tuple[ResourceId, ArmError]] = []
    while waiting:
        refused = await _round(arm, versions, waiting, retry)
        held = [one for one, _ in refused]
        if held == waiting:
            break
        gone += [one for one in waiting if one not in held]
        waiting = held  # something beside it may have held it
    if waiting:
        raise Refused([_problem(one, error) for one, error in refused], Exit.PARTLY_APPLIED)
    return tuple(gone)


async def _round(
    arm: Arm, versions: Versions, waiting: Iterable[ResourceId], retry: Retry
) -> list[tuple[ResourceId, ArmError]]:
    refused = []
    for one in waiting:
        version = await versions.of(one)
        if version is None:
            continue  # its own stack knows how
        try:
            await patiently(arm, retry, one.text, _deleting(arm, one, version))
        except ArmError as error:
            refused.append((one, error))
    return refused


def _deleting(arm: Arm, one: ResourceId, version: str) -> Callable[[], Any]:
    return lambda: arm.delete(one.text, version)


async def _bodies(arm: Arm, versions: Versions, difference: Difference) -> Bodies:
    gate = asyncio.Semaphore(AT_ONCE)

    async def read(one: ResourceId) -> tuple[ResourceId, Mapping[str, Any]]:
        version = await versions.of(one)
        if version is None:
            return one, {}
        async with gate:
            found = await patiently(arm, READING, one.text, lambda: arm.get(one.text, version))
        return one, found or {}

    wanted = sorted({ResourceId(one.resource) for one in _deletes(difference)})
    for each in {one.subscription: one for one in wanted}.values():
        await versions.of(each)  # the list of a subscription is read once, before all at once ask
    return dict(await asyncio.gather(*map(read, wanted)))


def _deletes(difference: Difference) -> Iterator[Change]:
    """What declared stacks give up; stacks that nobody declares go whole, in an order of theirs."""
    for stack in difference.stacks:
        if stack.state != "undeclared":
            yield from (one for one in stack.changes if one.kind == "delete")


def _ranks(stacks: Iterable[Stack]) -> dict[str, int]:
    """How far up a stack stands: higher than everything that it comes after."""
    return {stack: len(needs) for stack, needs in all_needs(stacks).items()}


def _stands(one: ResourceId, names: frozenset[str], ground: ResourceId) -> bool:
    if _is_below(one, ground) or ground.key in names:
        return True
    # An assignment names its role in its own subscription, wherever the role was made.
    if ground.type.lower() != _ROLES:
        return False
    return any(each.endswith(f"/{_ROLES}/{ground.name.lower()}") for each in names)


def _is_below(one: ResourceId, other: ResourceId) -> bool:
    return one.key.startswith(f"{other.key}/")


def ids_named(value: Any) -> Iterator[str]:
    """Every resource id that a body names."""
    if isinstance(value, Mapping):
        for each in value.values():
            yield from ids_named(each)
    elif isinstance(value, list):
        for each in value:
            yield from ids_named(each)
    elif isinstance(value, str) and value.startswith("/"):
        yield value.lower().rstrip("/")


def _problem(one: ResourceId, error: ArmError) -> Problem:
    causes = "; ".join(f"{cause.code}: {cause.message}" for cause in error.causes())
    return Problem(
        one.text,
        "AIF5022",
        f"It was not deleted, and what it stands on cannot go before it: {causes}",
        f"{ADVICE[error.kind]} Nothing else was written.",
    )
