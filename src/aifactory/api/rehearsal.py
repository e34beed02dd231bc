"""How long the real thing would take: the twin's own clock, read off its answers."""

from aifactory.arm.transport import Request, Response, Transport

_CLOCK = "x-aif-virtual-seconds"


class Rehearsal:
    """A transport to a twin that notes its virtual clock at the first and the last answer."""

    def __init__(self, inner: Transport) -> None:
        self._inner = inner
        self._first: float | None = None
        self._last = 0.0

    @property
    def seconds(self) -> float:
        """Virtual seconds from the first answer to the last."""
        return 0.0 if self._first is None else self._last - self._first

    async def send(self, request: Request) -> Response:
        """The twin's answer."""
        answer = await self._inner.send(request)
        told = answer.headers.get(_CLOCK)
        if told is not None:
            self._last = float(told)
            self._first = self._last if self._first is None else self._first
        return answer

    async def sleep(self, seconds: float) -> None:
        """Wait by the twin's clock."""
        await self._inner.sleep(seconds)

    async def close(self) -> None:
        """Let go of connections."""
        await self._inner.close()
