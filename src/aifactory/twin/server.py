"""The twin as a server: HTTPS with a certificate of its own, on loopback unless told otherwise."""

import asyncio
import errno
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from aifactory.problems import Exit, refuse
from aifactory.twin import open_twin
from aifactory.twin.faults.striking import Dropped
from aifactory.twin.identity import keep_private
from aifactory.twin.scenario import read_scenario
from aifactory.twin.twin import LARGEST, Twin

HOST = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # every address of this machine, when somebody asks for it
_NAMES = ("localhost", "127.0.0.1", "::1")
_FILES = ("ca.pem", "chain.pem", "key.pem")
_IDLE = 120  # seconds; a client lets go first: what it sends on a closed connection is lost
_METHODS = ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True)
class Certificates:
    """Files in PEM form: the authority that clients trust, and the server's own chain and key."""

    authority: Path
    chain: Path
    key: Path


def certificates_beside(state: Path, host: str = HOST) -> Certificates:
    """The certificates for this address kept beside the state, made at the first start."""
    stem = state.name if host == HOST else f"{state.name}.{host}"
    kept = Certificates(*(state.with_name(f"{stem}.{name}") for name in _FILES))
    if not all(path.exists() for path in (kept.authority, kept.chain, kept.key)):
        _make(kept, socket.gethostname() if host == EVERYWHERE else host)
    return kept


def _make(kept: Certificates, name: str) -> None:
    import trustme

    authority = trustme.CA(organization_name="AI Factory twin")
    issued = authority.issue_cert(*dict.fromkeys((*_NAMES, name)))
    chain = b"".join(blob.bytes() for blob in issued.cert_chain_pems)
    for path in (kept.authority, kept.chain, kept.key):
        path.unlink(missing_ok=True)
    keep_private(kept.key, issued.private_key_pem.bytes())
    keep_private(kept.chain, chain)
    keep_private(kept.authority, authority.cert_pem.bytes())


def application(twin: Twin) -> Starlette:
    """The twin as an ASGI application: every address leads to it."""

    async def endpoint(request: Request) -> Response:
        headers, content = dict(request.headers), await _content(request)
        path, query = request.scope["raw_path"].decode(), request.scope["query_string"].decode()
        url = f"https://{headers.get('host', HOST)}{path}?{query}"
        try:
            answer = await twin.handle(request.method, url, headers, content)
        except Dropped:
            return _Silence()
        return Response(content=answer[2], status_code=answer[0], headers=answer[1])

    return Starlette(routes=[Route("/{path:path}", endpoint, methods=_METHODS)])


async def _content(request: Request) -> bytes:
    """The body, or just more of it than is allowed: the rest is not even read."""
    parts, size = [], 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > LARGEST:
            break
    return b"".join(parts)


class _Silence(Response):
    """No answer at all: the connection is closed."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["aif.cut"]()
        while (await receive())["type"] != "http.disconnect":
            pass


def cuttable(app: ASGIApp) -> ASGIApp:
    """The application, which can cut the connection that a request came on."""

    async def outermost(scope: Scope, receive: Receive, send: Send) -> None:
        # uvicorn's `send` belongs to the cycle of one request, which knows its transport.
        transport = getattr(getattr(send, "__self__", None), "transport", None)
        scope["aif.cut"] = transport.abort if transport is not None else lambda: None
        await app(scope, receive, send)

    return outermost


def serve(
    state: Path, scenario: Path, port: int, speed: float | None = None, host: str = HOST
) -> None:
    """Serve until SIGINT or SIGTERM; raises Refused when the port or the state is taken.

    Time runs at `speed` virtual seconds a second, by default at the scenario's.
    """
    told = read_scenario(scenario)
    with _listening(state, host, port) as listener:
        twin = open_twin(state, scenario, speed=speed or told.speed, alone=True)
        try:
            kept = certificates_beside(state, host)
            _run(twin, kept, listener)
        finally:
            twin.close()


def _run(twin: Twin, kept: Certificates, listener: socket.socket) -> None:
    config = uvicorn.Config(
        cuttable(application(twin)),
        http="httptools",
        loop="uvloop" if os.name != "nt" else "asyncio",
        lifespan="off",
        access_log=False,
        log_level="warning",
        server_header=False,
        date_header=True,
        ssl_certfile=str(kept.chain),
        ssl_keyfile=str(kept.key),
        timeout_graceful_shutdown=5,
        timeout_keep_alive=_IDLE,
    )
    server = uvicorn.Server(config)
    with asyncio.Runner(loop_factory=config.get_loop_factory()) as runner:
        runner.run(server.serve(sockets=[listener]))


@contextmanager
def _listening(state: Path, host: str, port: int) -> Iterator[socket.socket]:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        taken = error.errno == errno.EADDRINUSE
        why = "is taken" if taken else f"cannot be used: {error.strerror}"
        what = f"Port {port} on {host} {why}."
        fix = "Stop what listens there, or choose another port with --port."
        raise refuse(str(state), "AIF8003", what, fix, Exit.UNAVAILABLE) from None
    with listener:
        yield listener
