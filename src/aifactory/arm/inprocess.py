"""A transport into a Resource Manager in this process: only bytes and text cross it."""

from collections.abc import Awaitable, Callable, Mapping

from aifactory.arm.transport import Request, Response

Handle = Callable[
    [str, str, Mapping[str, str], bytes], Awaitable[tuple[int, dict[str, str], bytes]]
]
Sleep = Callable[[float], Awaitable[None]]


class InProcessTransport:
    """Hands requests to a function and waits by its clock."""

    def __init__(self, handle: Handle, sleep: Sleep) -> None:
        self._handle = handle
        self._sleep = sleep

    async def send(self, request: Request) -> Response:
        """The handler's answer."""
        status, headers, body = await self._handle(
            request.method, request.url, dict(request.headers), request.body
        )
        return Response(status, {name.lower(): value for name, value in headers.items()}, body)

    async def sleep(self, seconds: float) -> None:
        """Wait by the handler's clock."""
        await self._sleep(seconds)

    async def close(self) -> None:
        """Nothing is held here; whoever opened the other side closes it."""
