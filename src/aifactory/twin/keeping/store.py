"""What the twin remembers: resources and records in one SQLite file; what is committed stays."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, TextIO, TypeVar

from aifactory.problems import Exit, Refused, refuse
from aifactory.twin.keeping.migrations import SHAPE, STEPS, migrate

_T = TypeVar("_T")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS resources (
  key TEXT PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL,
  body BLOB NOT NULL, version TEXT NOT NULL,
  starts REAL NOT NULL, ready REAL NOT NULL, phase TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS resources_by_type ON resources (type, key);
CREATE INDEX IF NOT EXISTS resources_by_name ON resources (type, name);
CREATE INDEX IF NOT EXISTS resources_by_end ON resources (ready, key);
CREATE TABLE IF NOT EXISTS records (
  kind TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, key));
"""
_ALIKE = " AND lower(replace(json_extract(CAST(body AS TEXT), ?), ' ', '')) IS ?"
_ROW = "id, body, version, starts, ready, phase"
_AMEND = (
    "INSERT INTO resources VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (key) DO UPDATE SET "
    "id=excluded.id, body=excluded.body, version=excluded.version"
)
_WRITE = f"{_AMEND}, starts=excluded.starts, ready=excluded.ready, phase=excluded.phase"


class Row(NamedTuple):
    """One stored resource: its bytes, its ETag, and when its last write starts and is done."""

    id: str
    body: bytes
    version: str
    starts: float
    ready: float
    phase: str


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a listing is asked for: what sorts after a key, and how many of them."""

    after: str = ""
    size: int = -1


class Store:
    """Rows in, rows out; knows nothing of what they mean."""

    def __init__(self, path: Path, held: TextIO | None = None) -> None:
        self.path = path
        self._held = held  # a lock that goes when the store is closed
        self._made: dict[frozenset[str], Any] = {}  # see `made_of`
        self._made_at = 0  # the version that it was made at
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._open()
        except (sqlite3.Error, OSError) as error:
            what = f"The twin's state cannot be opened: {error}"
            fix = "Free the disk or the file, or start anew with `aif twin reset`."
            raise refuse(str(path), "AIF8002", what, fix, Exit.UNAVAILABLE) from None

    def _open(self) -> None:
        for pragma in (
            "journal_mode=WAL",
            # A killed process loses nothing that was committed; a power cut may lose the newest
            # commits, never the file (sqlite.org/pragma.html#pragma_synchronous, 2026-11).
            "synchronous=NORMAL",
            "busy_timeout=30000",
            "cache_size=-8192",  # KiB; the system keeps the rest of the file at hand
            "temp_store=MEMORY",
        ):
            self._db.execute(f"PRAGMA {pragma}")
        shape = self._db.execute("PRAGMA user_version").fetchone()[0]
        if shape not in {0, SHAPE, *STEPS}:
            raise _other_shape(self.path, shape)
        if shape in STEPS:
            migrate(self._db)
        self._db.executescript(_SCHEMA)
        self._db.execute(f"PRAGMA user_version={SHAPE}")

    def close(self) -> None:
        """Let go of the file; what is shared still is kept."""
        with suppress(sqlite3.Error):
            self.keep_shared()
        self._db.close()
        if self._held is not None:
            self._held.close()

    def version(self) -> int:
        """A number that changes when another connection has written."""
        return int(self._db.execute("PRAGMA data_version").fetchone()[0])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is kept together, or nothing of it."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._made.clear()
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    @contextmanager
    def share(self) -> Iterator[None]:
        """As `transaction`, inside a larger one; nothing is kept before `keep_shared`."""
        if not self.shared:
            self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("SAVEPOINT request")
        try:
            yield
        except BaseException:
            self._made.clear()
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK TO request")
                self._db.execute("RELEASE request")
            raise
        self._db.execute("RELEASE request")

    @property
    def shared(self) -> bool:
        """Whether something was written that is not kept yet."""
        return self._db.in_transaction

    def keep_shared(self) -> None:
        """Keep what was shared, all of it or, with an error, nothing."""
        if not self.shared:
            return
        try:
            self._db.execute("COMMIT")
        except sqlite3.Error:
            self._made.clear()
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            raise

    def made_of(self, types: frozenset[str], make: Callable[[], _T]) -> _T:
        """What is made of the resources of these types alone; made anew when one has changed."""
        if (version := self.version()) != self._made_at:
            self._made, self._made_at = {}, version
        if types not in self._made:
            self._made[types] = make()
        found: _T = self._made[types]
        return found

    def _changed(self, kind: str) -> None:
        for types in [each for each in self._made if kind in each]:
            del self._made[types]

    def read(self, key: str) -> Row | None:
        """The resource with this key, or None."""
        found = self._db.execute(f"SELECT {_ROW} FROM resources WHERE key=?", (key,)).fetchone()
        return Row(*found) if found else None

    def write(self, place: tuple[str, str, str], row: Row) -> None:
        """Keep a resource under (key, type, name), all in lower case."""
        self._changed(place[1])
        self._db.execute(_WRITE, _values(place, row))

    def amend(self, place: tuple[str, str, str], row: Row) -> None:
        """The same; one that is there already keeps the times of its last write."""
        self._changed(place[1])
        self._db.execute(_AMEND, _values(place, row))

    def erase(self, place: tuple[str, str, str]) -> None:
        """Forget one resource."""
        self._changed(place[1])
        self._db.execute("DELETE FROM resources WHERE key=?", place[:1])

    def under_way(self, scope: str, at: float) -> list[str]:
        """The ids below a scope whose last write has begun at a moment and is not done, by key."""
        found = self._db.execute(
            "SELECT id FROM resources INDEXED BY resources_by_end WHERE ready > ? AND starts <= ? "
            "AND key > ? AND key < ? ORDER BY key",
            (at, at, *_range(scope)),
        )
        return [text for (text,) in found]

    def below(self, key: str) -> list[Row]:
        """Every resource whose id goes on after this key, by key."""
        found = self._db.execute(
            f"SELECT {_ROW} FROM resources WHERE key > ? AND key < ? ORDER BY key", _range(key)
        )
        return [Row(*item) for item in found]

    def of_type(self, kind: str, scope: str, page: Page) -> list[Row]:
        """The resources of a type below a scope, by key."""
        low, high = _range(scope)
        found = self._db.execute(
            f"SELECT {_ROW} FROM resources WHERE type=? AND key > ? AND key < ? "
            "ORDER BY key LIMIT ?",
            (kind, max(low, page.after), high, page.size),
        )
        return [Row(*item) for item in found]

    def any_type(self, scope: str, page: Page) -> Iterator[Row]:
        """The resources below a scope after a key, by key; as many as the reader takes."""
        low, high = _range(scope)
        found = self._db.execute(
            f"SELECT {_ROW} FROM resources WHERE key > ? AND key < ? ORDER BY key",
            (max(low, page.after), high),
        )
        return (Row(*item) for item in found)

    def named(self, kind: str, name: str) -> list[Row]:
        """The resources of a type whose last name is this one."""
        # Left to itself SQLite reads the whole type, to find it in the order that is wanted.
        found = self._db.execute(
            f"SELECT {_ROW} FROM resources INDEXED BY resources_by_name WHERE type=? AND name=? "
            "ORDER BY key",
            (kind, name),
        )
        return [Row(*item) for item in found]

    def count(self, kind: str, scope: str, alike: Mapping[str, str | None]) -> int:
        """How many resources of a type lie below a scope, with these values at these paths.

        Values are in lower case and without blanks; none at all is a value, too.
        """
        values = [part for path, value in alike.items() for part in (f"$.{path}", value)]
        found = self._db.execute(
            f"SELECT COUNT(*) FROM resources WHERE type=? AND key > ? AND key < ?"
            f"{_ALIKE * len(alike)}",
            (kind, *_range(scope), *values),
        ).fetchone()
        return int(found[0])

    def record(self, kind: str, key: str) -> bytes | None:
        """The record of this kind and key, or None."""
        found = self._db.execute(
            "SELECT body FROM records WHERE kind=? AND key=?", (kind, key)
        ).fetchone()
        return found[0] if found else None

    def keep(self, kind: str, key: str, body: bytes) -> None:
        """Keep a record."""
        self._db.execute("INSERT OR REPLACE INTO records VALUES (?,?,?)", (kind, key, body))

    def forget(self, kind: str, key: str) -> None:
        """Forget a record."""
        self._db.execute("DELETE FROM records WHERE kind=? AND key=?", (kind, key))

    def forget_all(self, kind: str) -> None:
        """Forget every record of a kind."""
        self._db.execute("DELETE FROM records WHERE kind=?", (kind,))

    def forget_below(self, kind: str, key: str) -> None:
        """Forget the records of a kind whose keys go on after this one."""
        low, high = _range(key)
        self._db.execute(
            "DELETE FROM records WHERE kind=? AND key > ? AND key < ?", (kind, low, high)
        )

    def count_records(self, kind: str, scope: str) -> int:
        """How many records of a kind have keys that go on after this scope."""
        found = self._db.execute(
            "SELECT COUNT(*) FROM records WHERE kind=? AND key > ? AND key < ?",
            (kind, *_range(scope)),
        ).fetchone()
        return int(found[0])

    def records(self, kind: str, scope: str = "") -> list[tuple[str, bytes]]:
        """The records of a kind whose keys go on after this scope, by key."""
        low, high = _range(scope)
        return self._db.execute(
            "SELECT key, body FROM records WHERE kind=? AND key > ? AND key < ? ORDER BY key",
            (kind, low, high),
        ).fetchall()


def _values(place: tuple[str, str, str], row: Row) -> tuple[object, ...]:
    key, kind, name = place
    return key, row.id, kind, name, row.body, row.version, row.starts, row.ready, row.phase


def _range(scope: str) -> tuple[str, str]:
    return (f"{scope}/", f"{scope}0") if scope else ("", "\U0010ffff")


def _other_shape(path: Path, shape: int) -> Refused:
    what = f"The state was written by another version of the twin (shape {shape}, not {SHAPE})."
    return refuse(str(path), "AIF8002", what, "Start anew with `aif twin reset`.", Exit.UNAVAILABLE)
