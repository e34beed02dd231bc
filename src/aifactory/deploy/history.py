"""What happened when: every run with its outcome per stack, readable without the engine."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Literal

from aifactory.arm import ArmError
from aifactory.problems import Place

RunState = Literal["running", "done", "failed", "superseded"]
OutcomeState = Literal["done", "failed", "blocked"]

_SCHEMA = """
create table if not exists runs (
    id text primary key, plan text not null, started real not null, finished real,
    state text not null, continued integer not null default 0);
create table if not exists outcomes (
    run text not null references runs (id), stack text not null, state text not null,
    tries integer not null, seconds real not null, error text, why text not null, place text,
    primary key (run, stack));
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one stack ended: done, failed with Azure's error, or blocked by another's failure."""

    stack: str
    state: OutcomeState
    tries: int = 0
    seconds: float = 0.0
    error: ArmError | None = None
    why: str = ""  # what helps, what it waits for, what was brought back
    place: Place | None = None  # the YAML line that asked for what was refused


@dataclass(frozen=True, slots=True)
class Run:
    """One run as the history knows it; times in seconds since 1970."""

    id: str
    plan: str
    started: float
    finished: float | None
    state: RunState
    continued: int
    outcomes: tuple[Outcome, ...] = ()


class History:
    """The runs of one folder, in one SQLite file; inside `with` the file stays open."""

    def __init__(self, file: Path, now: Callable[[], float] = time.time) -> None:
        self._file = file
        self._now = now
        self._store: sqlite3.Connection | None = None
        self._kept = False

    def begin(self, plan: str) -> Run:
        """The unfinished run of this plan, or a new one; those of other plans are superseded."""
        with self._open() as store:
            store.execute(
                "update runs set state = 'superseded', finished = ?"
                " where state = 'running' and plan != ?",
                (self._now(), plan),
            )
            row = store.execute(
                "select id from runs where state = 'running' and plan = ?", (plan,)
            ).fetchone()
            if row is not None:
                store.execute("update runs set continued = continued + 1 where id = ?", row)
                return self._read(store, row[0])
            count = store.execute("select count(*) from runs where plan = ?", (plan,)).fetchone()[0]
            run = f"{plan[:12]}-{count + 1}"
            store.execute(
                "insert into runs (id, plan, started, state) values (?, ?, ?, 'running')",
                (run, plan, self._now()),
            )
            return self._read(store, run)

    def note(self, run: str, outcome: Outcome) -> None:
        """Keeps a stack's outcome; a later one replaces it."""
        error = None if outcome.error is None else json.dumps(outcome.error.as_json())
        place = None if outcome.place is None else json.dumps(astuple(outcome.place))
        numbers = (outcome.tries, outcome.seconds)
        values = (run, outcome.stack, outcome.state, *numbers, error, outcome.why, place)
        with self._open() as store:
            store.execute("insert or replace into outcomes values (?, ?, ?, ?, ?, ?, ?, ?)", values)

    def end(self, run: str, state: RunState) -> None:
        """The run is over."""
        with self._open() as store:
            store.execute(
                "update runs set state = ?, finished = ? where id = ?", (state, self._now(), run)
            )

    def runs(self) -> tuple[Run, ...]:
        """Every run without its outcomes, newest first."""
        if not self._file.exists():
            return ()
        with self._open() as store:
            rows = store.execute(f"{_RUNS} order by started desc, id desc").fetchall()
            return tuple(_run(row, ()) for row in rows)

    def run(self, run: str) -> Run | None:
        """One run with its outcomes."""
        if not self._file.exists():
            return None
        with self._open() as store:
            known = store.execute("select 1 from runs where id = ?", (run,)).fetchone()
            return None if known is None else self._read(store, run)

    def _read(self, store: sqlite3.Connection, run: str) -> Run:
        row = store.execute(f"{_RUNS} where id = ?", (run,)).fetchone()
        outcomes = store.execute(
            "select stack, state, tries, seconds, error, why, place from outcomes where run = ?"
            " order by stack",
            (run,),
        ).fetchall()
        return _run(row, tuple(_outcome(each) for each in outcomes))

    def __enter__(self) -> "History":
        self._kept = True
        return self

    def __exit__(self, *_: object) -> None:
        self._kept = False
        self._close()

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        if self._store is None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._store = sqlite3.connect(self._file, timeout=30)
            self._store.execute("pragma journal_mode = wal")
            self._store.execute("pragma synchronous = normal")
            self._store.executescript(_SCHEMA)
        try:
            with self._store:
                yield self._store
        finally:
            if not self._kept:
                self._close()


_RUNS = "select id, plan, started, finished, state, continued from runs"


def _run(row: tuple[Any, ...], outcomes: tuple[Outcome, ...]) -> Run:
    identifier, plan, started, finished, state, continued = row
    return Run(identifier, plan, started, finished, state, continued, outcomes)


def _outcome(row: tuple[Any, ...]) -> Outcome:
    stack, state, tries, seconds, error, why, place = row
    refused = None if error is None else ArmError.from_json(json.loads(error))
    where = None if place is None else Place(*json.loads(place))
    return Outcome(stack, state, tries, seconds, refused, why, where)
