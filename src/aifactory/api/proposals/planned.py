"""A difference with all that a person should know before agreeing to it."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from aifactory.api.access.denials import denials
from aifactory.api.access.needs import evaluated
from aifactory.api.access.preflight import preflight
from aifactory.api.bills.changed import Bill, bills
from aifactory.api.comparing import platform_keys
from aifactory.api.desired import wall_clock
from aifactory.api.guarding.exposed import existing_notes, exposed_notes, stranded_notes
from aifactory.api.proposals.order import State
from aifactory.arm import Arm
from aifactory.azure.resource_id import ResourceId
from aifactory.build.model import Built
from aifactory.deploy.compared.replaced import replacements
from aifactory.deploy.keeping import Lock, doomed, standing
from aifactory.deploy.leaving.tombstones import Tombstone, tombstones
from aifactory.deploy.model import Difference
from aifactory.plan.lock.moved import left_cells
from aifactory.problems import Problem, counted


@dataclass(frozen=True, slots=True)
class Planned:
    """A difference, and what a reader should know beside it."""

    difference: Difference
    notes: tuple[str, ...] = ()
    content: str = ""
    problems: tuple[Problem, ...] = ()  # what would make a deploy of it fail
    bills: tuple[Bill, ...] = ()
    graves: tuple[Tombstone, ...] = ()  # what its deletes leave behind

    def as_json(self) -> dict[str, Any]:
        """The saved plan: `deploy` refuses it when either hash is not true any more."""
        found = self.difference.as_json()
        return {**found, "notes": list(self.notes), "hash": self.difference.hash} | {
            "content": self.content,
            "problems": [problem.as_json() for problem in self.problems],
            "cost": [bill.as_json() for bill in self.bills],
        }


async def propose(state: State, arm: Arm, found: Difference) -> Planned:
    """The difference with its notes, its bills, and what would make a deploy of it fail."""
    costs = await bills(state.desired, found, arm)
    graves = await tombstones(arm, found)
    notes = [
        *_notes(state, found),
        *_lifting(await standing(arm, doomed(found))),
        *remaining(graves, state.order.purge),
    ]
    pending = _pending(state, found)
    known = {each.id: each.resources for each in found.stacks}
    made = {each.stack.id: known[each.stack.id] or evaluated(each) for each in pending}
    problems, denied = await asyncio.gather(
        preflight(state.desired, pending, made, arm, state.order.target == "twin"),
        denials(pending, made, found, arm),
    )
    notes += denied.unknown
    told = tuple(sorted({*problems, *denied.problems, *replacements(found.changes)}))
    return Planned(found, tuple(notes), state.content, told, costs, graves)


def _pending(state: State, found: Difference) -> list[Built]:
    """The stacks that a deploy of the difference would write."""
    ids = {stack.id for stack in found.stacks if stack.state not in ("same", "undeclared")}
    ids -= state.waiting.stacks.keys()
    return [each for each in state.stacks if each.stack.id in ids] if ids else []


def remaining(graves: Sequence[Tombstone], purge: bool) -> list[str]:
    """What deletes leave behind, for how long, and what a purge would end."""
    notes = []
    purged = [grave for grave in graves if purge and not grave.protected]
    if purged:
        notes.append(f"PURGED FOR GOOD after the deletes: {_names(purged)}.")
    kept = [grave for grave in graves if grave not in purged]
    for protected in (True, False):
        here = [grave for grave in kept if grave.protected is protected]
        for days in sorted({grave.days for grave in here}):
            until = f"{wall_clock() + timedelta(days=days):%Y-%m-%d}"
            names = _names(grave for grave in here if grave.days == days)
            how = (
                "purge protection keeps others from it"
                if protected
                else "--purge forgets it for good"
            )
            holding = _names(grave for grave in here if grave.days == days and grave.holds)
            if holding:
                notes.append(
                    f"Until it is purged {holding} keeps its subnet: neither the subnet nor its "
                    "network can be deleted before."
                )
            notes.append(
                f"Deleted, and kept under its name until {until}: {names}. On again brings it "
                f"back with what it held; {how}."
            )
    return notes


def _names(graves: Iterable[Tombstone]) -> str:
    return ", ".join(sorted(grave.resource.name for grave in graves))


def _notes(state: State, found: Difference) -> list[str]:
    notes = [
        *exposed_notes(state.desired, found),
        *stranded_notes(state.desired, found),
        *existing_notes(state.desired, found),
        *platform_keys(state.desired, found),
        *(f"NOT PROVEN: {one.what} {one.fix} {one.where}" for one in state.unproven),
    ]
    if state.desired.lock_is_stale:
        notes.append("factory.lock will be written: something new is promised.")
    if state.order.selection.project is not None:
        notes.append(
            "The cell's network, and what people may do at shared hosts, are written whole, for "
            "all projects."
        )
    notes += [
        f"{one.stack} is written, too: the project needs its {', '.join(one.makes)}."
        for one in state.included
    ]
    notes += [*_waiting(state, found), *_moving(state)]
    leaving = sorted({name for _, name in state.leaving})
    if leaving:
        notes.append(f"Released after the deletes: the addresses of {', '.join(leaving)}.")
    return notes


def _waiting(state: State, found: Difference) -> list[str]:
    """What is not written now, for it waits for what others write."""
    at_work = {stack.id for stack in found.stacks if stack.state != "same"}
    notes = []
    for stack, resources in state.waiting.kept.items():
        kept = ", ".join(ResourceId(one).name for one in resources)
        notes.append(f"{stack}: STAYS until subnets of others let go of it: {kept}.")
    for environment in sorted({one.partition("/")[0] for one in state.waiting.stacks}):
        here = {stack: subnets for stack, subnets in state.waiting.stacks.items()
                if stack.startswith(f"{environment}/") and stack in at_work}  # fmt: skip
        names = sorted({one.rpartition("/")[2] for each in here.values() for one in each})
        if here:
            notes.append(
                f"{environment}: WAITS: {counted(len(here), 'stack')} until others have written "
                f"{', '.join(names)}: `aif requests --env {environment}` says what to ask them for."
            )
    return notes


def _moving(state: State) -> list[str]:
    """Who leaves a cell for another: what it holds there is not carried over."""
    lock = state.desired.lock
    return [
        f"MOVES: {name} leaves {', '.join(left_cells(lock, key, name))} of {key} for "
        f"{lock.grounds[key].projects[name].cell}. What it holds there is deleted, not carried "
        "over; its addresses are released after the deletes."
        for key, name in state.away
    ] + [
        f"MOVES: {name} leaves {key} for {there}. What it holds there is deleted, not carried over."
        for key, name in state.leaving
        if (there := _stands(state, key.partition("/")[0], name)) is not None
    ]


def _stands(state: State, environment: str, name: str) -> str | None:
    """The scale set's environment in which a project is declared."""
    project = state.desired.factory.projects.get(name)
    here = project is not None and environment in project.environments
    return f"{environment}/{project.scale_set}" if project and here else None


def _lifting(locks: Sequence[Lock]) -> list[str]:
    if not locks:
        return []
    names = ", ".join(sorted({lock.scope.name for lock in locks}))
    return [f"Lifted for the deletes, and put back on what stays: the locks of {names}."]
