"""What a delete leaves behind: names that stay held for days, and their purge where it is asked."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aifactory.arm import ADVICE, Arm, ArmError
from aifactory.azure.resource_id import ResourceId
from aifactory.azure.soft_delete import SOFT_DELETES
from aifactory.config.model import Retry
from aifactory.deploy.leaving.ahead import ids_named
from aifactory.deploy.model import Difference
from aifactory.deploy.retry import READING, patiently
from aifactory.problems import Problem, counted

_SUBNET = "microsoft.network/virtualnetworks/subnets"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A resource that will be deleted and stay under its name."""

    resource: ResourceId
    location: str
    days: int  # at most
    protected: bool  # nobody can purge it before
    holds: tuple[ResourceId, ...] = ()  # subnets that stay its own until it is purged


async def tombstones(arm: Arm, difference: Difference) -> tuple[Tombstone, ...]:
    """What the deletes of a difference leave behind, read while it is still live."""
    doomed = [ResourceId(one.resource) for one in difference.changes if one.kind == "delete"]
    soft = [one for one in doomed if one.type.lower() in SOFT_DELETES]
    found = await asyncio.gather(*(_tombstone(arm, one) for one in soft))
    return tuple(one for one in found if one is not None)


def _subnets(value: Any) -> tuple[ResourceId, ...]:
    named = sorted({ResourceId(one) for one in ids_named(value)})
    return tuple(one for one in named if one.type.lower() == _SUBNET)


async def _tombstone(arm: Arm, resource: ResourceId) -> Tombstone | None:
    soft = SOFT_DELETES[resource.type.lower()]
    body = await patiently(
        arm, READING, resource.text, lambda: arm.get(resource.text, soft.version)
    )
    if body is None:
        return None
    properties = body.get("properties") or {}
    location = str(body.get("location", "")).replace(" ", "").lower()
    days, protected = soft.until(properties), soft.is_protected(properties)
    return Tombstone(resource, location, days, protected, _subnets(properties.get(soft.holds_at)))


async def purge(
    arm: Arm, retry: Retry, graves: Sequence[Tombstone]
) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """The names that are gone for good, and what Azure would not forget (AIF5023).

    What is protected stays without a word: the plan said so.
    """
    gone, problems = [], []
    for grave in graves:
        if grave.protected:
            continue
        try:
            await patiently(arm, retry, grave.resource.text, _purging(arm, grave))
            gone.append(grave.resource.name)
        except ArmError as error:
            if error.status != 404:  # nothing is held any more
                problems.append(_problem(grave, error))
    return tuple(gone), tuple(problems)


def _purging(arm: Arm, grave: Tombstone) -> Callable[[], Awaitable[object]]:
    soft = SOFT_DELETES[grave.resource.type.lower()]
    path = soft.purge_path(grave.resource, grave.location)
    if soft.method == "POST":
        return lambda: arm.post(path, soft.version)
    return lambda: arm.delete(path, soft.version, soft.query)


def _problem(grave: Tombstone, error: ArmError) -> Problem:
    causes = "; ".join(f"{cause.code}: {cause.message}" for cause in error.causes())
    return Problem(
        grave.resource.text,
        "AIF5023",
        f"{grave.resource.name} is deleted and was not purged: {causes}",
        f"{ADVICE[error.kind]} Its name is free after {counted(grave.days, 'day')} in any case.",
    )
