"""Long-running operations: waits by the transport's clock until Azure says how it ended."""

from collections.abc import Awaitable, Callable
from typing import Any

from azure.core import AsyncPipelineClient
from azure.core.exceptions import HttpResponseError
from azure.core.pipeline import AsyncPipeline, PipelineResponse
from azure.core.rest import HttpRequest
from azure.mgmt.core.polling.async_arm_polling import AsyncARMPolling

from aifactory.arm.errors import ArmError, error_of, read_error
from aifactory.arm.pipeline import Answer

POLL = 15.0  # seconds between questions when Azure names no time
LONGEST = 6 * 3600.0  # an App Service Environment takes hours; nothing we order takes longer
_PATIENCE = 20  # refused questions in a row before the operation counts as lost

Ask = Callable[[HttpRequest], Awaitable["PipelineResponse[Any, Any]"]]


def wait_time(answer: Answer) -> float | None:
    """The seconds that Azure asks us to wait, from Retry-After or its milliseconds' forms."""
    for name, unit in (
        ("retry-after", 1.0),
        ("x-ms-retry-after-ms", 0.001),
        ("retry-after-ms", 0.001),
    ):
        text = answer.headers.get(name)
        if text is not None:
            try:
                return max(0.0, float(text) * unit)
            except ValueError:
                continue  # an HTTP date: Azure Resource Manager sends seconds
    return None


class _Client(AsyncPipelineClient[Any, Any]):
    """What the library's poller wants of a client: a way to ask, and a clock."""

    def __init__(self, pipeline: AsyncPipeline[Any, Any], ask: Ask) -> None:
        super().__init__("", pipeline=pipeline)
        self._pipeline = pipeline
        self._ask = ask

    def send_request(
        self, request: HttpRequest, *, stream: bool = False, **_: Any
    ) -> Awaitable[Any]:
        return self._ask(request)


class _Poller(AsyncARMPolling):
    """The library's algorithm; a question that is refused for the moment is asked again."""

    _slept = 0.0

    def answer(self) -> Answer:
        """The last response, empty or not."""
        last: Answer = self._pipeline_response.http_response
        return last

    def _extract_delay(self) -> float:
        named = wait_time(self._pipeline_response.http_response)
        return named if named is not None else POLL

    async def _sleep(self, delay: float) -> None:
        self._slept += delay
        if self._slept > LONGEST:
            hours = LONGEST / 3600
            raise ArmError(
                504, "OperationTimedOut", f"The operation did not end in {hours:g} hours."
            )
        await super()._sleep(delay)

    async def request_status(self, status_link: str) -> "PipelineResponse[Any, Any]":
        # What a poll answers says nothing of the operation: sending the write again instead
        # would meet the operation that still runs.
        for _ in range(_PATIENCE):
            response = await super().request_status(status_link)
            status = response.http_response.status_code
            if status != 429 and status < 500:
                break
            named = wait_time(response.http_response)
            await self._sleep(POLL if named is None else named)
        return response


async def finish(
    pipeline: AsyncPipeline[Any, Any], ask: Ask, first: "PipelineResponse[Any, Any]"
) -> Answer:
    """The answer after the operation that `first` started has ended; ArmError if it failed."""
    poller = _Poller(timeout=POLL)
    try:
        poller.initialize(_Client(pipeline, ask), first, lambda response: response)
        await poller.run()
    except HttpResponseError as failure:
        answer: Answer = failure.response  # type: ignore[assignment]
        raise failed(answer) from None
    return poller.answer()


def failed(answer: Answer) -> ArmError:
    """The error that an answer carries; an operation's failure comes in an answer of 200."""
    waits = wait_time(answer)
    if answer.status_code >= 400:
        return read_error(answer.status_code, answer.content, waits)
    # A failed operation has no status of its own; Azure shows the resource's conflict.
    body = _object(answer)
    properties = body.get("properties") or {}
    carried = properties if properties.get("error") else body
    if carried.get("error"):
        return error_of(409, carried, waits)
    state = body.get("status") or properties.get("provisioningState") or "Failed"
    return ArmError(409, f"Operation{state}", f"The operation ended as {state} without an error.")


def _object(answer: Answer) -> dict[str, Any]:
    try:
        value = answer.json()
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
