"""The deployment stacks of a factory as Azure has them: found by their tags."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from aifactory.arm import Arm
from aifactory.azure.resource_id import ResourceId, group_id, subscription_id
from aifactory.deploy.compared.live import AT_ONCE, GROUPS
from aifactory.deploy.retry import READING, every, patiently

STACKS = "2024-03-01"
FACTORY, STACK, KEY = "aif-factory", "aif-stack", "aif-key"
_COLLECTION = "/providers/Microsoft.Resources/deploymentStacks"
_INSIDE = frozenset({"microsoft.resources/deployments", "microsoft.resources/deploymentstacks"})


@dataclass(frozen=True, slots=True)
class LiveStack:
    """One deployment stack of ours: what it is, whether it is whole, what it owns."""

    id: str  # as its tag says: dev/001/p003/services
    resource: ResourceId
    key: str
    finished: bool
    owned: tuple[str, ...]  # ids as Azure writes them; few are ever taken apart

    @property
    def resources(self) -> tuple[ResourceId, ...]:
        """What it owns, but its own deployments."""
        return tuple(map(ResourceId, self.owned))


async def live_stacks(
    arm: Arm, factory: str, subscriptions: Iterable[str], groups: Iterable[ResourceId]
) -> tuple[LiveStack, ...]:
    """Every stack that carries the factory's tag; groups are those that we declare."""
    ours = {group.key for group in groups}
    there: dict[str, ResourceId] = {}
    found: list[LiveStack] = []
    for subscription in sorted(set(subscriptions)):
        there.update(await _groups(arm, subscription))
        found += await _listed(arm, factory, subscription_id(subscription))
    # A group that we made and no longer declare still has to be looked into.
    ours.update(owned.lower() for stack in found for owned in stack.owned)
    found += await _inside(arm, factory, [group for key, group in there.items() if key in ours])
    return tuple(sorted(found, key=lambda stack: (stack.id, stack.resource)))


async def is_live(arm: Arm, stack: ResourceId) -> bool:
    """Whether a stack is there and whole."""
    live = await patiently(arm, READING, stack.text, lambda: arm.get(stack.text, STACKS))
    state = ((live or {}).get("properties") or {}).get("provisioningState", "")
    return str(state).lower() == "succeeded"


async def _inside(arm: Arm, factory: str, groups: Iterable[ResourceId]) -> list[LiveStack]:
    gate = asyncio.Semaphore(AT_ONCE)

    async def read(group: ResourceId) -> list[LiveStack]:
        async with gate:
            return await _listed(arm, factory, group)

    return [stack for stacks in await asyncio.gather(*map(read, groups)) for stack in stacks]


async def _groups(arm: Arm, subscription: str) -> dict[str, ResourceId]:
    items = await every(arm, READING, f"{subscription_id(subscription)}/resourcegroups", GROUPS)
    groups = [group_id(subscription, item["name"]) for item in items]
    return {group.key: group for group in groups}


async def _listed(arm: Arm, factory: str, scope: ResourceId) -> list[LiveStack]:
    items = await every(arm, READING, f"{scope}{_COLLECTION}", STACKS)
    return [stack for item in items if (stack := _read(item, factory)) is not None]


def _read(item: Mapping[str, Any], factory: str) -> LiveStack | None:
    tags = item.get("tags") or {}
    if tags.get(FACTORY) != factory or STACK not in tags:
        return None
    properties = item.get("properties") or {}
    owned = [each["id"] for each in properties.get("resources") or () if each.get("id")]
    return LiveStack(
        id=tags[STACK],
        resource=ResourceId(item["id"]),
        key=tags.get(KEY, ""),
        finished=str(properties.get("provisioningState", "")).lower() == "succeeded",
        owned=tuple(each for each in owned if not _is_inside(each)),
    )


def _is_inside(owned: str) -> bool:
    """Whether it is a deployment of the stack itself; thousands of others are told by a glance."""
    return "/deployment" in owned.lower() and ResourceId(owned).type.lower() in _INSIDE
