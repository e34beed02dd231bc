"""What a person should know while a command waits: a line on stderr, in place of a live one."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aifactory.api.logbook import WAITING

if TYPE_CHECKING:
    from aifactory.cli.shell import Shell

ERASED = "\r\x1b[K"


@contextmanager
def waiting(shell: "Shell") -> Iterator[None]:
    """Shows what is told to the logger of that name while this lasts."""
    handler, logger = _Line(shell), logging.getLogger(WAITING)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


class _Line(logging.Handler):
    def __init__(self, shell: "Shell") -> None:
        super().__init__()
        self._shell = shell

    def emit(self, record: logging.LogRecord) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(ERASED)
        self._shell.note(record.getMessage())
