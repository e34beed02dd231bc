"""Tells whoever waits that the other side has gone silent, and when it is heard again."""

import asyncio
import time
from collections.abc import Callable
from types import TracebackType

_FIRST = 10.0  # seconds without any answer before a word is said; Azure is often slow for less
_AGAIN = 30.0


def _nobody(text: str) -> None:
    """Whoever asks a Resource Manager in this process need not be told that it does not answer."""


class Silence:
    """The time since a host was last heard; entered for each question, and ended by any answer."""

    def __init__(
        self,
        host: str = "",
        tell: Callable[[str], None] = _nobody,
        first: float = _FIRST,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._host = host
        self._tell = tell
        self._first = first
        self._clock = clock
        self._open = 0  # questions that are out
        self._until = 0.0  # when whoever got no answer gives up
        self._since = 0.0
        self._due = first  # seconds of silence before the next word
        self._timer: asyncio.TimerHandle | None = None

    def goes_on(self, seconds: float) -> None:
        """Somebody got no answer, and asks again for so long."""
        self._until = max(self._until, self._clock() + seconds)

    def close(self) -> None:
        """Nothing more is told."""
        if self._timer is not None:
            self._timer.cancel()

    def __enter__(self) -> None:
        if not self._open and self._clock() > self._until:
            self._since = self._clock()
        self._open += 1
        if self._timer is None:
            self._look()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open -= 1
        if isinstance(failure, ConnectionError | asyncio.CancelledError):
            return
        if self._due > self._first:
            self._tell(f"{self._host} answers again.")
        self._since, self._until, self._due = self._clock(), 0.0, self._first

    def _look(self) -> None:
        """Says what there is to say by now, and when to look again."""
        now = self._clock()
        silent = now - self._since if self._open or now < self._until else 0.0
        if silent >= self._due:
            until = time.strftime("%H:%M", time.localtime(self._until))
            what = f"trying again until {until}" if now < self._until else "still waiting"
            self._tell(f"No answer from {self._host} for {silent:.0f} s; {what}, Ctrl-C stops.")
            self._due = silent + _AGAIN
        wait = max(self._due - silent, 0.0)
        self._timer = asyncio.get_running_loop().call_later(wait, self._look)
