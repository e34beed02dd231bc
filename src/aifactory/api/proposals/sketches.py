"""The lock, every stack's place and key, kept for a folder that stays as it is.

That is enough to say that nothing changes.

Nothing here can be out of date: what is kept is named by a digest of every file that stacks are
drawn and built from, this product's own too. Where a team has modules of its own nothing is kept,
for these may read whatever stands in its folder.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import orjson

import aifactory
from aifactory.api.folder import Folder, content_root, write
from aifactory.build.model import Built
from aifactory.plan.lock import Lock, as_data, from_data
from aifactory.plan.model import Stack

_FILE = "sketches.json"
_ELSEWHERE = ("arm", "cli", "deploy", "twin", "verify")  # rooms of ours that draw nothing
_LARGEST = 1 << 24  # bytes of a file; whoever reads it says what is wrong with a larger one
_COMPILER = "own"  # another is a program that may change


@dataclass(frozen=True, slots=True)
class Sketched:
    """The promises of a folder, and its stacks, each without what it makes."""

    lock: Lock  # as the file has it, which promises everything
    stacks: tuple[Built, ...]


def fingerprint(path: Path, compiler: str) -> str:
    """What tells this state of the folder, of our content and of our code; empty: do not keep."""
    folder = Folder(path)
    if folder.own_content or compiler != _COMPILER:
        return ""
    made = hashlib.sha256(aifactory.__version__.encode())
    with suppress(OSError):
        for file in files_read(folder):
            if file.is_symlink() or file.stat().st_size > _LARGEST:
                return ""
            content = file.read_bytes()
            made.update(f"{len(content)} {file}\0".encode())
            made.update(content)
        return made.hexdigest()
    return ""


def sketched(path: Path, mark: str) -> Sketched | None:
    """What is kept of that state; None where nothing is."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        kept = orjson.loads(_place(path).read_bytes())
        if mark and kept["of"] == mark:
            stacks = tuple(_sketch(*each) for each in kept["stacks"])
            return Sketched(from_data(kept["lock"]), stacks)
    return None


def keep(path: Path, mark: str, found: Sketched, compiler: str) -> None:
    """Keep what a state is, if it still is that; a full disk costs time, not work."""
    if mark and mark == fingerprint(path, compiler):
        rows = [_row(each) for each in found.stacks]
        kept = {"of": mark, "lock": as_data(found.lock), "stacks": rows}
        with suppress(OSError):
            write(_place(path), orjson.dumps(kept).decode())


def files_read(folder: Folder) -> Iterator[Path]:
    """Every file that the stacks of a folder are drawn and built from, in a fixed order."""
    home = Path(aifactory.__file__).parent
    for place in (home, content_root()):
        for at, folders, names in os.walk(place):
            here = sorted(folders)
            folders[:] = [one for one in here if at != str(home) or one not in _ELSEWHERE]
            yield from (Path(at, name) for name in sorted(names) if not name.endswith(".pyc"))
    yield from sorted(folder.projects.glob("*.yaml"))
    yield from (folder.path / "factory.yaml", folder.lock_file)


def _row(built: Built) -> list[str | None]:
    stack = built.stack
    return [stack.id, stack.name, stack.subscription, stack.group, stack.location, built.key]


def _sketch(
    name: str, called: str, subscription: str, group: str | None, location: str, key: str
) -> Built:
    stack = Stack(
        id=name,
        name=called,
        subscription=subscription,
        group=group,
        location=location,
        tags={},
        calls=(),
        after=(),
        environment="",
        scale_set="",
    )
    return Built(stack, "", {}, {}, key)


def _place(path: Path) -> Path:
    return Folder(path).state / "cache" / _FILE
