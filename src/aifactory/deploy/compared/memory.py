"""What is remembered of a stack from run to run: what it asks for, and what agreed with that.

Nothing here can be out of date: a file is named by everything that an evaluation is made of, this
product's own code too, and holds digests of the live answers that it rested on.
"""

import contextlib
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import orjson

import aifactory
from aifactory.azure.resource_id import ResourceId
from aifactory.build.model import Built
from aifactory.deploy.compared.live import Look, Question
from aifactory.deploy.model import digest
from aifactory.template.model import Evaluated, Unknown

_UNKNOWN = "$unknown"
_ROOMS = ("azure", "template", "deploy")  # what evaluates and compares


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The resources that a stack declares, and the live answers that it was evaluated with."""

    questions: tuple[Question, ...]
    answers: str  # a digest
    places: tuple[Look, ...]  # where each resource is
    load: Callable[[], tuple[Evaluated, ...]]
    agreed: str | None = None  # a digest of live resources that were as declared; None: not asked
    unknown: tuple[str, ...] = ()  # "resource path" of values that only Azure knew then


@dataclass(frozen=True, slots=True)
class Memory:
    """Evaluations in a folder; without one nothing is remembered."""

    folder: Path | None
    tenant: str

    def recall(self, built: Built) -> Evaluation | None:
        """What was kept of a stack; None for nothing, a torn file, or one of another time."""
        try:
            stored = orjson.loads(self._file(built).read_bytes()) if self.folder else None
            return _evaluation(stored) if stored else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, built: Built, found: Evaluation) -> None:
        """Remember an evaluation; a disk that is full or read-only costs time, not work."""
        if self.folder is None:
            return
        stored = {
            "asked": found.questions,
            "answers": found.answers,
            "places": [tuple(place) for place in found.places],
            "resources": [_stored(each) for each in found.load()],
            "agreed": found.agreed,
            "unknown": found.unknown,
        }
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            file = self._file(built)
            partial_file = file.with_suffix(".partial")
            partial_file.write_bytes(orjson.dumps(stored))
            partial_file.replace(file)

    def _file(self, built: Built) -> Path:
        """The key alone is not enough: the same content elsewhere has other ids."""
        assert self.folder is not None
        where = [built.stack.resource_id.key, built.stack.location, self.tenant]
        return self.folder / f"{digest([_code(), built.key, where])}.json"


@cache
def _code() -> str:
    """What tells one state of this product from another."""
    home, made = Path(aifactory.__file__).parent, hashlib.sha256()
    for room in _ROOMS:
        for place in sorted((home / room).rglob("*.py")):
            made.update(hashlib.sha256(place.read_bytes()).digest())
    return f"{aifactory.__version__} {made.hexdigest()}"


def _evaluation(stored: Mapping[str, Any]) -> Evaluation:
    resources = stored["resources"]
    return Evaluation(
        tuple((resource, version) for resource, version in stored["asked"]),
        stored["answers"],
        tuple(Look(*place) for place in stored["places"]),
        partial(_loaded, resources),
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
