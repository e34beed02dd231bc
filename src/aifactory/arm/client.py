"""The Azure Resource Manager client: reads, writes that wait for their end, pages, typed errors."""

import json
from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import Any
from urllib.parse import quote, urlencode

from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError
from azure.core.pipeline import PipelineResponse
from azure.core.rest import HttpRequest

from aifactory.arm.errors import ArmError
from aifactory.arm.operation import failed, finish
from aifactory.arm.pipeline import Answer, Asked, open_pipeline
from aifactory.arm.silence import Silence
from aifactory.arm.transport import Transport

AZURE = "https://management.azure.com"
GRAPH = "https://graph.microsoft.com"
_PATH_CHARACTERS = "/$:@!*'(),;=+~."


class Arm:
    """One Resource Manager, asked by one principal. Nothing is retried here."""

    def __init__(
        self,
        transport: Transport,
        credential: AsyncTokenCredential,
        base: str = AZURE,
        directory: "Arm | None" = None,
        silence: Silence | None = None,
    ) -> None:
        self.transport = transport
        self.base = base.rstrip("/")
        self.directory = directory or self  # Microsoft Graph; a twin answers for it itself
        self._silence = silence or Silence()
        audience = GRAPH if self.base == GRAPH else AZURE
        self._pipeline = open_pipeline(transport, credential, f"{audience}/.default")

    async def get(self, path: str, api_version: str) -> dict[str, Any] | None:
        """The resource, or None when it is not there."""
        try:
            return _body((await self._call("GET", self._url(path, api_version))).http_response)
        except ArmError as error:
            # A subscription that is not there is no empty answer: we asked in the wrong place.
            if error.status == 404 and error.code != "SubscriptionNotFound":
                return None
            raise

    async def put(self, path: str, api_version: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The resource as it is after the write has ended."""
        return await self._write("PUT", self._url(path, api_version), body) or {}

    async def patch(self, path: str, api_version: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """The resource as it is after the change has ended."""
        return await self._write("PATCH", self._url(path, api_version), body) or {}

    async def delete(
        self, path: str, api_version: str, query: Mapping[str, str] | None = None
    ) -> None:
        """The resource is gone when this returns; one that was never there is gone already."""
        try:
            await self._write("DELETE", self._url(path, api_version, query), None)
        except ArmError as error:
            if error.status != 404 or error.code == "SubscriptionNotFound":
                raise

    async def post(
        self, path: str, api_version: str, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any] | None:
        """What the action answered after it has ended; None for an empty answer."""
        return await self._write("POST", self._url(path, api_version), body)

    async def pages(
        self, path: str, api_version: str, query: Mapping[str, str] | None = None
    ) -> AsyncIterator[dict[str, Any]]:
        """Every item of a list, page after page."""
        url: str | None = self._url(path, api_version, query)
        while url:
            page = _body((await self._call("GET", url)).http_response) or {}
            for item in page.get("value") or ():
                yield item
            url = page.get("nextLink")

    async def sleep(self, seconds: float, more: float | None = None) -> None:
        """Wait by the clock of the other side; who got no answer may do so for `more` seconds."""
        if more is not None:
            self._silence.goes_on(seconds + more)
        await self.transport.sleep(seconds)

    async def close(self) -> None:
        """Let go of connections."""
        self._silence.close()
        await self.transport.close()

    async def __aenter__(self) -> "Arm":
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def _url(self, path: str, api_version: str, query: Mapping[str, str] | None = None) -> str:
        more = f"&{urlencode(query, quote_via=quote)}" if query else ""
        version = quote(api_version)
        return f"{self.base}{quote(path, safe=_PATH_CHARACTERS)}?api-version={version}{more}"

    async def _write(
        self, method: str, url: str, body: Mapping[str, Any] | None
    ) -> dict[str, Any] | None:
        first = await self._call(method, url, body)
        return _body(await finish(self._pipeline, self._ask, first))

    async def _call(
        self, method: str, url: str, body: Mapping[str, Any] | None = None
    ) -> "PipelineResponse[Any, Any]":
        headers = {} if body is None else {"Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        response = await self._ask(Asked(method, url, headers=headers, content=content))
        answer: Answer = response.http_response
        if answer.status_code >= 400:
            raise failed(answer)
        return response

    async def _ask(self, request: HttpRequest) -> "PipelineResponse[Any, Any]":
        response = await self._run(request)
        if response.http_response.status_code == 401:
            # The policy has dropped its token: a twin's clock runs ahead of ours, so a token can
            # be old before we know. The second answer stands.
            response = await self._run(request)
        return response

    async def _run(self, request: HttpRequest) -> "PipelineResponse[Any, Any]":
        """One try; what goes wrong on the way to a token is told like everything else."""
        with self._silence:
            try:
                return await self._pipeline.run(request)
            except ClientAuthenticationError as failure:
                raise ArmError(401, "CredentialUnavailable", str(failure.message)) from failure
            except ServiceRequestError as failure:
                raise ConnectionError(str(failure)) from failure


def _body(answer: Answer) -> dict[str, Any] | None:
    if not answer.content:
        return None
    value = answer.json()
    return value if isinstance(value, dict) else {"value": value}
