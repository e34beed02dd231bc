"""Status, runs and verify: what is there, what happened, whether the promises hold."""

import asyncio
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from aifactory.api.desired import desire, wall_clock
from aifactory.api.folder import Folder
from aifactory.api.promised import promises
from aifactory.api.proposals.order import Order, State
from aifactory.api.proposals.selection import Selection, within
from aifactory.api.record import usable
from aifactory.api.target import Target, reach
from aifactory.deploy.history import History, Run
from aifactory.problems import as_read, refuse
from aifactory.verify import Scorecard, examine, junit, markdown, sarif

_WORST = ("undeclared", "unfinished", "changed", "absent", "same")


def verify(
    path: Path, target: Target, environment: str | None = None, only: str | None = None
) -> Scorecard:
    """The scorecard of the live factory against its promises."""
    return asyncio.run(_verify(path, target, environment, only))


async def _verify(
    path: Path, target: Target, environment: str | None, only: str | None
) -> Scorecard:
    desired = desire(path)
    within(desired, Selection(environment))
    async with reach(desired.folder, target, desired.factory.tenant) as arm:
        today = f"{wall_clock():%Y-%m-%d}"
        return await examine(promises(desired), desired.catalog, arm, only, environment, today)


def reported(card: Scorecard, report: str) -> str:
    """The scorecard in another tool's format: sarif, junit or markdown."""
    if report == "sarif":
        return json.dumps(sarif(card), indent=2)
    return junit(card) if report == "junit" else markdown(card)


def status(path: Path, target: Target, environment: str | None = None) -> list[dict[str, Any]]:
    """Every floor with its number of stacks and the worst of their states."""
    return asyncio.run(_status(path, target, environment))


async def _status(path: Path, target: Target, environment: str | None) -> list[dict[str, Any]]:
    state = State(path, Order(Selection(environment), target))
    desired = state.desired
    async with reach(desired.folder, target, desired.factory.tenant) as arm:
        found = await state.compare(arm)
    floors: dict[tuple[str, str], list[str]] = defaultdict(list)
    for stack in found.stacks:
        key, _, floor = stack.id.rpartition("/")[0].rpartition("/")
        where = (key, floor) if key.count("/") else (stack.id.rpartition("/")[0], "common")
        floors[where].append(stack.state)
    names = {f"p{number}": name for name, number in desired.lock.numbers.items()}
    return [
        {
            "environment": key,
            "floor": floor,
            "project": names.get(floor, ""),
            "stacks": len(states),
            "state": _in_words(states),
        }
        for (key, floor), states in sorted(
            floors.items(), key=lambda each: [*map(as_read, each[0])]
        )
    ]


def _in_words(states: list[str]) -> str:
    worst = next(word for word in _WORST if word in states)
    return "live" if worst == "same" else worst


def runs(path: Path) -> list[dict[str, Any]]:
    """Every run of this folder, the newest first."""
    with usable(_engine(path)):
        return [_run(run) for run in _history(path).runs()]


def run_of(path: Path, name: str) -> dict[str, Any]:
    """One run with the outcome of every stack."""
    with usable(_engine(path)):
        found = _history(path).run(name)
    if found is None:
        raise refuse("runs", "AIF5090", f"There is no run {name!r}.", "`aif runs` lists them.")
    outcomes = [
        {
            "stack": each.stack,
            "state": each.state,
            "tries": each.tries,
            "seconds": each.seconds,
            "error": None if each.error is None else each.error.as_json(),
            "why": each.why,
        }
        for each in found.outcomes
    ]
    return {**_run(found), "outcomes": outcomes}


def _history(path: Path) -> History:
    return History(_engine(path) / "runs.sqlite")


def _engine(path: Path) -> Path:
    return Folder(path).state / "engine"


def _run(run: Run) -> dict[str, Any]:
    return {
        "run": run.id,
        "plan": run.plan,
        "started": run.started,
        "finished": run.finished,
        "state": run.state,
        "continued": run.continued,
    }
