"""What is remembered of a stack from run to run: what it asks for, and what agreed with that.

Nothing here can be out of date: a row names everything that an evaluation is made of, this
product's own code too, and holds digests of the live answers that it rested on.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import orjson

import aifactory
from aifactory.azure.resource_id import ResourceId
from aifactory.build.model import Built
from aifactory.deploy.compared.live import Look, Question
from aifactory.template.model import Evaluated, Unknown

_UNKNOWN = "$unknown"
_ROOMS = ("azure", "template", "deploy")  # what evaluates and compares
_FILE = "evaluations.sqlite"
_SEAL = 4  # bytes of a checksum
# A plan with nothing to do reads every head and no resources: those come last in a row.
_SCHEMA = """CREATE TABLE IF NOT EXISTS evaluations (
  stack TEXT PRIMARY KEY, made_of TEXT NOT NULL, head BLOB NOT NULL, resources BLOB NOT NULL)"""

_Heads = dict[str, tuple[str, bytes]]  # where a stack is → all it is made of, its head
_Opened = tuple[sqlite3.Connection, _Heads]


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
        self._file = None if folder is None else folder / _FILE
        self._kept: list[tuple[str, str, bytes, bytes]] = []
        self._rows, self._heads = _opened(self._file)

    def recall(self, built: Built) -> Evaluation | None:
        """What was kept of a stack, without its resources; None for what was made otherwise."""
        where, made_of = self._named(built)
        with suppress(ValueError, KeyError, TypeError):
            known, head = self._heads[where]
            return _evaluation(_read(head)) if known == made_of else None
        return None

    def resources(self, built: Built) -> tuple[Evaluated, ...] | None:
        """The resources that were kept of a stack."""
        asked = "SELECT resources FROM evaluations WHERE stack = ? AND made_of = ?"
        with suppress(ValueError, KeyError, TypeError), self._forgetting():
            (kept,) = self._rows.execute(asked, self._named(built)).fetchone()
            return _loaded(_read(kept))
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
        resources = [_stored(each) for each in found.resources or ()]
        self._kept.append((*self._named(built), _sealed(head), _sealed(resources)))

    def close(self) -> None:
        """Write what there is to remember."""
        with self._forgetting(), self._rows:
            self._rows.executemany("REPLACE INTO evaluations VALUES (?, ?, ?, ?)", self._kept)
        self._rows.close()

    @contextmanager
    def _forgetting(self) -> Iterator[None]:
        """A file that is full or in use is let be; a torn one goes, and the next run writes it."""
        try:
            yield
        except sqlite3.OperationalError:
            pass
        except sqlite3.DatabaseError:
            with suppress(OSError):
                if self._file is not None:
                    self._file.unlink()

    def _named(self, built: Built) -> tuple[str, str]:
        """Where a stack is, for the same content elsewhere has other ids; and all it is made of."""
        stack = built.stack
        where = f"{self.tenant}{stack.resource_id.key}@{stack.location}"
        return where, f"{_code()} {built.key}"


def _opened(file: Path | None) -> _Opened:
    """A torn file is begun anew; one that cannot be written is left alone."""
    if file is not None:
        with suppress(OSError, sqlite3.Error):
            file.parent.mkdir(parents=True, exist_ok=True)
            try:
                return _prepared(str(file))
            except sqlite3.OperationalError:
                pass
            except sqlite3.DatabaseError:
                file.unlink()
                return _prepared(str(file))
    return _prepared(":memory:")


def _prepared(file: str) -> _Opened:
    rows = sqlite3.connect(file)
    rows.execute("PRAGMA journal_mode = WAL")  # two plans at once: neither waits for the other
    rows.execute(_SCHEMA)
    heads = rows.execute("SELECT stack, made_of, head FROM evaluations")  # at once: most are asked
    return rows, {stack: (made_of, head) for stack, made_of, head in heads}


@cache
def _code() -> str:
    """What tells one state of this product from another."""
    home, made = Path(aifactory.__file__).parent, hashlib.sha256()
    for room in _ROOMS:
        for place in sorted((home / room).rglob("*.py")):
            made.update(hashlib.sha256(place.read_bytes()).digest())
    return f"{aifactory.__version__} {made.hexdigest()}"


def _sealed(value: Any) -> bytes:
    """A value as JSON behind its checksum: a database does not look at what it holds."""
    content = orjson.dumps(value)
    return crc32(content).to_bytes(_SEAL) + content


def _read(sealed: bytes) -> Any:
    """The value; raises ValueError for one that is not what was kept."""
    content = sealed[_SEAL:]
    if int.from_bytes(sealed[:_SEAL]) != crc32(content):
        raise ValueError("not what was kept")
    return orjson.loads(content)


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
