"""One deploy per folder: a lock that the system lets go of when its process dies."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from aifactory.problems import Refused, refuse


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Holds the folder; Refused when another process holds it."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "deploy.lock"
    with file.open("a+", encoding="utf-8") as handle:
        if not _taken(handle):
            handle.seek(0)
            raise _busy(file, handle.read().strip())
        handle.truncate(0)
        handle.write(str(os.getpid()))
        handle.flush()
        yield


def _taken(handle: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _busy(file: Path, process: str) -> Refused:
    who = f" (process {process})" if process else ""
    return refuse(
        str(file),
        "AIF5010",
        f"Another deploy runs in this folder{who}.",
        "Wait for it to end, or stop it; then run the same command again.",
    )
