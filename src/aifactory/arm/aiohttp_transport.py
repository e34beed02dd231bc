"""A transport over HTTPS: to Azure, or to a twin that runs as a server with its own authority."""

import asyncio
import ssl
from pathlib import Path

import aiohttp
from yarl import URL

from aifactory.arm.transport import Request, Response

_TIMEOUT = aiohttp.ClientTimeout(total=180, connect=20)


class AiohttpTransport:
    """Connections kept open and one TLS context for all of them; opens at the first request."""

    def __init__(self, authority: Path | None = None, connections: int = 32) -> None:
        self._authority = authority
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    async def send(self, request: Request) -> Response:
        """The server's answer; ConnectionError when there is none."""
        session = self._opened()
        try:
            async with session.request(
                request.method,
                URL(request.url, encoded=True),
                headers=request.headers,
                data=request.body or None,
                allow_redirects=False,
            ) as answer:
                headers = {name.lower(): value for name, value in answer.headers.items()}
                return Response(answer.status, headers, await answer.read())
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            text = str(failure) or type(failure).__name__
            raise ConnectionError(
                f"{URL(request.url).origin()} did not answer: {text}"
            ) from failure

    async def sleep(self, seconds: float) -> None:
        """Wait by the wall clock."""
        await asyncio.sleep(seconds)

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            # A context per request costs five times the requests per second: one for all.
            context = ssl.create_default_context(cafile=self._authority)
            connector = aiohttp.TCPConnector(ssl=context, limit=self._connections)
            self._session = aiohttp.ClientSession(
                connector=connector,
                timeout=_TIMEOUT,
                auto_decompress=True,
                trust_env=self._authority is None,  # a twin is near: no proxy leads to it
            )
        return self._session
