"""What carries a request to Azure Resource Manager: bytes out, bytes in, and a clock to wait by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request; the URL is absolute, header names are as written."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """One HTTP response; header names are lower case."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Transport(Protocol):
    """A way to a Resource Manager: Azure over TLS, a twin as a server, a twin in this process."""

    async def send(self, request: Request) -> Response:
        """The server's answer; raises ConnectionError when there is none."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait by the clock of the other side: a virtual one moves on at once."""
        ...

    async def close(self) -> None:
        """Let go of connections; the transport is not used afterwards."""
        ...
