"""Declared against live: each stack is absent, same, changed, unfinished or undeclared, and how."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aifactory.arm import Arm
from aifactory.azure.resource_id import ResourceId, group_id
from aifactory.build.main_bicep import deployment
from aifactory.build.model import Built
from aifactory.deploy.compared.danger import danger_of, danger_seen
from aifactory.deploy.compared.desired import Evaluator, Whole, as_it_is
from aifactory.deploy.compared.encryption import Impossible, Keys
from aifactory.deploy.compared.live import Live, look_at
from aifactory.deploy.compared.memory import Evaluation, Memory
from aifactory.deploy.compared.properties import compare_properties
from aifactory.deploy.model import (
    Cause,
    Change,
    Danger,
    Difference,
    PropertyChange,
    StackDifference,
    State,
    digest,
)
from aifactory.deploy.stacks import LiveStack, live_stacks
from aifactory.problems import Place, Refused, as_read
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
    whole: Whole = as_it_is  # finishes a sketch: the stack's place and key alone


async def compare(built: Sequence[Built], arm: Arm, ground: Ground) -> Difference:
    """The difference between stacks as built and what Azure has; writes nothing."""
    groups = [
        group_id(each.stack.subscription, each.stack.group) for each in built if each.stack.group
    ]
    live = await live_stacks(arm, ground.factory, ground.subscriptions, groups)
    known = ground.declared | {each.stack.id for each in built}
    here = [_where_it_stands(stack, ground) for stack in live]
    with closing(Memory(ground.cache, ground.tenant)) as memory:
        evaluator = Evaluator(Live(arm), memory, ground.whole)
        comparison = _Comparison(ground, evaluator, digest(repr(ground.keys.facts)))
        declared = await comparison.all(built, {stack.id: stack for stack in here})
    surplus = [
        comparison.undeclared(stack)
        for stack in here
        if stack.id not in known and stack.id.startswith(ground.within)
    ]
    stacks = sorted([*declared, *surplus], key=lambda stack: as_read(stack.id))
    return Difference(ground.factory, tuple(stacks))


def _where_it_stands(live: LiveStack, ground: Ground) -> LiveStack:
    """The stack; one that is declared in another place has this one in its id: p003@cell-1."""
    if ground.places.get(live.id, live.resource) == live.resource:
        return live
    floor, _, part = live.id.rpartition("/")
    if floor.count("/") == 1:  # a scale set's own: dev/001/common@cell-1/people
        floor += "/common"
    cell = ground.cells.get(live.resource.subscription or "", live.resource.subscription)
    return replace(live, id=f"{floor}@{cell}/{part}")


@dataclass(frozen=True, slots=True)
class _Compared:
    """One resource: what would change, as what it was seen, what only Azure knows or refuses."""

    change: Change | None
    live: Mapping[str, Any] | None = None
    unknown: tuple[str, ...] = ()
    impossible: tuple[Impossible, ...] = ()


@dataclass(frozen=True, slots=True)
class _Comparison:
    """Compares stack by stack; everything live is read once."""

    ground: Ground
    evaluator: Evaluator
    facts: str  # a digest of what else decides whether something agrees

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
            stack = self.ground.whole(built).stack
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
        asked = await self.evaluator.evaluation(built)
        where = stack.resource_id.text
        if live is not None and key_equal and asked.agreed and await self._still(asked, live):
            return StackDifference(stack.id, where, "same", (), True, asked.unknown)
        built = self.ground.whole(built)
        asked = await self.evaluator.with_resources(built, asked)
        compared = await asyncio.gather(
            *(self._resource(built, each, key_equal) for each in asked.resources or ())
        )
        changes = tuple(each.change for each in compared if each.change is not None)
        if live is not None:
            changes += self._deletes(live, asked)
        state = _state(live, bool(changes) or not key_equal)
        unknown = tuple(path for each in compared for path in each.unknown)
        impossible = tuple(one for each in compared for one in each.impossible)
        agreed = state == "same" and not impossible
        bodies = [each.live for each in compared] if agreed else None
        self.evaluator.remember(built, asked, self._agreement(bodies), unknown)
        resources = () if state == "same" else asked.resources or ()
        return StackDifference(
            stack.id, where, state, changes, key_equal, unknown, impossible, resources
        )

    async def _still(self, asked: Evaluation, stack: LiveStack) -> bool:
        """Whether everything is as it was when the stack was found as declared."""
        if self._deletes(stack, asked):
            return False
        live = self.evaluator.live
        bodies = [await live.listed(one) or await live.glance(one) for one in asked.places]
        return self._agreement(bodies) == asked.agreed

    def _agreement(self, bodies: Sequence[Mapping[str, Any] | None] | None) -> str:
        return "" if bodies is None else digest([self.facts, bodies])

    def undeclared(self, live: LiveStack) -> StackDifference:
        """A live stack that nobody declares any more: all of it would go, its group too."""
        changes = tuple(self._delete(live, resource) for resource in live.resources)
        return StackDifference(live.id, live.resource.text, "undeclared", changes)

    async def _resource(self, built: Built, desired: Evaluated, key_equal: bool) -> _Compared:
        found = await self._found(desired)
        cause: Cause = "drift" if key_equal else "declared"
        if found is None:
            danger = danger_of("create", desired.id.type, (), self.ground.data_types)
            why = _why(built, desired)
            created = Change(
                "create", desired.id.text, built.stack.id, why, danger=danger, cause=cause
            )
            return _Compared(created)
        live, properties, paths = found
        impossible = self.ground.keys.impossible(built.stack.id, desired, live)
        unknown = tuple(f"{desired.id} {path}" for path in paths)
        if not properties:
            return _Compared(None, live, unknown, impossible)
        kind, bodies = desired.id.type, None if paths else (live, desired.body)
        danger = danger_of("modify", kind, properties, self.ground.data_types, bodies)
        if cause == "drift" and danger == "none":
            danger = danger_seen(kind, properties, bodies)
        why = _why(built, desired)
        modified = Change("modify", desired.id.text, built.stack.id, why, properties, danger, cause)
        return _Compared(modified, live, unknown, impossible)

    async def _found(self, desired: Evaluated) -> _Found | None:
        """The live resource and what differs; None when it is not there.

        A list may lag behind or leave something out: only what agrees is taken from it.
        """
        live, where = self.evaluator.live, look_at(desired.id, desired.api_version)
        for look in (live.listed, live.glance):
            body = await look(where)
            found = body and (body, *compare_properties(desired.id.type, desired.body, body))
            if found and not found[1]:
                break
        return found or None

    def _deletes(self, live: LiveStack, asked: Evaluation) -> tuple[Change, ...]:
        """What the live stack owns and nobody asks for; groups are only let go of."""
        kept = {one.resource.lower() for one in asked.places}
        others = (ResourceId(owned) for owned in live.owned if owned.lower() not in kept)
        return tuple(self._delete(live, one) for one in others if one.type.lower() != _GROUP)

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
