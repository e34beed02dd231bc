"""The twin's time: it moves on at once when everybody waits, or follows the wall at a speed."""

import asyncio
import heapq
import time
from collections.abc import Callable

_QUIET_ROUNDS = 3


class Clock:
    """Seconds since 1970 by the twin's reckoning; never goes back.

    Without a speed only `sleep` moves it, and sleepers overlap: the clock steps to the earliest
    wake-up once nobody in the event loop has anything else to do.
    """

    def __init__(
        self, start: float, speed: float | None = None, wall: Callable[[], float] = time.time
    ) -> None:
        self._start = max(start, wall())
        self._speed = speed
        self._wall = wall
        self._opened = wall()
        self._sleepers: list[tuple[float, int]] = []
        self._ticket = 0
        self.activity = 0  # counts requests: a busy loop is not a waiting one

    @property
    def speed(self) -> float | None:
        """How many virtual seconds pass in a second by the wall; None when only sleep counts."""
        return self._speed

    def now(self) -> float:
        """The present moment."""
        if self._speed is None:
            return self._start
        return self._start + (self._wall() - self._opened) * self._speed

    def advance(self, moment: float) -> None:
        """Move on to a moment, if it lies ahead and the clock is not bound to the wall."""
        if self._speed is None:
            self._start = max(self._start, moment)

    async def sleep(self, seconds: float) -> None:
        """Wait: for real at the clock's speed, or until every other sleeper is later."""
        if self._speed is not None:
            await asyncio.sleep(seconds / self._speed)
            return
        self._ticket += 1
        entry = (self.now() + max(seconds, 0.0), self._ticket)
        heapq.heappush(self._sleepers, entry)
        try:
            while self.now() < entry[0]:
                await self._quiet(entry[0])
                if self._sleepers[0] == entry:
                    self.advance(entry[0])
        finally:
            self._sleepers.remove(entry)
            heapq.heapify(self._sleepers)

    async def _quiet(self, moment: float) -> None:
        """Until nobody has anything to do, or the moment has come: who is due waits for none."""
        seen, rounds = (self.activity, self._ticket), 0
        while rounds < _QUIET_ROUNDS and self.now() < moment:
            await asyncio.sleep(0)
            last, seen = seen, (self.activity, self._ticket)
            rounds = rounds + 1 if last == seen else 0
