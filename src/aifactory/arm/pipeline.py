"""azure-core's request pipeline over our transport: identity and headers, one try each."""

from codecs import BOM_UTF8
from collections.abc import Mapping
from functools import cached_property
from types import TracebackType
from typing import Any
from uuid import uuid4

import orjson
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.pipeline import AsyncPipeline
from azure.core.pipeline.policies import AsyncBearerTokenCredentialPolicy
from azure.core.pipeline.transport import AsyncHttpTransport
from azure.core.rest import HttpRequest
from azure.core.utils import CaseInsensitiveDict

import aifactory
from aifactory.arm.transport import Request, Response, Transport

_NAMED = {"Accept": "application/json", "User-Agent": f"aifactory/{aifactory.__version__}"}


class Asked(HttpRequest):
    """A request in one part.

    azure-core looks for further parts in each request, by names that its own class has to guess:
    half of what a request cost beside its transport.
    """

    multipart_mixed_info = None  # type: ignore[assignment]
    __setattr__ = object.__setattr__  # type: ignore[assignment]

    def prepare_multipart_body(self, content_index: int = 0) -> int:
        """Nothing to prepare: the parts that are ready."""
        return content_index


class Answer:
    """A whole response in memory, in the words that azure-core asks for."""

    def __init__(self, request: HttpRequest, response: Response) -> None:
        self.request = request
        self.status_code = response.status
        self.reason = ""
        self.content = response.body
        self.content_type = response.headers.get("content-type")
        self._headers = response.headers
        self.is_stream_consumed = (
            True  # how azure-core tells this kind of response from its older one
        )

    @cached_property
    def headers(self) -> Mapping[str, str]:
        """The headers; few answers are asked for any."""
        return CaseInsensitiveDict(self._headers)

    def text(self) -> str:
        """The body as text."""
        return self.content.decode("utf-8", "replace")

    def json(self) -> Any:
        """The body as JSON; None for an empty one."""
        return orjson.loads(self.content.removeprefix(BOM_UTF8)) if self.content else None

    async def read(self) -> bytes:
        """The body, which is here already."""
        return self.content


class _Carrier(AsyncHttpTransport[HttpRequest, Answer]):
    """Sends azure-core's requests through our transport, each named and numbered.

    Policies of azure-core could say these headers; each would cost a third of what a request does.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def send(self, request: HttpRequest, **_: Any) -> Answer:
        content = request.content or b""
        body = content if isinstance(content, bytes) else str(content).encode()
        request.headers.setdefault("x-ms-client-request-id", str(uuid4()))
        sent = Request(request.method, request.url, {**request.headers, **_NAMED}, body)
        return Answer(request, await self._transport.send(sent))

    async def sleep(self, duration: float) -> None:
        await self._transport.sleep(duration)

    async def open(self) -> None:
        """Nothing to open: the transport opens at its first request."""

    async def close(self) -> None:
        await self._transport.close()

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc_value: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        await self.close()


def open_pipeline(
    transport: Transport, credential: AsyncTokenCredential, scope: str
) -> AsyncPipeline[Any, Any]:
    """A pipeline that names itself, numbers each request and carries a bearer token."""
    return AsyncPipeline(_Carrier(transport), [AsyncBearerTokenCredentialPolicy(credential, scope)])
