"""Plan, deploy, drift: the difference is shown, agreed to, and run to its end."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from aifactory.api.access.quotas import check_quotas
from aifactory.api.comparing import chosen, everything_live
from aifactory.api.desired import Desired, wall_clock
from aifactory.api.folder import write
from aifactory.api.proposals.ended import Deployed, Destroyed
from aifactory.api.proposals.order import Order, State
from aifactory.api.proposals.planned import Planned, propose, remaining
from aifactory.api.proposals.released import (
    delete_released,
    leaving_subnets,
    not_asked,
    not_given_back,
    of_names,
)
from aifactory.api.proposals.selection import own
from aifactory.api.record import usable
from aifactory.api.rehearsal import Rehearsal
from aifactory.api.target import reach
from aifactory.arm import Arm
from aifactory.azure.resource_id import ResourceId
from aifactory.build.model import Built
from aifactory.deploy.deletes import Deleted, delete_stacks, guard
from aifactory.deploy.keeping import doomed, lifted, waits
from aifactory.deploy.leaving.ahead import delete_ahead
from aifactory.deploy.leaving.kept import keeping
from aifactory.deploy.leaving.tombstones import Tombstone, purge, tombstones
from aifactory.deploy.model import Difference
from aifactory.deploy.run import Event, Report, Settings, run
from aifactory.deploy.schedule import all_needs
from aifactory.deploy.stacks import is_live
from aifactory.plan import release, renew
from aifactory.plan.lock import Lock as Promised
from aifactory.plan.model import Stack
from aifactory.problems import Exit, Problem, Refused, refuse

Confirm = Callable[[Planned], bool]
Watch = Callable[[Event], None]


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


def destroy(path: Path, order: Order, confirm: Confirm) -> Destroyed:
    """Delete every live stack of the selected part; promises and YAML stay as they are.

    Raises Refused (exit 7) with every refusal when something is left.
    """
    return asyncio.run(_destroy(path, order, confirm))


async def _plan(path: Path, order: Order, out: Path | None = None) -> Planned:
    if out is not None and out.is_file() and "hash" not in saved_plan(out):
        what = "The file is there, and it is no saved plan."
        raise refuse(str(out), "AIF5006", what, "Choose another name, or move the file away.")
    state = State(path, order)
    async with reach(state.desired.folder, order.target, state.desired.factory.tenant) as arm:
        found = await state.possible(arm)
        planned = await propose(state, arm, found)
    if out is not None:
        write(out, json.dumps(planned.as_json(), indent=2) + "\n")
    return planned


async def _deploy(path: Path, order: Order, confirm: Confirm, watch: Watch) -> Deployed:
    state = State(path, order)
    folder = state.desired.folder
    async with reach(folder, order.target, state.desired.factory.tenant) as arm:
        found = await state.possible(arm)
        _still_true(order.saved, found, state.content)
        guard(found, order.allow_delete, _strict(state.desired))
        planned = await propose(state, arm, found)
        if planned.problems:
            raise Refused(planned.problems)
        if not found.is_empty:
            await check_quotas(arm, state.desired, state.parts)
            await _has_its_ground(state, arm, _wanted(state, found))
            if not confirm(planned):
                raise _nobody_agreed("deploy")
        return await _carried_out(state, arm, planned, watch)


async def _carried_out(state: State, arm: Arm, planned: Planned, watch: Watch) -> Deployed:
    """Deletes first, then the run, then the purge; what was not deleted stops nothing else."""
    found, folder, retry = planned.difference, state.desired.folder, state.desired.factory.retry
    stacks = state.desired.plan.stacks  # of the lock as its file has it, before that is written
    lock = _with_new_budgets(state, found)
    lock_written = folder.write_lock(lock)
    subnets = leaving_subnets(state)
    async with lifted(arm, retry, (*doomed(found), *subnets)):
        await delete_ahead(arm, found, stacks, retry)
        deleted = await delete_stacks(arm, found.in_state("undeclared"), retry)
        early = _gone_with(deleted, found, planned.graves) if state.order.purge else ()
        purged, _ = await purge(arm, retry, early)
        if not deleted.problems:
            held = await not_given_back(arm, retry, subnets, bool(purged))
            kept = (*held, *not_asked(state))
            lock = release(lock, state.leaving, kept, state.away)
            lock_written = folder.write_lock(lock) or lock_written
        # A promise that now stands in the file is the one that was compared with already.
        if deleted.stacks or lock != state.desired.lock:
            state.read()
            found = await state.compare(arm)
        report = await _run(state, arm, found, watch)
    late = [grave for grave in planned.graves if grave.resource.name not in purged]
    more, unpurged = await purge(arm, retry, late) if state.order.purge else ((), ())
    clock = arm.transport
    rehearsed = clock.seconds if isinstance(clock, Rehearsal) else None
    left = (*deleted.problems, *unpurged)
    names = (*purged, *more)
    others = state.waiting.stacks.keys() | state.waiting.kept.keys()
    waits = tuple(one.id for one in found.stacks if one.state != "same" and one.id in others)
    return Deployed(found, deleted.stacks, report, names, left, lock_written, rehearsed, waits)


def _gone_with(deleted: Deleted, found: Difference, graves: Sequence[Tombstone]) -> list[Tombstone]:
    """What whole stacks have left behind: it can be purged before the run."""
    stacks = [stack for stack in found.stacks if stack.id in deleted.stacks]
    gone = {ResourceId(one.resource) for stack in stacks for one in stack.changes}
    return [grave for grave in graves if grave.resource in gone]


async def _drift(path: Path, order: Order) -> Difference:
    state = State(path, order)
    async with reach(state.desired.folder, order.target, state.desired.factory.tenant) as arm:
        return (await state.compare(arm)).drift()


async def _destroy(path: Path, order: Order, confirm: Confirm) -> Destroyed:
    state = State(path, order)
    folder = state.desired.folder
    async with reach(folder, order.target, state.desired.factory.tenant) as arm:
        live = await everything_live(state.desired, arm, own(state.desired, order.selection))
        if not live.stacks:
            return Destroyed()
        guard(live, order.allow_delete, _strict(state.desired))
        graves = await tombstones(arm, live)
        if not confirm(Planned(live, tuple(remaining(graves, order.purge)), graves=graves)):
            raise _nobody_agreed("destroy")
        retry = state.desired.factory.retry
        async with lifted(arm, retry, doomed(live)):
            gone: Deleted = await delete_stacks(arm, live.stacks, retry)
            purged, unpurged = await purge(arm, retry, graves) if order.purge else ((), ())
            gone = await delete_released(arm, retry, live.stacks, gone, of_names(graves, purged))
    if gone.problems or unpurged:
        raise Refused([*gone.problems, *unpurged], Exit.PARTLY_APPLIED)
    return Destroyed(gone.stacks, purged)


def _nobody_agreed(verb: str) -> Refused:
    return refuse(
        verb,
        "AIF5002",
        "Nobody agreed to the plan.",
        f"Run `aif {verb}` again with --yes.",
        Exit.UNCONFIRMED,
    )


def _wanted(state: State, found: Difference) -> list[Built]:
    """The selected stacks that are to be written, each with all that it needs.

    What is between two of them may be as declared: a stack names its neighbours alone.
    """
    same = {stack.id for stack in found.in_state("same")}
    needs = all_needs(state.desired.plan.stacks)

    def after(stack: Stack) -> tuple[str, ...]:
        return tuple(sorted(needs[stack.id] | waits(stack, found, needs)))

    return [
        replace(each, stack=replace(each.stack, after=after(each.stack)))
        for each in chosen(state.stacks, state.parts)
        if each.stack.id not in same and each.stack.id not in state.waiting.stacks
    ]


async def _run(state: State, arm: Arm, found: Difference, watch: Watch) -> Report | None:
    wanted = [await _with_kept(state, arm, found, each) for each in _wanted(state, found)]
    if not wanted:
        return None
    settings = Settings(
        folder=state.desired.folder.state / "engine",
        retry=state.desired.factory.retry,
        on_event=watch,
    )
    with usable(settings.folder):
        return await run(wanted, arm, state.content, settings)


async def _with_kept(state: State, arm: Arm, found: Difference, built: Built) -> Built:
    """The stack, and in it what it gives up while subnets of others still use that."""
    used = state.waiting.kept.get(built.stack.id)
    if not used:
        return built
    going = [one.resource for one in found.changes
             if one.stack == built.stack.id and one.kind == "delete"]  # fmt: skip
    return await keeping(arm, built, used, going)


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
