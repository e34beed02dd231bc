"""Where the work goes: the twin of this folder by default, Azure only when it is named."""

import json
import logging
import os
import socket
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from aifactory.api.folder import Folder
from aifactory.api.logbook import WAITING, logbook
from aifactory.api.rehearsal import Rehearsal
from aifactory.arm import Arm, ArmError
from aifactory.arm.aiohttp_transport import AiohttpTransport
from aifactory.arm.client import AZURE, GRAPH
from aifactory.arm.credentials import SecretCredential, azure_credential
from aifactory.arm.inprocess import InProcessTransport
from aifactory.arm.reach import refused_by_azure, unreachable
from aifactory.arm.silence import Silence
from aifactory.problems import Exit, refuse

if TYPE_CHECKING:
    from aifactory.twin import Twin

Target = Literal["twin", "azure"]
CLIENT_ID, CLIENT_SECRET = "AIF_TWIN_CLIENT_ID", "AIF_TWIN_CLIENT_SECRET"
_TENANTS = "2022-12-01"


@dataclass(frozen=True, slots=True)
class Server:
    """A twin that runs as a server for a folder."""

    pid: int
    port: int
    tenant: str
    authority: str
    host: str = "localhost"

    @property
    def base(self) -> str:
        """Its address."""
        return f"https://{self.host}:{self.port}"


def twin_state(folder: Folder) -> Path:
    """The twin's memory."""
    return folder.state / "twin" / "twin.db"


def server_file(folder: Folder) -> Path:
    """Where a running server says how to reach it."""
    return folder.state / "twin" / "server.json"


def running_server(folder: Folder) -> Server | None:
    """The server that runs for this folder, or None."""
    try:
        server = Server(**json.loads(server_file(folder).read_text(encoding="utf-8")))
        return server if is_alive(server.pid) and _answers(server) else None
    except (OSError, ValueError, TypeError, OverflowError):
        return None  # no such file, or nothing that a start has written


def is_alive(pid: int) -> bool:
    """Whether a process of ours has this id."""
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _answers(server: Server) -> bool:
    """A killed server's process id may be another's by now; its port is not."""
    try:
        socket.create_connection((server.host, server.port), timeout=1).close()
    except OSError:
        return False
    return True


@asynccontextmanager
async def reach(folder: Folder, target: Target, tenant: str | None) -> AsyncIterator[Arm]:
    """The Resource Manager to work with; what it does not answer or allow is one clear refusal."""
    opened = _azure(tenant) if target == "azure" else _twin(folder)
    with logbook(folder.state / "aif.log"):
        async with opened as arm:
            with _told(arm.base):
                if target == "azure" or tenant is not None:
                    await _in_tenant(arm, tenant)  # and whether anybody answers at all
                yield arm


async def _in_tenant(arm: Arm, tenant: str | None) -> None:
    """Refuses to work in another tenant than the one that factory.yaml names (AIF6005)."""
    seen = [str(each["tenantId"]) async for each in arm.pages("/tenants", _TENANTS)]
    if tenant is not None and tenant.lower() not in (each.lower() for each in seen):
        what = f"The factory is in tenant {tenant}; here is {', '.join(seen) or 'none'}."
        fix = "Log in to the tenant that factory.yaml names, or correct `tenant` there."
        raise refuse("factory.yaml tenant", "AIF6005", what, fix)


@contextmanager
def _told(base: str) -> Iterator[None]:
    try:
        yield
    except ConnectionError as failure:
        raise unreachable(base, failure) from failure
    except ArmError as error:
        raise refused_by_azure(base, error) from error


@asynccontextmanager
async def _azure(tenant: str | None) -> AsyncIterator[Arm]:
    async with (
        azure_credential(tenant) as credential,
        Arm(AiohttpTransport(), credential, GRAPH, silence=_silence(GRAPH)) as directory,
        Arm(AiohttpTransport(), credential, AZURE, directory, _silence(AZURE)) as arm,
    ):
        yield arm


@asynccontextmanager
async def _twin(folder: Folder) -> AsyncIterator[Arm]:
    server = running_server(folder)
    opened = _in_process(folder) if server is None else _served(folder, server)
    async with opened as arm:
        yield arm


@asynccontextmanager
async def _served(folder: Folder, server: Server) -> AsyncIterator[Arm]:
    from aifactory.twin.identity import identity_beside

    transport = Rehearsal(AiohttpTransport(authority=Path(server.authority)))
    known = identity_beside(twin_state(folder))
    client = _client(known.client_id, known.client_secret)
    credential = SecretCredential(transport, server.base, server.tenant, *client)
    async with Arm(transport, credential, server.base, silence=_silence(server.base)) as arm:
        yield arm


def _silence(base: str) -> Silence:
    return Silence(base.removeprefix("https://"), logging.getLogger(WAITING).warning)


@asynccontextmanager
async def _in_process(folder: Folder) -> AsyncIterator[Arm]:
    twin = _opened(folder)
    base = "https://twin.invalid"
    transport = Rehearsal(InProcessTransport(twin.handle, twin.sleep))
    client = _client(twin.client_id, twin.client_secret)
    credential = SecretCredential(transport, base, twin.tenant, *client)
    try:
        async with Arm(transport, credential, base) as arm:
            yield arm
    finally:
        twin.close()


def _client(client_id: str, secret: str) -> tuple[str, str]:
    """Who asks the twin: its own deployer, or a principal of twin.yaml that the environment names.

    So a pipeline's identity is rehearsed with the rights that it will have.
    """
    return os.environ.get(CLIENT_ID, client_id), os.environ.get(CLIENT_SECRET, secret)


def _opened(folder: Folder) -> "Twin":
    """The twin in this process; raises Refused (AIF8002) when what it has kept is not readable."""
    from aifactory.twin import open_twin

    state = twin_state(folder)
    try:
        return open_twin(state, folder.scenario)
    except (sqlite3.Error, ValueError, TypeError) as error:
        what = f"The twin's state cannot be opened: {error}"
        fix = "Free the disk or the files, or start anew with `aif twin reset`."
        raise refuse(str(state), "AIF8002", what, fix, Exit.UNAVAILABLE) from error
