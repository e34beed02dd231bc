"""A plan whose reads are noted, and these reads alone: both measured in seconds of processor."""

import asyncio
import gc
import time
from collections.abc import Sequence
from pathlib import Path

import orjson

from aifactory.api.folder import Folder
from aifactory.api.proposals.order import Order, State
from aifactory.api.proposals.planned import propose
from aifactory.api.target import Server, running_server, twin_state
from aifactory.arm import AiohttpTransport, Arm, Request, Response, SecretCredential
from aifactory.deploy.compared.live import AT_ONCE


class Noting(AiohttpTransport):
    """A transport that notes what it was asked to read."""

    def __init__(self, authority: Path) -> None:
        super().__init__(authority)
        self.reads: list[Request] = []

    async def send(self, request: Request) -> Response:
        if request.method == "GET":
            self.reads.append(request)
        return await super().send(request)


async def measured(home: Path) -> tuple[float, float, int]:
    """Seconds of processor of a whole plan and of its reads, and how many they are."""
    server = running_server(Folder(home))
    if server is None:
        raise SystemExit("No twin serves this folder.")
    reads = await _planned(home, server)
    whole = time.process_time()
    gc.collect()
    gc.freeze()  # what the plan has left in memory is none of the other client's business
    before = time.process_time()
    await _again(reads, Path(server.authority))
    return whole, time.process_time() - before, len(reads)


async def _planned(home: Path, server: Server) -> Sequence[Request]:
    from aifactory.twin.identity import identity_beside

    known = identity_beside(twin_state(Folder(home)))
    transport = Noting(Path(server.authority))
    who = (known.client_id, known.client_secret)
    credential = SecretCredential(transport, server.base, server.tenant, *who)
    async with Arm(transport, credential, server.base) as arm:
        state = State(home, Order())
        await propose(state, arm, await state.possible(arm))
    return transport.reads


async def _again(reads: Sequence[Request], authority: Path) -> None:
    transport, gate = AiohttpTransport(authority), asyncio.Semaphore(AT_ONCE)

    async def one(request: Request) -> None:
        async with gate:
            orjson.loads((await transport.send(request)).body)

    await asyncio.gather(*map(one, reads))
    await transport.close()
