"""The twin against its bars: requests next to a bare echo, resources a second, memory each."""

import asyncio
import json
import multiprocessing
import os
import ssl
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from socket import socket
from statistics import median
from typing import Any

SUB = "00000000-0000-0000-0000-000000000001"
GROUP = f"/subscriptions/{SUB}/resourceGroups/bench"
TABLES = f"{GROUP}/providers/Microsoft.Network/routeTables"
SCENARIO = f"""
tenant: {{ id: 11111111-0000-0000-0000-000000000000, name: Bench }}
subscriptions: [{{ id: {SUB}, name: bench }}]
"""
TABLE = {"location": "swedencentral", "tags": {"team": "a"}, "properties": {"routes": []}}
ADDRESSES = f"{GROUP}/providers/Microsoft.Network/publicIPAddresses"  # as many as one likes
ADDRESS = {"location": "swedencentral", "sku": {"name": "Standard"}, "properties": {}}
WORKERS, REQUESTS, ROUNDS = 16, 1600, 5
TEMPLATES, SIZE, STORED = 10, 60, 12_000

Row = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A server to load: where it listens, whom to trust, and what to say."""

    base: str
    authority: Path
    token: str = ""


def rows() -> list[Row]:
    """What, the figure, and its bar, one row each."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "twin.yaml").write_text(SCENARIO, encoding="utf-8")
        return [*_requests(folder), _templates(folder), _memory(folder)]


# -- requests a second, each next to the echo's in the same round


def _requests(folder: Path) -> list[Row]:
    with _served(_twin, folder) as bare, _served(_echo, folder) as echo:
        twin = Place(bare.base, bare.authority, _token(folder, bare))
        with asyncio.Runner(loop_factory=_loop) as runner:
            found = runner.run(_rounds(twin, echo))
    rows = []
    for method, bar in (("GET", 0.25), ("PUT", 0.10)):
        ours, theirs = (median(each[i] for each in found[method]) for i in (0, 1))
        ratio = median(each[0] / each[1] for each in found[method])
        what = f"{method}s a second, next to an echo"
        rows.append((what, f"{ours:,.0f} of {theirs:,.0f} = {ratio:.0%}", f"{bar:.0%}"))
    return rows


def _loop() -> asyncio.AbstractEventLoop:
    if os.name == "nt":
        return asyncio.new_event_loop()
    import uvloop

    return uvloop.new_event_loop()


async def _rounds(twin: Place, echo: Place) -> dict[str, list[tuple[float, float]]]:
    found: dict[str, list[tuple[float, float]]] = {"GET": [], "PUT": []}
    await _load(twin, "PUT", WORKERS)
    for _ in range(ROUNDS):
        for method, pairs in found.items():
            ours = await _load(twin, method, REQUESTS)
            pairs.append((ours, await _load(echo, method, REQUESTS)))
    return found


async def _load(place: Place, method: str, count: int) -> float:
    """Requests a second of a few callers, each with a connection of its own."""
    callers = [_Caller(_request(place, method, worker)) for worker in range(WORKERS)]
    context = ssl.create_default_context(cafile=str(place.authority))
    host, port = place.base.removeprefix("https://").split(":")
    loop = asyncio.get_running_loop()
    for caller in callers:
        await loop.create_connection(caller.itself, host, int(port), ssl=context)
        await caller.call(3)
    start = time.perf_counter()
    await asyncio.gather(*(caller.call(count // WORKERS) for caller in callers))
    taken = time.perf_counter() - start
    for caller in callers:
        caller.hang_up()
    return count / taken


def _request(place: Place, method: str, worker: int) -> bytes:
    body = json.dumps(TABLE).encode() if method == "PUT" else b""
    head = (
        f"{method} {TABLES}/rt-{worker}?api-version=2024-05-01 HTTP/1.1",
        f"host: {place.base.removeprefix('https://')}",
        f"authorization: Bearer {place.token}",
        "content-type: application/json",
        f"content-length: {len(body)}",
    )
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


class _Caller(asyncio.Protocol):
    """A connection that asks the same again and again, with less work than any server has.

    A real client is slower than the echo: next to it every server would look as fast.
    """

    def __init__(self, request: bytes) -> None:
        self._request = request
        self._left = 0
        self._seen = b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport

    def itself(self) -> "_Caller":
        """The caller, for a loop that asks for a protocol."""
        return self

    async def call(self, times: int) -> None:
        """Ask so often, each time after the answer to the last."""
        self._left, self._done = times, asyncio.get_running_loop().create_future()
        self._transport.write(self._request)
        await self._done

    def hang_up(self) -> None:
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._seen += data
        head, found, body = self._seen.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if not found or len(body) < int(length):
            return
        if not head.startswith(b"HTTP/1.1 20"):
            self._done.set_exception(AssertionError(self._seen))
            return
        self._seen = b""
        self._left -= 1
        if self._left:
            self._transport.write(self._request)
        else:
            self._done.set_result(None)


def _token(folder: Path, place: Place) -> str:
    """A token, and the group that the load writes to."""
    from aifactory.twin.identity import identity_beside

    known = identity_beside(folder / "twin.db")
    form = {
        "grant_type": "client_credentials",
        "client_id": known.client_id,
        "client_secret": known.client_secret,
        "scope": "https://management.azure.com/.default",
    }

    async def ask() -> str:
        import aiohttp

        context = ssl.create_default_context(cafile=str(place.authority))
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=context)) as session:
            tenant = "11111111-0000-0000-0000-000000000000"
            url = f"{place.base}/{tenant}/oauth2/v2.0/token"
            async with session.post(url, data=form) as reply:
                token = str((await reply.json())["access_token"])
            group = f"{place.base}{GROUP}?api-version=2025-04-01"
            headers = {"Authorization": f"Bearer {token}"}
            async with session.put(group, json={"location": "here"}, headers=headers) as reply:
                assert reply.status == 201
        return token

    return asyncio.run(ask())


@contextmanager
def _served(serve: Callable[[Path, int], None], folder: Path) -> Iterator[Place]:
    """A server in a process of its own, until the end of the block."""
    from aifactory.twin.server import certificates_beside

    kept = certificates_beside(folder / "twin.db")
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    child = multiprocessing.get_context("spawn").Process(target=serve, args=(folder, port))
    child.start()
    try:
        _await(child, port)
        yield Place(f"https://127.0.0.1:{port}", kept.authority)
    finally:
        child.terminate()
        child.join()


def _await(child: BaseProcess, port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and child.is_alive():
        with socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("The server of the benchmark did not start.")


def _twin(folder: Path, port: int) -> None:
    from aifactory.twin.server import serve

    serve(folder / "twin.db", folder / "twin.yaml", port, speed=1_000_000)


def _echo(folder: Path, port: int) -> None:
    """A bare Starlette that answers with what it is sent, under the twin's own certificate."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from aifactory.twin.server import certificates_beside

    fixed = json.dumps(TABLE).encode()

    async def endpoint(request: Request) -> Response:
        return Response(await request.body() or fixed, media_type="application/json")

    kept = certificates_beside(folder / "twin.db")
    routes = [Route("/{path:path}", endpoint, methods=["GET", "PUT"])]
    uvicorn.run(
        Starlette(routes=routes),
        host="127.0.0.1",
        port=port,
        http="httptools",
        loop="uvloop" if os.name != "nt" else "asyncio",
        access_log=False,
        log_level="warning",
        ssl_certfile=str(kept.chain),
        ssl_keyfile=str(kept.key),
    )


# -- resources a second through templates, and memory, in process


def _template(size: int, number: int) -> dict[str, Any]:
    kinds: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("Microsoft.Network/networkSecurityGroups", "2024-05-01", {"properties": {}}),
        ("Microsoft.ManagedIdentity/userAssignedIdentities", "2024-11-30", {}),
        (
            "Microsoft.Storage/storageAccounts",
            "2025-06-01",
            {"kind": "StorageV2", "sku": {"name": "Standard_LRS"}, "properties": {}},
        ),
        ("Microsoft.Network/routeTables", "2024-05-01", {"properties": {}}),
    )
    resources = {}
    for at in range(size):
        kind, version, body = kinds[at % len(kinds)]
        resources[f"r{at}"] = {
            "type": kind,
            "apiVersion": version,
            "name": f"[concat('r{number}', 'x{at}')]",
            "location": "[resourceGroup().location]",
            "tags": {"team": "[parameters('team')]"},
            **body,
        }
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
    return {
        "$schema": schema,
        "languageVersion": "2.0",
        "contentVersion": "1.0.0.0",
        "parameters": {"team": {"type": "string", "defaultValue": "a"}},
        "resources": resources,
    }


Send = Callable[[str, str, Any], Awaitable[Any]]


async def _in_process(folder: Path, name: str, work: Callable[[Send], Awaitable[float]]) -> float:
    from urllib.parse import urlencode

    from aifactory.twin import open_twin

    twin = open_twin(folder / f"{name}.db", folder / "twin.yaml")
    headers: dict[str, str] = {}

    async def raw(method: str, path: str, body: bytes) -> Any:
        url = f"https://twin{path}?api-version=2025-04-01"
        status, _, content = await twin.handle(method, url, headers, body)
        assert status < 300, content
        return json.loads(content) if content else None

    async def send(method: str, path: str, body: Any) -> Any:
        return await raw(method, path, json.dumps(body).encode() if body is not None else b"")

    secret = {"client_id": twin.client_id, "client_secret": twin.client_secret}
    form = urlencode({"grant_type": "client_credentials", "scope": "x/.default", **secret})
    token = await raw("POST", f"/{twin.tenant}/oauth2/v2.0/token", form.encode())
    headers["authorization"] = f"Bearer {token['access_token']}"
    await send("PUT", GROUP, {"location": "swedencentral"})
    try:
        return await work(send)
    finally:
        twin.close()


def _templates(folder: Path) -> Row:
    """Resources a second by the wall, and by the processor: what other work on it does not slow."""
    rates: list[tuple[float, float]] = []

    async def work(send: Send) -> float:
        for number in range(TEMPLATES + 1):
            path = f"{GROUP}/providers/Microsoft.Resources/deployments/d{number}"
            properties = {"mode": "Incremental", "template": _template(SIZE, number)}
            start, busy = time.perf_counter(), time.process_time()
            await send("PUT", path, {"properties": properties})
            taken = time.perf_counter() - start, time.process_time() - busy
            rates.append((SIZE / taken[0], SIZE / taken[1]))
            done = await send("GET", path, None)
            assert done["properties"].get("error") is None, done
        return 0.0

    asyncio.run(_in_process(folder, "templates", work))
    wall, busy = (median(each[i] for each in rates[1:]) for i in (0, 1))  # first reads the types
    figure = f"{wall:,.0f}; {busy:,.0f} if alone"
    return f"resources a second, templates of {SIZE}", figure, "1,500"


def _memory(folder: Path) -> Row:
    """How much more memory the process has for each resource of a large estate, less its JSON."""

    async def work(send: Send) -> float:
        async def fill(first: int, count: int) -> int:
            size = 0
            for number in range(first, first + count):
                made = await send("PUT", f"{ADDRESSES}/ip-{number}", ADDRESS)
                size += len(json.dumps(made))
            return size

        await fill(0, 500)
        before = _resident()
        size = await fill(500, STORED)
        return (_resident() - before - size) / STORED

    each = asyncio.run(_in_process(folder, "memory", work))
    return "memory of a resource beyond its JSON", f"{max(each, 0):,.0f} bytes", "1,536 bytes"


def _resident() -> int:
    import gc

    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Print one line per figure: what, the figure, its bar."""
    for what, figure, bar in rows():
        print(f"{what:<42} {figure:>26}  {bar}", flush=True)


if __name__ == "__main__":
    main()
