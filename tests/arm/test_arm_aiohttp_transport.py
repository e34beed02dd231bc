"""The HTTPS transport trusts the authority it was given, and says plainly when nobody answers."""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trustme
from aiohttp import web

from aifactory.arm import AiohttpTransport, Request

pytestmark = pytest.mark.anyio


async def echo(request: web.Request) -> web.Response:
    body = await request.read()
    return web.Response(
        status=201, body=request.raw_path.encode() + b" " + body, headers={"X-Name": "Value"}
    )


@asynccontextmanager
async def served(folder: Path) -> AsyncIterator[tuple[str, Path]]:
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    trusted = folder / "ca.pem"
    authority.cert_pem.write_to_path(trusted)
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", echo)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "localhost", 0, ssl_context=context)
    await site.start()
    try:
        yield f"https://localhost:{runner.addresses[0][1]}", trusted
    finally:
        await runner.cleanup()


async def test_bytes_go_there_and_back_as_written(tmp_path: Path) -> None:
    async with served(tmp_path) as (base, trusted):
        transport = AiohttpTransport(trusted)
        answer = await transport.send(Request("PUT", f"{base}/a%20b?x=%24y", {}, b"body"))
        await transport.close()
    assert (answer.status, answer.body) == (201, b"/a%20b?x=%24y body")
    assert answer.headers["x-name"] == "Value"


async def test_an_unknown_authority_is_no_answer(tmp_path: Path) -> None:
    async with served(tmp_path) as (base, _):
        transport = AiohttpTransport()
        with pytest.raises(ConnectionError, match="did not answer"):
            await transport.send(Request("GET", f"{base}/"))
        await transport.close()


async def test_nobody_there_is_a_connection_error() -> None:
    transport = AiohttpTransport()
    with pytest.raises(ConnectionError, match="https://localhost:1 did not answer"):
        await transport.send(Request("GET", "https://localhost:1/x"))
    await transport.close()
