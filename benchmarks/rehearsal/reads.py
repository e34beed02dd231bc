"""What a plan costs beyond its reads: python -m benchmarks.rehearsal.reads FOLDER.

Prints its seconds of processor, those of its reads alone, sent again as many at once, and how many
they are. A twin serves the folder, so its own work is in another process.
"""

import asyncio
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from aifactory.api.folder import Folder
from aifactory.api.proposals.order import Order, State
from aifactory.api.proposals.planned import propose
from aifactory.api.target import running_server, twin_state
from aifactory.arm import AiohttpTransport, Arm, Request, Response, SecretCredential
from aifactory.deploy.compared.live import AT_ONCE


class Noting(AiohttpTransport):
    """A transport that notes what it was asked to read."""

    def __init__(self, authority: Path) -> None:
        super().__init__(authority)
        self.reads: list[str] = []

    async def send(self, request: Request) -> Response:
        if request.method == "GET":
            self.reads.append(request.url)
        return await super().send(request)


async def measured(home: Path) -> tuple[float, float, int]:
    """Seconds of processor of a whole plan and of its reads, and how many they are."""
    from aifactory.twin.identity import identity_beside

    folder = Folder(home)
    server, known = running_server(folder), identity_beside(twin_state(folder))
    if server is None:
        raise SystemExit("No twin serves this folder.")
    transport = Noting(Path(server.authority))
    who = (known.client_id, known.client_secret)
    credential = SecretCredential(transport, server.base, server.tenant, *who)
    async with Arm(transport, credential, server.base) as arm:
        state = State(home, Order())
        await propose(state, arm, await state.possible(arm))
        whole, reads = time.process_time(), [_split(one) for one in transport.reads]
        gate = asyncio.Semaphore(AT_ONCE)

        async def again(path: str, version: str) -> None:
            async with gate:
                await arm.get(path, version)

        await asyncio.gather(*(again(*one) for one in reads))
    return whole, time.process_time() - whole, len(reads)


def _split(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.path, parse_qs(parts.query)["api-version"][0]


if __name__ == "__main__":
    print(*asyncio.run(measured(Path(sys.argv[1]))))
