"""What is remembered of a stack from run to run: what it asks for, and what agreed with that.

Nothing here can be out of date: a row names everything that an evaluation is made of, this
product's own code too, and holds digests of the live answers that it rested on.
"""

import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson

import aifactory
from aifactory.azure.resource_id import ResourceId
from aifactory.build.model import Built
from aifactory.deploy.compared.live import Look, Question
from aifactory.template.model import Evaluated, Unknown

_UNKNOWN = "$unknown"
_ROOMS = ("azure", "template", "deploy")  # what evaluates and compares
_FILE = "evaluations.sqlite"
# A plan with nothing to do reads every head and no resources: those come last in a row.
_SCHEMA = """CREATE TABLE IF NOT EXISTS evaluations (
  stack TEXT PRIMARY KEY, made_of TEXT NOT NULL, head BLOB NOT NULL, resources BLOB NOT NULL)"""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The resources that a stack declares, and the live answers that it was evaluated with."""

    questions: tuple[Question, ...]
    answers: str  # a digest
    places: tuple[Look, ...]  # where each resource is
    resources: tuple[Evaluated, ...] | None  # None: remembered, and not looked up yet
    agreed: str | None = None  # a digest of live resources that were as declared; None: not asked
    unknown: tuple[str, ...] = ()  # "resource path" of values that only Azure knew then


class Memory:
    """The newest evaluation of each stack, in a folder; without one for this run alone.

    A disk that is full or read-only, or a torn file, costs time, not work.
    """

    def __init__(self, folder: Path | None, tenant: str) -> None:
        self.tenant = tenant
        self._kept: list[tuple[str, str, bytes, bytes]] = []
        self._rows = _opened(folder)

    def recall(self, built: Built) -> Evaluation | None:
        """What was kept of a stack, without its resources; None for what was made otherwise."""
        with suppress(sqlite3.Error, ValueError, KeyError, TypeError):
            return _evaluation(orjson.loads(self._read("head", built)))
        return None

    def resources(self, built: Built) -> tuple[Evaluated, ...] | None:
        """The resources that were kept of a stack."""
        with suppress(sqlite3.Error, ValueError, KeyError, TypeError):
            return _loaded(orjson.loads(self._read("resources", built)))
        return None

    def keep(self, built: Built, found: Evaluation) -> None:
        """Remember an evaluation once this is closed."""
        head = {
            "asked": found.questions,
            "answers": found.answers,
            "places": [tuple(place) for place in found.places],
            "agreed": found.agreed,
            "unknown": found.unknown,
        }
        resources = orjson.dumps([_stored(each) for each in found.resources or ()])
        self._kept.append((*self._named(built), orjson.dumps(head), resources))

    def close(self) -> None:
        """Write what there is to remember."""
        with suppress(sqlite3.Error), self._rows:
            self._rows.executemany("REPLACE INTO evaluations VALUES (?, ?, ?, ?)", self._kept)
        self._rows.close()

    def _read(self, column: str, built: Built) -> bytes:
        """A column of a stack's row; raises TypeError where there is none."""
        asked = f"SELECT {column} FROM evaluations WHERE stack = ? AND made_of = ?"
        content: bytes = self._rows.execute(asked, self._named(built)).fetchone()[0]
        return content

    def _named(self, built: Built) -> tuple[str, str]:
        """Where a stack is, for the same content elsewhere has other ids; and all it is made of."""
        stack = built.stack
        where = f"{self.tenant}{stack.resource_id.key}@{stack.location}"
        return where, f"{_code()} {built.key}"


def _opened(folder: Path | None) -> sqlite3.Connection:
    """The file in a folder; a torn one is begun anew, one that cannot be written is left alone."""
    if folder is not None:
        with suppress(OSError, sqlite3.Error):
            folder.mkdir(parents=True, exist_ok=True)
            try:
                return _prepared(str(folder / _FILE))
            except sqlite3.OperationalError:
                pass
            except sqlite3.DatabaseError:
                (folder / _FILE).unlink()
                return _prepared(str(folder / _FILE))
    return _prepared(":memory:")


def _prepared(file: str) -> sqlite3.Connection:
    rows = sqlite3.connect(file)
    rows.execute("PRAGMA journal_mode = WAL")  # two plans at once: neither waits for the other
    rows.execute(_SCHEMA)
    return rows


@cache
def _code() -> str:
    """What tells one state of this product from another."""
    home, made = Path(aifactory.__file__).parent, hashlib.sha256()
    for room in _ROOMS:
        for place in sorted((home / room).rglob("*.py")):
            made.update(hashlib.sha256(place.read_bytes()).digest())
    return f"{aifactory.__version__} {made.hexdigest()}"


def _evaluation(stored: Mapping[str, Any]) -> Evaluation:
    return Evaluation(
        tuple((resource, version) for resource, version in stored["asked"]),
        stored["answers"],
        tuple(Look(*place) for place in stored["places"]),
        None,
        stored["agreed"],
        tuple(stored["unknown"]),
    )


def _stored(each: Evaluated) -> dict[str, Any]:
    return {
        "id": each.id.text,
        "apiVersion": each.api_version,
        "body": _coded(each.body),
        "path": list(each.path),
    }


def _loaded(resources: list[Mapping[str, Any]]) -> tuple[Evaluated, ...]:
    return tuple(
        Evaluated(
            ResourceId(each["id"]), each["apiVersion"], _decoded(each["body"]), tuple(each["path"])
        )
        for each in resources
    )


def _coded(value: Any) -> Any:
    if isinstance(value, Unknown):
        return {_UNKNOWN: value.expression}
    if isinstance(value, Mapping):
        return {key: _coded(item) for key, item in value.items()}
    return [_coded(item) for item in value] if isinstance(value, list) else value


def _decoded(value: Any) -> Any:
    if isinstance(value, dict):
        if value.keys() == {_UNKNOWN}:
            return Unknown(value[_UNKNOWN])
        return {key: _decoded(item) for key, item in value.items()}
    return [_decoded(item) for item in value] if isinstance(value, list) else value
