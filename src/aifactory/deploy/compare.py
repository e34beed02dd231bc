"""Declared against live: each stack is absent, same, changed, unfinished or undeclared, and how."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aifactory.arm import Arm
from aifactory.azure.resource_id import ResourceId, group_id
from aifactory.build.main_bicep import deployment
from aifactory.build.model import Built
from aifactory.deploy.compared.danger import danger_of, danger_seen
from aifactory.deploy.compared.desired import Evaluator
from aifactory.deploy.compared.encryption import Impossible, Keys
from aifactory.deploy.compared.live import Live
from aifactory.deploy.compared.properties import compare_properties
from aifactory.deploy.model import (
    Cause,
    Change,
    Danger,
    Difference,
    PropertyChange,
    StackDifference,
    State,
)
from aifactory.deploy.stacks import LiveStack, live_stacks
from aifactory.problems import Place, Refused
from aifactory.template.model import Evaluated

# A live resource, what differs, and the paths of what only Azure knows.
_Found = tuple[dict[str, Any], tuple[PropertyChange, ...], tuple[str, ...]]
_AT_ONCE = 64  # stacks; their bodies are in memory while they are compared
_GROUP = "microsoft.resources/resourcegroups"


@dataclass(frozen=True, slots=True)
class Ground:
    """What is compared: whose factory, in which subscriptions, and which live stacks count."""

    factory: str
    tenant: str
    subscriptions: tuple[str, ...]
    declared: frozenset[str] = frozenset()  # ids of all stacks of the plan, those not compared too
    places: Mapping[str, ResourceId] = field(default_factory=dict)  # where each of them stands
    cells: Mapping[str, str] = field(default_factory=dict)  # subscription → what its cell is called
    within: tuple[str, ...] = ("",)  # beginnings of stack ids that are looked at
    adopting: tuple[str, ...] = ()  # beginnings of ids of stacks whose resources may stand already
    data_types: Mapping[str, Danger] = field(default_factory=dict)  # types that hold data
    keys: Keys = field(default_factory=Keys)
    cache: Path | None = None  # where evaluated templates are remembered


async def compare(built: Sequence[Built], arm: Arm, ground: Ground) -> Difference:
    """The difference between stacks as built and what Azure has; writes nothing."""
    groups = [
        group_id(each.stack.subscription, each.stack.group) for each in built if each.stack.group
    ]
    live = await live_stacks(arm, ground.factory, ground.subscriptions, groups)
    comparison = _Comparison(ground, Evaluator(Live(arm), ground.tenant, ground.cache))
    known = ground.declared | {each.stack.id for each in built}
    here = [_where_it_stands(stack, ground) for stack in live]
    declared = await comparison.all(built, {stack.id: stack for stack in here})
    surplus = [
        comparison.undeclared(stack)
        for stack in here
        if stack.id not in known and stack.id.startswith(ground.within)
    ]
    stacks = sorted([*declared, *surplus], key=lambda stack: stack.id)
    return Difference(ground.factory, tuple(stacks))


def _where_it_stands(live: LiveStack, ground: Ground) -> LiveStack:
    """The stack; one that is declared in another place has this one in its id: p003@cell-1."""
    if ground.places.get(live.id, live.resource) == live.resource:
        return live
    floor, _, part = live.id.rpartition("/")
    cell = ground.cells.get(live.resource.subscription or "", live.resource.subscription)
    return replace(live, id=f"{floor}@{cell}/{part}")


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Compares stack by stack; everything live is read once."""

    ground: Ground
    evaluator: Evaluator

    async def all(
        self, built: Sequence[Built], live: Mapping[str, LiveStack]
    ) -> list[StackDifference]:
        """Every declared stack; templates that cannot be evaluated are refused all at once."""
        gate = asyncio.Semaphore(_AT_ONCE)

        async def one(each: Built) -> StackDifference | Refused:
            async with gate:
                try:
                    return await self.stack(each, live.get(each.stack.id))
                except Refused as refused:
                    return refused

        found = await asyncio.gather(*map(one, built))
        refusals = [each for each in found if isinstance(each, Refused)]
        if refusals:
            raise Refused(problem for each in refusals for problem in each.problems)
        return [each for each in found if isinstance(each, StackDifference)]

    async def stack(self, built: Built, live: LiveStack | None) -> StackDifference:
        """One declared stack against its live one."""
        stack = built.stack
        if live is None and not stack.id.startswith(self.ground.adopting):
            changes = tuple(
                Change(
                    "create",
                    call.resource.text if call.resource else call.module,
                    stack.id,
                    call.why,
                )
                for call in stack.calls
            )
            return StackDifference(stack.id, stack.resource_id.text, "absent", changes)
        key_equal = live is not None and live.finished and live.key == built.key
        resources = await self.evaluator.resources(built)
        compared = await asyncio.gather(
            *(self._resource(built, each, key_equal) for each in resources)
        )
        changes = tuple(change for change, _, _ in compared if change is not None)
        if live is not None:
            changes += self._deletes(live, {each.id for each in resources})
        state = _state(live, bool(changes) or not key_equal)
        unknown = tuple(path for _, paths, _ in compared for path in paths)
        impossible = tuple(each for *_, found in compared for each in found)
        where = stack.resource_id.text
        return StackDifference(stack.id, where, state, changes, key_equal, unknown, impossible)

    def undeclared(self, live: LiveStack) -> StackDifference:
        """A live stack that nobody declares any more: all of it would go, its group too."""
        changes = tuple(self._delete(live, resource) for resource in live.resources)
        return StackDifference(live.id, live.resource.text, "undeclared", changes)

    async def _resource(
        self, built: Built, desired: Evaluated, key_equal: bool
    ) -> tuple[Change | None, tuple[str, ...], tuple[Impossible, ...]]:
        found = await self._found(desired)
        why = _why(built, desired)
        cause: Cause = "drift" if key_equal else "declared"
        if found is None:
            danger = danger_of("create", desired.id.type, (), self.ground.data_types)
            created = Change(
                "create", desired.id.text, built.stack.id, why, danger=danger, cause=cause
            )
            return created, (), ()
        live, properties, paths = found
        impossible = self.ground.keys.impossible(built.stack.id, desired, live)
        unknown = tuple(f"{desired.id} {path}" for path in paths)
        if not properties:
            return None, unknown, impossible
        danger = danger_of("modify", desired.id.type, properties, self.ground.data_types)
        if cause == "drift" and danger == "none":
            danger = danger_seen(desired.id.type, properties)
        modified = Change("modify", desired.id.text, built.stack.id, why, properties, danger, cause)
        return modified, unknown, impossible

    async def _found(self, desired: Evaluated) -> _Found | None:
        """The live resource and what differs; None when it is not there.

        A list may lag behind or leave something out: only what agrees is taken from it.
        """
        live = self.evaluator.live
        for look in (live.listed, live.glance):
            body = await look(desired.id, desired.api_version)
            found = body and (body, *compare_properties(desired.id.type, desired.body, body))
            if found and not found[1]:
                break
        return found or None

    def _deletes(self, live: LiveStack, kept: set[ResourceId]) -> tuple[Change, ...]:
        """What the live stack owns and nobody asks for; groups are only let go of."""
        return tuple(
            self._delete(live, resource)
            for resource in live.resources
            if resource not in kept and resource.type.lower() != _GROUP
        )

    def _delete(self, live: LiveStack, resource: ResourceId) -> Change:
        danger = danger_of("delete", resource.type, (), self.ground.data_types)
        return Change("delete", resource.text, live.id, danger=danger)


def _state(live: LiveStack | None, differs: bool) -> State:
    if live is None:
        return "absent"
    if not live.finished:
        return "unfinished"
    return "changed" if differs else "same"


def _why(built: Built, desired: Evaluated) -> Place | None:
    """The YAML line of the module call that leads to a resource."""
    if not desired.path:
        return None
    first = desired.path[0].lower()
    stack = built.stack
    return next((call.why for call in stack.calls if deployment(stack, call) == first), None)
