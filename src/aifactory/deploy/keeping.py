"""Our delete locks around a delete that was allowed: lifted before it, put back after it."""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aifactory.arm import Arm, ArmError
from aifactory.azure.resource_id import ResourceId
from aifactory.config.model import Retry
from aifactory.deploy.model import Difference
from aifactory.deploy.retry import READING, every, patiently
from aifactory.plan.model import Stack

LOCKS = "2020-05-01"
OURS = "aif-keep"
_COLLECTION = "/providers/Microsoft.Authorization/locks"
_LOCK = "microsoft.authorization/locks"


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock of ours, as it was."""

    id: ResourceId
    properties: dict[str, Any]

    @property
    def scope(self) -> ResourceId:
        """What it keeps."""
        return ResourceId(self.id.scope)


def doomed(difference: Difference) -> tuple[ResourceId, ...]:
    """Everything that a difference deletes."""
    return tuple(ResourceId(one.resource) for one in difference.changes if one.kind == "delete")


async def standing(arm: Arm, resources: Iterable[ResourceId]) -> tuple[Lock, ...]:
    """The locks of ours that would keep these resources from being deleted.

    A lock keeps what it stands on, what is below that, and what is above it; locks of others are
    theirs to take away.
    """
    going = tuple(resources)
    ordinary = [one for one in going if one.type.lower() != _LOCK]
    subscriptions = sorted({one.subscription for one in ordinary if one.subscription})
    found = [lock for one in subscriptions for lock in await _ours(arm, one)]
    ending = {one.key for one in ordinary}
    around = {place for one in ordinary for place in _places(one)}
    return tuple(
        lock
        for lock in found
        if lock.scope.key in around or not ending.isdisjoint(_places(lock.scope))
    )


def waits(
    stack: Stack, difference: Difference, needs: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """The declared stacks that a stack of locks must also come after: those that delete.

    A lock on a network keeps what hangs on its subnets, too: put back early, it would hold what
    a later stack gives up. `needs` are all that each stack comes after.
    """
    if not any(call.resource and call.resource.type.lower() == _LOCK for call in stack.calls):
        return frozenset()
    deleting = {
        one.stack
        for one in difference.changes
        if one.kind == "delete" and ResourceId(one.resource).type.lower() != _LOCK
    }
    declared = deleting & needs.keys() - {stack.id}
    return frozenset(one for one in declared if stack.id not in needs[one])


@asynccontextmanager
async def lifted(
    arm: Arm, retry: Retry, resources: Iterable[ResourceId]
) -> AsyncIterator[frozenset[str]]:
    """Without the locks on these resources, whose keys it gives; they come back at the end.

    A lock whose resource goes does not. A run that is killed in between leaves a lock away: the
    next plan has it to create.
    """
    going = {one.key for one in resources}
    locks = await standing(arm, [ResourceId(one) for one in going])
    for lock in locks:
        await _patient(arm, retry, lock, lambda each=lock: arm.delete(each.id.text, LOCKS))
    try:
        yield frozenset(lock.id.key for lock in locks)
    finally:
        for lock in locks:
            if lock.id.key not in going:
                await _put_back(arm, retry, lock)


async def _put_back(arm: Arm, retry: Retry, lock: Lock) -> None:
    body = {"properties": lock.properties}
    try:
        await _patient(arm, retry, lock, lambda: arm.put(lock.id.text, LOCKS, body))
    except ArmError as error:
        if error.status != 404:  # what it kept is gone
            raise


async def _patient(arm: Arm, retry: Retry, lock: Lock, ask: Any) -> None:
    await patiently(arm, retry, lock.id.text, ask)


async def _ours(arm: Arm, subscription: str) -> list[Lock]:
    items = await every(arm, READING, f"/subscriptions/{subscription}{_COLLECTION}", LOCKS)
    return [
        Lock(ResourceId(item["id"]), dict(item.get("properties") or {}))
        for item in items
        if str(item.get("name", "")).lower() == OURS
    ]


def _places(resource: ResourceId) -> Iterator[str]:
    """The key of a resource, and of everything that it stands in."""
    place = resource.key
    while place:
        yield place
        place = place.rpartition("/")[0]
