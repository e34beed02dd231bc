"""Durable runs on DBOS: what a stack has done is recorded, so a killed run never does it again.

Import this module only where a run starts: DBOS takes half a second to load.
"""

import asyncio
import concurrent.futures
import json
import logging
import threading
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, TypedDict

import sqlalchemy
from dbos import DBOS, DBOSConfig, Serializer, SetWorkflowID

APPLICATION = "ai-factory"
VERSION = "wf-2"  # rows of another version are never taken up: change it only with the workflow
STAGES = ("write", "gate")
# One worker a database, wherever its folder is moved: DBOS takes up only what its own id left.
_EXECUTOR = "aif"
_RUNNING = ("PENDING", "ENQUEUED", "DELAYED")


class Recorded(TypedDict):
    """What a finished workflow leaves behind."""

    state: str  # done, failed, unwanted
    stage: str
    tries: int
    error: dict[str, Any] | None
    note: str


class Answer(TypedDict):
    """What one try of a stage came to."""

    error: dict[str, Any] | None  # None: done
    note: str
    last: bool  # no stage after it has anything to do


class Work(Protocol):
    """What the engine asks of whoever runs the stacks; every answer is JSON."""

    def wants(self, stack: str) -> bool:
        """Whether this call asked for the stack; one in flight may be from a wider call."""
        ...

    async def attempt(self, stack: str, stage: str, tries: int) -> Answer:
        """Do a stage once."""
        ...

    def wait(self, stack: str, stage: str, tries: int, error: Mapping[str, Any]) -> float | None:
        """Seconds before the next try, or None when there is none; equal for equal arguments."""
        ...

    async def sleep(self, stack: str, seconds: float) -> None:
        """Wait by Azure's clock."""
        ...


class Stopped(BaseException):
    """The run was stopped; not an Exception, so that DBOS records nothing and can go on later."""


class Json(Serializer):
    """Rows that a person can read, instead of DBOS's pickles; errors keep their text."""

    def serialize(self, data: Any) -> str:
        """JSON."""
        return json.dumps(data, default=str)

    def deserialize(cls, serialized_data: str) -> Any:
        """What JSON gives back."""
        return json.loads(serialized_data)

    def name(self) -> str:
        """The name that rows carry."""
        return "aif_json"


class Engine:
    """One run on one database: starts workflows, finds recorded ones, stops without a trace."""

    def __init__(self, database: Path, run: str, work: Work, threads: int) -> None:
        self.run = run
        self.work = work
        self.loop = asyncio.get_running_loop()
        self._store = _open(database)
        self._database = database
        self._pool = concurrent.futures.ThreadPoolExecutor(threads, "aif-stack")
        self._calls: set[concurrent.futures.Future[Any]] = set()
        self._guard = threading.Lock()
        self._stopping = False
        self._defect: Exception | None = None

    async def start(self) -> dict[str, Recorded | None]:
        """Launches DBOS; this run's workflows so far, None for one that is in flight again."""
        launch = asyncio.ensure_future(asyncio.to_thread(self._launch))
        try:
            return await asyncio.shield(launch)
        except asyncio.CancelledError:
            await asyncio.wait([launch])  # what is half launched cannot be stopped
            raise

    async def finish(self, workflow: str, stack: str) -> Recorded:
        """Runs a stack's workflow to its end."""
        return await self.loop.run_in_executor(self._pool, self._direct, workflow, stack)

    async def recorded(self, workflow: str) -> Recorded:
        """The outcome of a workflow that was started before; waits if DBOS has taken it up."""
        while True:
            status = await asyncio.to_thread(DBOS.get_workflow_status, workflow)
            if status is None or status.status not in _RUNNING:
                break
            if self._defect is not None:
                raise Stopped from self._defect
            await asyncio.sleep(0.1)
        if status is None or status.status != "SUCCESS":
            state = "gone" if status is None else status.status
            raise RuntimeError(f"workflow {workflow} is {state}")
        output: Recorded = status.output  # type: ignore[assignment]
        return output

    async def stop(self) -> None:
        """Ends everything; what was in flight stays in flight in the database."""
        with self._guard:
            self._stopping = True
            calls = list(self._calls)
        for call in calls:
            call.cancel()
        await asyncio.to_thread(self._close)

    def call(self, make: Callable[[], Awaitable[Any]]) -> Any:
        """Runs a coroutine on the run's own loop and waits for it in a workflow's thread."""
        with self._guard:
            if self._stopping:
                raise Stopped
            future = asyncio.run_coroutine_threadsafe(_wrapped(make), self.loop)
            self._calls.add(future)
        try:
            return future.result()
        except (concurrent.futures.CancelledError, asyncio.CancelledError):
            raise Stopped from None
        except Exception as defect:
            # Recorded, a defect of ours would come back on every continuation.
            self._defect = defect
            raise Stopped from defect
        finally:
            with self._guard:
                self._calls.discard(future)

    def _launch(self) -> dict[str, Recorded | None]:
        _Current.engine = self
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": f"sqlite:///{self._database}",
            "system_database_engine": self._store,
            "application_version": VERSION,
            "executor_id": _EXECUTOR,
            "serializer": Json(),
            "log_level": "WARNING",
            # Nothing here sends notifications; the interval is how long a run takes to close.
            "notification_listener_polling_interval_sec": 0.1,
        }
        DBOS(config=config)
        DBOS.launch()
        rows = DBOS.list_workflows(workflow_id_prefix=f"{self.run}:", load_input=False)
        return {row.workflow_id: row.output if row.status == "SUCCESS" else None for row in rows}

    def _direct(self, workflow: str, stack: str) -> Recorded:
        with SetWorkflowID(workflow):
            return stack_workflow(stack)

    def _close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        DBOS.destroy()
        # They hold the stream of this run, which the next one in this process finds closed.
        logging.getLogger("dbos").handlers.clear()
        _Current.engine = None
        self._store.dispose()


class _Current:
    """The engine of this process: DBOS finds a workflow by its name and knows no instance."""

    engine: Engine | None = None


@DBOS.workflow(name="aif-stack")
def stack_workflow(stack: str) -> Recorded:
    """Each stage of a stack until it is done or no try is left; every step is recorded."""
    engine = _Current.engine
    if engine is None or not engine.work.wants(stack):
        return {"state": "unwanted", "stage": "", "tries": 0, "error": None, "note": ""}
    most, notes = 0, []
    for stage in STAGES:
        answer, tries = _stage(engine, stack, stage)
        most = max(most, tries)
        notes.append(answer["note"])
        error = answer["error"]
        if error is not None:
            return {"state": "failed", "stage": stage, "tries": tries, "error": error, "note": ""}
        if answer["last"]:
            break
    note = " ".join(filter(None, notes))
    return {"state": "done", "stage": "", "tries": most, "error": None, "note": note}


def _stage(engine: Engine, stack: str, stage: str) -> tuple[Answer, int]:
    tries = 0
    while True:
        tries += 1
        answer: Answer = _step(engine, f"{stage} {tries}", engine.work.attempt, stack, stage, tries)
        error = answer["error"]
        wait = None if error is None else engine.work.wait(stack, stage, tries, error)
        if wait is None:
            return answer, tries
        _step(engine, f"wait {tries}", engine.work.sleep, stack, wait)


def _step(engine: Engine, name: str, make: Callable[..., Awaitable[Any]], *arguments: Any) -> Any:
    # In an object, because DBOS takes a recorded null for no record.
    kept = DBOS.run_step({"name": name}, lambda: {"kept": engine.call(lambda: make(*arguments))})
    return kept["kept"]


async def _wrapped(make: Callable[[], Awaitable[Any]]) -> Any:
    return await make()


def forget(database: Path) -> None:
    """Removes a database that no unfinished run needs: Azure and the history know the rest."""
    for end in ("", "-wal", "-shm"):
        database.with_name(database.name + end).unlink(missing_ok=True)


def _open(database: Path) -> sqlalchemy.Engine:
    """Our own database engine: DBOS's default has no write-ahead log and is slower by 40 %."""
    database.parent.mkdir(parents=True, exist_ok=True)
    store = sqlalchemy.create_engine(f"sqlite:///{database}")

    @sqlalchemy.event.listens_for(store, "connect")
    def _settle(connection: Any, _: object) -> None:
        connection.isolation_level = "IMMEDIATE"
        for pragma in (
            "journal_mode=WAL",
            # A kill loses no step; a power cut may lose the newest, and Azure takes a write twice.
            "synchronous=NORMAL",
            "busy_timeout=30000",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return store
