"""Deletes: only what a stack owns, in reverse order, and nothing precious that nobody has named."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeVar

from aifactory.arm import ADVICE, Arm, ArmError
from aifactory.azure.resource_id import ResourceId
from aifactory.config.model import Retry
from aifactory.deploy.compared.live import GROUPS
from aifactory.deploy.model import Change, Difference, StackDifference
from aifactory.deploy.retry import patiently
from aifactory.deploy.stacks import STACKS
from aifactory.problems import Exit, Problem, Refused

# What stands on others goes first: locks, children of hosts, services, permissions, networks,
# hosts; what guards a subscription goes last.
_ORDER = (
    "locks", "late", "people", "services", "foundation", "alerts", "connected", "network", "common",
    "defender", "guard",
)  # fmt: skip
# What cannot be deleted is left as if it never had been: a subscription's Defender plan is there
# for good (learn.microsoft.com/rest/api/defenderforcloud-composite/pricings/delete, 2026-11).
_LASTING: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "microsoft.security/pricings": ("2024-01-01", {"properties": {"pricingTier": "Free"}}),
}
_GROUP = "microsoft.resources/resourcegroups"
_PRECIOUS = {"data": "holds data", "identity": "is an identity that others may trust"}
_UNMANAGE = {
    "unmanageAction.Resources": "delete",
    "unmanageAction.ResourceGroups": "detach",
    "unmanageAction.ManagementGroups": "detach",
}
_LET_GO = {**_UNMANAGE, "unmanageAction.Resources": "detach"}
_AT_ONCE = 8
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Deleted:
    """What is gone, and the groups that stay because something else is in them."""

    stacks: tuple[str, ...]
    groups: tuple[str, ...]
    kept_groups: tuple[str, ...]
    problems: tuple[Problem, ...] = ()  # every refusal, when something is left


def guard(
    difference: Difference, allow_delete: Collection[str], strict: tuple[str, ...] = ()
) -> None:
    """Refuses (exit 4) a difference that would delete precious resources which nobody has named.

    One stack id allows all deletes of a stack; where the stack's id begins as one of `strict`
    says, every resource has to be named by its own id.
    """
    allowed = {each.lower().rstrip("/") for each in allow_delete}
    problems = [
        _unnamed(change, change.stack.startswith(strict))
        for change in difference.changes
        if change.kind == "delete" and change.danger in _PRECIOUS
        if not _is_allowed(change, allowed, strict)
    ]
    if problems:
        raise Refused(problems, Exit.UNCONFIRMED)


async def delete_stacks(
    arm: Arm, undeclared: Sequence[StackDifference], retry: Retry | None = None
) -> Deleted:
    """Deletes stacks with what they own, and then each of their groups that is empty.

    What stands on a stack that could not be deleted stays blocked; the rest goes.
    """
    work = _Deletes(arm, retry or Retry())
    for _, rank in groupby(sorted(undeclared, key=_place), key=lambda stack: _place(stack)[0]):
        await work.each(work.stack, rank)
    groups = {
        change.resource
        for stack in undeclared
        if stack.id in work.gone
        for change in stack.changes
        if change.type.lower() == _GROUP
    }
    await work.each(work.group, sorted(groups))
    kept = sorted(groups - set(work.groups))
    gone, groups_gone = tuple(sorted(work.gone)), tuple(sorted(work.groups))
    return Deleted(gone, groups_gone, tuple(kept), tuple(work.problems))


@dataclass(slots=True)
class _Deletes:
    """One round of deletes: what went, what did not, and why."""

    arm: Arm
    retry: Retry
    gone: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    async def each(self, one: Callable[[_T], Awaitable[None]], items: Iterable[_T]) -> None:
        """One thing after another would take hours: some at once."""
        gate = asyncio.Semaphore(_AT_ONCE)

        async def gated(item: _T) -> None:
            async with gate:
                await one(item)

        await asyncio.gather(*map(gated, items))

    async def stack(self, stack: StackDifference) -> None:
        """Deletes one stack, unless something that stands on it is still there."""
        if any(_stands_on(other, stack.id) for other in self.failed):
            self.failed.append(stack.id)
            return
        lasting = [one for one in stack.changes if one.type.lower() in _LASTING]
        unmanage = _LET_GO if lasting else _UNMANAGE
        try:
            for one in lasting:
                await self._reset(one)
            await self._delete(stack.resource, STACKS, unmanage)
            self.gone.append(stack.id)
        except ArmError as error:
            self.failed.append(stack.id)
            self.problems.append(_refused(stack.id, error))

    async def _reset(self, change: Change) -> None:
        version, body = _LASTING[change.type.lower()]
        await patiently(
            self.arm,
            self.retry,
            change.resource,
            lambda: self.arm.put(change.resource, version, body),
        )

    async def group(self, group: str) -> None:
        """Deletes a group that has nothing in it."""
        try:
            async for _ in self.arm.pages(f"{group}/resources", GROUPS):
                return
            await self._delete(group, GROUPS, {})
            self.groups.append(group)
        except ArmError as error:
            if error.status != 404:
                self.problems.append(_refused(group, error))

    async def _delete(self, resource: str, version: str, query: dict[str, str]) -> None:
        await patiently(
            self.arm, self.retry, resource, lambda: self.arm.delete(resource, version, query)
        )


def _place(stack: StackDifference) -> tuple[int, str]:
    part = stack.id.rsplit("/", 1)[-1]
    return (_ORDER.index(part) if part in _ORDER else 1, stack.id)


def _stands_on(other: str, stack: str) -> bool:
    """Whether a stack that is still there needs this one: its floor's, its cell's, its ground's."""
    floor = stack.rsplit("/", 1)[0]
    ground = "/".join(stack.split("/")[:2])
    wide = stack.rsplit("/", 1)[-1] in ("connected", "network", "common")
    return other.startswith(f"{ground if wide else floor}/")


def _is_allowed(change: Change, allowed: set[str], strict: tuple[str, ...]) -> bool:
    if change.resource.lower() in allowed:
        return True
    return not change.stack.startswith(strict) and change.stack.lower() in allowed


def _unnamed(change: Change, must_be_named: bool) -> Problem:
    name = change.resource if must_be_named else change.stack
    return Problem(
        where=change.resource,
        code="AIF5020",
        what=f"{ResourceId(change.resource).name} {_PRECIOUS[change.danger]},"
        f" and {change.stack} would delete it.",
        fix=f"If that is meant: --allow-delete {name}",
    )


def _refused(where: str, error: ArmError) -> Problem:
    causes = "; ".join(f"{cause.code}: {cause.message}" for cause in error.causes())
    return Problem(where, "AIF5021", f"It was not deleted: {causes}", ADVICE[error.kind])
