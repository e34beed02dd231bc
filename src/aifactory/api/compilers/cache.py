"""Templates kept across runs: one is used again when everything that it was made of is the same."""

import contextlib
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import aifactory.bicep
from aifactory.api.folder import write
from aifactory.bicep import compile_bicep

_KEPT = 200  # templates; the oldest go first


class Files(Protocol):
    """What gives the compiler its files."""

    def read(self, path: str) -> str:
        """The text of a file; raises FileNotFoundError."""
        ...


class _Recorded:
    """Files, and a record of what was read of them."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.seen: dict[str, str] = {}

    def read(self, path: str) -> str:
        text = self._files.read(path)
        self.seen[path] = _digest([text])
        return text


def remembered(main: str, files: Files, folder: Path) -> dict[str, Any]:
    """The template of a file: as kept in a folder, or compiled and then kept there."""
    place = folder / f"{_digest([_compiler(), main, files.read(main)])}.json"
    kept = _kept(place, files)
    if kept is not None:
        return kept
    recorded = _Recorded(files)
    template = compile_bicep(main, recorded)
    with contextlib.suppress(OSError):  # a disk that is full or read-only costs time, not work
        write(place, json.dumps({"read": recorded.seen, "template": template}))
        _forget(folder)
    return template


def _kept(place: Path, files: Files) -> dict[str, Any] | None:
    """What was kept, if no file that was read has changed since."""
    try:
        entry = json.loads(place.read_text(encoding="utf-8"))
        same = all(_digest([files.read(path)]) == was for path, was in entry["read"].items())
        template: dict[str, Any] = entry["template"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return template if same and isinstance(template, dict) else None


def _forget(folder: Path) -> None:
    kept = sorted(folder.glob("*.json"), key=lambda place: place.stat().st_mtime)
    for place in kept[:-_KEPT]:
        place.unlink(missing_ok=True)


@cache
def _compiler() -> str:
    """What tells one state of the compiler from another."""
    room = Path(aifactory.bicep.__file__).parent
    places = sorted(place for place in room.rglob("*") if place.suffix in (".py", ".xz"))
    return _digest(place.read_bytes().hex() for place in places)


def _digest(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(f"{len(part)}:".encode() + part.encode("utf-8", "surrogatepass"))
    return digest.hexdigest()
