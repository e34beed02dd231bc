"""Plan, deploy, drift: the difference is shown, agreed to, and run to its end."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aifactory.api.access.preflight import preflight
from aifactory.api.access.quotas import check_quotas
from aifactory.api.bills.changed import Bill, bills
from aifactory.api.building import built
from aifactory.api.comparing import (
    Selection,
    chosen,
    difference,
    everything_live,
    own,
    platform_keys,
    unusable,
    within,
)
from aifactory.api.desired import Desired, desire, wall_clock
from aifactory.api.folder import write
from aifactory.api.record import usable
from aifactory.api.rehearsal import Rehearsal
from aifactory.api.target import Target, reach
from aifactory.arm import Arm
from aifactory.build.model import Built
from aifactory.deploy.compared.encryption import told
from aifactory.deploy.deletes import delete_stacks, guard
from aifactory.deploy.keeping import Lock, doomed, lifted, standing
from aifactory.deploy.leaving.ahead import delete_ahead
from aifactory.deploy.model import Difference, content_hash
from aifactory.deploy.run import Event, Report, Settings, run
from aifactory.deploy.schedule import all_needs
from aifactory.deploy.stacks import is_live
from aifactory.plan import release, renew
from aifactory.plan.lock import Lock as Promised
from aifactory.problems import Exit, Problem, Refused, refuse

Confirm = Callable[[Difference], bool]
Watch = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asked `deploy` for."""

    selection: Selection = field(default_factory=Selection)
    target: Target = "twin"
    compiler: str = "own"
    locked: bool = False
    allow_delete: frozenset[str] = frozenset()
    saved: Path | None = None  # a plan file that must still be true


@dataclass(frozen=True, slots=True)
class Deployed:
    """How a deploy ended: what was different, what was deleted, what the engine reported."""

    difference: Difference
    deleted: tuple[str, ...] = ()
    report: Report | None = None
    lock_written: bool = False
    rehearsed: float | None = None  # seconds that Azure would take, as far as the twin knows

    @property
    def done(self) -> bool:
        """Whether everything is as declared now."""
        return self.report is None or self.report.done


@dataclass(frozen=True, slots=True)
class Planned:
    """A difference, and what a reader should know beside it."""

    difference: Difference
    notes: tuple[str, ...] = ()
    content: str = ""
    problems: tuple[Problem, ...] = ()  # what would make a deploy of it fail
    bills: tuple[Bill, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The saved plan: `deploy` refuses it when either hash is not true any more."""
        found = self.difference.as_json()
        return {**found, "notes": list(self.notes), "hash": self.difference.hash} | {
            "content": self.content,
            "problems": [problem.as_json() for problem in self.problems],
            "cost": [bill.as_json() for bill in self.bills],
        }


@dataclass(slots=True)
class State:
    """The factory as it is asked for, and its stacks, while a command works on it."""

    path: Path
    order: Order
    desired: Desired = field(init=False)
    stacks: tuple[Built, ...] = field(init=False)
    parts: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.read()

    def read(self) -> None:
        """Read the folder (again)."""
        self.desired = desire(self.path, self.order.locked)
        self.stacks = built(self.desired, self.order.compiler)
        self.parts = within(self.desired, self.order.selection)

    async def compare(self, arm: Arm) -> Difference:
        """The difference of the selected stacks."""
        return await difference(self.desired, self.stacks, arm, self.parts)

    async def possible(self, arm: Arm) -> Difference:
        """The same; Refused (AIF504x) where Azure would never make it so."""
        found = await self.compare(arm)
        problems = [*told(found.impossible), *await unusable(self.desired, arm, self.parts)]
        if problems:
            raise Refused(problems)
        return found


def plan(path: Path, order: Order, out: Path | None = None) -> Planned:
    """What would change; writes nothing but the plan file."""
    return asyncio.run(_plan(path, order, out))


def deploy(path: Path, order: Order, confirm: Confirm, watch: Watch) -> Deployed:
    """Make the selected part of the factory what it is declared to be.

    Raises Refused: a stale saved plan (AIF5001), deletes that nobody allowed, no agreement.
    """
    return asyncio.run(_deploy(path, order, confirm, watch))


def drift(path: Path, order: Order, out: Path | None = None) -> Difference:
    """What was changed in Azure behind the factory's back; in a file, too, where one is named."""
    found = asyncio.run(_drift(path, order))
    if out is not None:
        write(out, json.dumps(found.as_json(), indent=2) + "\n")
    return found


def destroy(path: Path, order: Order, confirm: Confirm) -> tuple[str, ...]:
    """Delete every live stack of the selected part; promises and YAML stay as they are."""
    return asyncio.run(_destroy(path, order, confirm))


async def _plan(path: Path, order: Order, out: Path | None = None) -> Planned:
    if out is not None and out.is_file() and "hash" not in saved_plan(out):
        what = "The file is there, and it is no saved plan."
        raise refuse(str(out), "AIF5006", what, "Choose another name, or move the file away.")
    state = State(path, order)
    async with reach(state.desired.folder, order.target, state.desired.factory.tenant) as arm:
        found = await state.possible(arm)
        costs = await bills(state.desired, found, arm)
        notes = [*_notes(state, found), *_lifting(await standing(arm, doomed(found)))]
        problems = await _preflight(state, arm, found)
    content = content_hash(state.stacks)
    planned = Planned(found, tuple(notes), content, problems, costs)
    if out is not None:
        write(out, json.dumps(planned.as_json(), indent=2) + "\n")
    return planned


async def _deploy(path: Path, order: Order, confirm: Confirm, watch: Watch) -> Deployed:
    state = State(path, order)
    folder = state.desired.folder
    async with reach(folder, order.target, state.desired.factory.tenant) as arm:
        found = await state.possible(arm)
        _still_true(order.saved, found, content_hash(state.stacks))
        guard(found, order.allow_delete, _strict(state.desired))
        problems = await _preflight(state, arm, found)
        if problems:
            raise Refused(problems)
        if not found.is_empty:
            await check_quotas(arm, state.desired, state.parts)
        if not found.is_empty and not confirm(found):
            raise _nobody_agreed("deploy")
        lock = _with_new_budgets(state, found)
        lock_written = folder.write_lock(lock)
        retry = state.desired.factory.retry
        async with lifted(arm, retry, doomed(found)):
            await delete_ahead(arm, found, state.desired.plan.stacks, retry)
            deleted = await _remove(state, arm, found)
            lock_written = folder.write_lock(release(lock, _leaving(state))) or lock_written
            if deleted or lock_written:
                state.read()
                found = await state.compare(arm)
            report = await _run(state, arm, found, watch)
        clock = arm.transport
        rehearsed = clock.seconds if isinstance(clock, Rehearsal) else None
    return Deployed(found, deleted, report, lock_written, rehearsed)


async def _preflight(state: State, arm: Arm, found: Difference) -> tuple[Problem, ...]:
    """What would make a write of the stacks that differ fail."""
    pending = [stack.id for stack in found.stacks if stack.state not in ("same", "undeclared")]
    return await preflight(state.desired, state.stacks, pending, arm)


async def _drift(path: Path, order: Order) -> Difference:
    state = State(path, order)
    async with reach(state.desired.folder, order.target, state.desired.factory.tenant) as arm:
        return (await state.compare(arm)).drift()


async def _destroy(path: Path, order: Order, confirm: Confirm) -> tuple[str, ...]:
    state = State(path, order)
    folder = state.desired.folder
    async with reach(folder, order.target, state.desired.factory.tenant) as arm:
        live = await everything_live(state.desired, arm, own(state.desired, order.selection))
        if not live.stacks:
            return ()
        guard(live, order.allow_delete, _strict(state.desired))
        if not confirm(live):
            raise _nobody_agreed("destroy")
        retry = state.desired.factory.retry
        async with lifted(arm, retry, doomed(live)):
            gone = await delete_stacks(arm, live.stacks, retry)
    return gone.stacks


def _nobody_agreed(verb: str) -> Refused:
    return refuse(
        verb,
        "AIF5002",
        "Nobody agreed to the plan.",
        f"Run `aif {verb}` again with --yes.",
        Exit.UNCONFIRMED,
    )


async def _run(state: State, arm: Arm, found: Difference, watch: Watch) -> Report | None:
    same = {stack.id for stack in found.in_state("same")}
    # What is between two stacks may be as declared: all that a stack needs is named to it.
    needs = all_needs(state.desired.plan.stacks)
    wanted = [
        replace(each, stack=replace(each.stack, after=tuple(sorted(needs[each.stack.id]))))
        for each in chosen(state.stacks, state.parts)
        if each.stack.id not in same
    ]
    if not wanted:
        return None
    await _has_its_ground(state, arm, wanted)
    settings = Settings(
        folder=state.desired.folder.state / "engine",
        retry=state.desired.factory.retry,
        on_event=watch,
    )
    with usable(settings.folder):
        return await run(wanted, arm, content_hash(state.stacks), settings)


async def _has_its_ground(state: State, arm: Arm, wanted: list[Built]) -> None:
    """Refuses (AIF5004) stacks that need others which are neither live nor selected."""
    by_id = {each.stack.id: each.stack for each in state.stacks}
    here = {each.stack.id for each in wanted}
    needs = {need for each in wanted for need in each.stack.after} - here
    missing = [need for need in sorted(needs) if not await is_live(arm, by_id[need].resource_id)]
    if missing:
        raise Refused(
            Problem(
                need,
                "AIF5004",
                "The selected part needs this stack, and it is not live.",
                "Deploy the environment first: leave --project away.",
            )
            for need in missing
        )


async def _remove(state: State, arm: Arm, found: Difference) -> tuple[str, ...]:
    undeclared = found.in_state("undeclared")
    if not undeclared:
        return ()
    return (await delete_stacks(arm, undeclared, state.desired.factory.retry)).stacks


def _leaving(state: State) -> list[tuple[str, str]]:
    """The leaving projects of the selection: nothing of them is live after the deletes."""
    if state.order.selection.project is not None:
        return []
    return [
        (key, name)
        for key, ground in state.desired.lock.grounds.items()
        if f"{key}/".startswith(state.parts)
        for name, promised in ground.projects.items()
        if promised.leaving
    ]


def _with_new_budgets(state: State, found: Difference) -> Promised:
    """The lock in which a budget that is not live yet starts this month; refused when locked."""
    lock, month = state.desired.lock, f"{wall_clock():%Y-%m}"
    absent = {stack.id for stack in found.in_state("absent")}
    new = [
        (key, name)
        for key, ground in lock.grounds.items()
        for name, promised in ground.projects.items()
        if promised.budget_start not in (None, month)
        and f"{key}/p{lock.numbers[name]}/foundation" in absent
    ]
    if new and state.order.locked:
        raise refuse(
            "factory.lock",
            "AIF5005",
            f"The budgets of {', '.join(sorted({name for _, name in new}))} are promised for a "
            "month that is over, and Azure takes a new budget from this month only.",
            "Deploy once without --locked, and commit factory.lock.",
        )
    return renew(lock, new, month)


def _strict(desired: Desired) -> tuple[str, ...]:
    """The beginnings of the ids of stacks whose tier wants every delete named."""
    grounds = desired.factory.environments.items()
    tiers = desired.catalog.tiers
    return tuple(f"{key}/" for key, at in grounds if tiers[at.tier].deletes == "each")


def _still_true(saved: Path | None, found: Difference, content: str) -> None:
    if saved is None:
        return
    kept = saved_plan(saved)
    if "hash" not in kept:
        what = "This is not a saved plan." if saved.exists() else "There is no such file."
        fix = "Write one with `aif plan --out plan.json`."
        raise refuse(str(saved), "AIF5003", what, fix)
    if kept["hash"] != found.hash or kept.get("content") != content:
        raise refuse(
            str(saved),
            "AIF5001",
            "The plan is stale: the YAML, the lock or Azure has changed since it was made.",
            "Plan again, review it, and deploy the new plan.",
        )


def saved_plan(file: Path) -> dict[str, Any]:
    """The saved plan in a file; empty when it is none."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _notes(state: State, found: Difference) -> list[str]:
    notes = platform_keys(state.desired, found)
    if state.desired.lock_is_stale:
        notes.append("factory.lock will be written: something new is promised.")
    if state.order.selection.project is not None:
        notes.append("The cell's network is written whole, for all its projects.")
    leaving = sorted({name for _, name in _leaving(state)})
    if leaving:
        notes.append(f"Released after the deletes: the addresses of {', '.join(leaving)}.")
    return notes


def _lifting(locks: Sequence[Lock]) -> list[str]:
    if not locks:
        return []
    names = ", ".join(sorted({lock.scope.name for lock in locks}))
    return [f"Lifted for the deletes, and put back on what stays: the locks of {names}."]


def deployed_json(ended: Deployed) -> dict[str, Any]:
    """How a deploy ended, as a JSON object."""
    report = ended.report
    outcomes = report.outcomes if report else ()
    return {
        "run": report.run if report else None,
        "continued": report.continued if report else False,
        "done": ended.done,
        "deleted": list(ended.deleted),
        "lockWritten": ended.lock_written,
        "rehearsedSeconds": ended.rehearsed,
        "counts": ended.difference.counts,
        "stacks": [
            {
                "stack": each.stack,
                "state": each.state,
                "tries": each.tries,
                "seconds": each.seconds,
                "error": None if each.error is None else each.error.as_json(),
                "why": each.why,
                "place": None if each.place is None else str(each.place),
            }
            for each in outcomes
        ],
    }
