"""The engine's record of runs: when its files cannot be used, a person is told what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aifactory.problems import Exit, refuse


@contextmanager
def usable(engine: Path) -> Iterator[None]:
    """A damaged, locked or full database in the engine's folder is one clear refusal (AIF5011)."""
    try:
        yield
    except Exception as error:
        cause = _database_error(error)
        if cause is None:
            raise
        raise refuse(
            str(engine),
            "AIF5011",
            f"The engine's record cannot be used: {cause}.",
            "Free the disk, or delete this folder: Azure and factory.lock know what is live.",
            Exit.UNAVAILABLE,
        ) from error


def _database_error(error: BaseException | None) -> sqlite3.Error | None:
    """SQLite's own words, however many libraries have wrapped them."""
    while error is not None and not isinstance(error, sqlite3.Error):
        error = error.__cause__
    return error
