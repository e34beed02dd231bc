"""Runs stacks to their end: durable, resumable, in order, with one report at the end."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from aifactory.arm import ADVICE, Arm, ArmError, no_answer
from aifactory.build.model import Built
from aifactory.config.model import Retry
from aifactory.deploy.blame import blamed
from aifactory.deploy.history import History, Outcome
from aifactory.deploy.lock import only_one
from aifactory.deploy.retry import wait_before_next
from aifactory.deploy.schedule import schedule
from aifactory.deploy.stacks import STACKS
from aifactory.deploy.work import gate, is_ready, is_whole, write
from aifactory.plan.model import Stack

if TYPE_CHECKING:
    from aifactory.deploy.durable import Answer, Engine, Recorded

EventKind = Literal["started", "refused", "waiting", "done", "failed", "blocked"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a stack, for whoever watches."""

    run: str
    kind: EventKind
    stack: str
    tries: int = 0
    seconds: float = 0.0  # how long it took; for `waiting`, how long it waits
    error: ArmError | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """How a run ended."""

    run: str
    outcomes: tuple[Outcome, ...]
    continued: bool

    @property
    def done(self) -> bool:
        """Every stack is done."""
        return all(outcome.state == "done" for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a run keeps its state, and how it behaves."""

    folder: Path  # the engine's database, the history and the lock
    retry: Retry = field(default_factory=Retry)
    parallel: int = 8  # stacks at once in one subscription
    on_event: Callable[[Event], None] = lambda _: None

    @property
    def history(self) -> History:
        """The runs of this folder."""
        return History(self.folder / "runs.sqlite")


async def run(wanted: Sequence[Built], arm: Arm, plan: str, settings: Settings) -> Report:
    """Writes the wanted stacks, each after those it needs; continues the same plan's killed run.

    `plan` is the content hash of the whole plan: an unfinished run of another plan is superseded.
    """
    with only_one(settings.folder), settings.history as history:
        started = history.begin(plan)
        built = {each.stack.id: each for each in wanted}
        work = _Work(arm, started.id, settings, history, built)
        if not started.continued:
            work.begin()
        report = Report(started.id, tuple(await _perform(work)), started.continued > 0)
        history.end(started.id, "done" if report.done else "failed")
        return report


async def _perform(work: "_Work") -> list[Outcome]:
    from aifactory.deploy.durable import Engine, Stopped

    stacks = [each.stack for each in work.wanted.values()]
    subscriptions = {stack.subscription for stack in stacks}
    threads = max(1, min(128, len(subscriptions) * work.settings.parallel))
    engine = Engine(work.database, work.run, work, threads)
    try:
        runner = _Runner(engine, work, await engine.start())
        return await schedule(stacks, runner.perform, work.settings.parallel)
    except Stopped as stopped:
        raise stopped.__cause__ or stopped from None
    finally:
        await asyncio.shield(engine.stop())


@dataclass(slots=True)
class _Work:
    """What the engine's steps do; content is what the plan says, and in no database."""

    arm: Arm
    run: str
    settings: Settings
    history: History
    wanted: Mapping[str, Built]
    made: dict[str, Mapping[str, Any]] = field(default_factory=dict)  # written, not at the gate yet

    @property
    def database(self) -> Path:
        """The engine's database."""
        return self.settings.folder / "engine.sqlite"

    def begin(self) -> None:
        """A new run starts with a clean database."""
        from aifactory.deploy.durable import forget

        forget(self.database)

    def wants(self, stack: str) -> bool:
        """Whether this call asked for the stack."""
        return stack in self.wanted

    async def is_whole(self, stack: str) -> bool:
        """Azure still has what was recorded as done."""
        built = self.wanted[stack]
        live = await self.arm.get(built.stack.resource_id.text, STACKS)
        return is_whole(live or {}, built)

    async def attempt(self, stack: str, stage: str, tries: int) -> "Answer":
        """Do a stage once."""
        if stage == "write" and tries == 1:
            self._tell("started", stack, tries)
        note, last = "", True
        try:
            built = self.wanted[stack]
            if stage == "write":
                made, note = await write(self.arm, built)
                last = is_ready(made, built)
                if not last:
                    self.made[stack] = made
            else:
                await gate(self.arm, built, self.made.pop(stack, None))
        except ArmError as error:
            return self._refused(stack, tries, error)
        except ConnectionError as failure:
            return self._refused(stack, tries, no_answer(failure, self.arm.base))
        return {"error": None, "note": note, "last": last}

    def wait(self, stack: str, stage: str, tries: int, error: Mapping[str, Any]) -> float | None:
        """Seconds before the next try, or None when there is none."""
        seed = f"{self.run}/{stack}/{stage}"
        return wait_before_next(self.settings.retry, tries, ArmError.from_json(error), seed)

    async def sleep(self, stack: str, seconds: float) -> None:
        """Wait by Azure's clock."""
        self._tell("waiting", stack, seconds=seconds)
        await self.arm.sleep(seconds)

    def ended(self, outcome: Outcome) -> Outcome:
        """Keeps an outcome and tells of it."""
        self.history.note(self.run, outcome)
        self._tell(outcome.state, outcome.stack, outcome.tries, outcome.seconds, outcome.error)
        return outcome

    def _refused(self, stack: str, tries: int, error: ArmError) -> "Answer":
        self._tell("refused", stack, tries, error=error)
        return {"error": error.as_json(), "note": "", "last": False}

    def _tell(
        self,
        kind: EventKind,
        stack: str,
        tries: int = 0,
        seconds: float = 0.0,
        error: ArmError | None = None,
    ) -> None:
        self.settings.on_event(Event(self.run, kind, stack, tries, seconds, error))


@dataclass(slots=True)
class _Runner:
    """Brings one stack to its outcome, whether it is new, in flight or recorded."""

    engine: "Engine"
    work: _Work
    known: "dict[str, Recorded | None]"

    async def perform(self, stack: Stack, blocked_by: str | None) -> Outcome:
        """The stack's outcome; one that is recorded as done is not done again."""
        if blocked_by is not None:
            return self.work.ended(Outcome(stack.id, "blocked", why=f"It needs {blocked_by}."))
        began = time.monotonic()
        workflow = await self._workflow(stack.id)
        if workflow in self.known:
            recorded = await self.engine.recorded(workflow)
        else:
            recorded = await self.engine.finish(workflow, stack.id)
        error = None if recorded["error"] is None else ArmError.from_json(recorded["error"])
        return self.work.ended(
            Outcome(
                stack.id,
                "done" if recorded["state"] == "done" else "failed",
                recorded["tries"],
                round(time.monotonic() - began, 3),
                error,
                recorded["note"] if error is None else ADVICE[error.kind],
                None if error is None else blamed(stack, error),
            )
        )

    async def _workflow(self, stack: str) -> str:
        """The stack's id in this run; what failed or is gone since gets another."""
        name = f"{self.engine.run}:{stack}"
        turn = 1
        while (recorded := self.known.get(name)) is not None:
            if recorded["state"] == "done" and await self.work.is_whole(stack):
                break
            turn += 1
            name = f"{self.engine.run}:{stack}#{turn}"
        return name
