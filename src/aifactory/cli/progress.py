"""Progress of a run: one live line on a terminal, one line per change of state everywhere else."""

import sys
from types import TracebackType

from aifactory.cli.shell import Shell
from aifactory.cli.waiting import ERASED
from aifactory.deploy.model import Difference
from aifactory.deploy.run import Event

_WORDS = {"started": "writing", "done": "live", "failed": "FAILED", "blocked": "blocked"}


class Progress:
    """Tells what happens to each stack, on stderr."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell
        self._live = sys.stderr.isatty() and not shell.json
        self._total = 0
        self._ended = 0

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._erase()

    def expect(self, found: Difference) -> None:
        """How many stacks there are to write."""
        self._total = len(found.stacks) - len(found.in_state("same", "undeclared"))

    def event(self, event: Event) -> None:
        """Tell one event."""
        self._ended += event.kind in ("done", "failed", "blocked")
        line = self._line(event)
        if line is None:
            return
        self._erase()
        if self._live and event.kind in ("started", "done"):
            sys.stderr.write(f"\r  {self._ended}/{self._total} {line}")
            sys.stderr.flush()
        else:
            self._shell.note(f"  {self._ended}/{self._total} {line}")

    def _line(self, event: Event) -> str | None:
        if event.kind == "refused":
            causes = event.error.causes() if event.error else ()
            codes = ", ".join(dict.fromkeys(cause.code for cause in causes))
            return f"refused  {event.stack}: {codes} (try {event.tries})"
        if event.kind == "waiting":
            return f"waiting  {event.stack}: {event.seconds:.0f} s, then again"
        if event.kind == "started" and not self._live:
            return None
        took = f"  {event.seconds:.1f} s" if event.kind == "done" else ""
        return f"{_WORDS[event.kind]:<8} {event.stack}{took}"

    def _erase(self) -> None:
        if self._live:
            sys.stderr.write(ERASED)
            sys.stderr.flush()
