"""What libraries and the twin in process have to say is kept in a file, not shown to people."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

WAITING = "aifactory.waiting"  # the logger of what whoever waits should know at once


@contextmanager
def logbook(file: Path) -> Iterator[None]:
    """Warnings of every logger go to this file, which is made by the first of them."""
    handler = _Quiet(file, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


class _Quiet(logging.FileHandler):
    """A full disk takes no notes; that is told by what needs the disk more."""

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        pass
