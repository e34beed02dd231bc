"""Long-running operations: what a client polls until the clock says that the work is done."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.state import stamp
from aifactory.twin.wire import Answer, Call
from aifactory.twin.world import AzureError, Body

_FAST = 1.0  # slower than this and the twin answers with whole seconds, as Azure does


@dataclass(frozen=True, slots=True)
class Work:
    """Something that goes on until a moment, and how it ends."""

    resource: ResourceId
    ends: float
    error: Body | None = None
    result: Any = None  # what the Location URL answers in the end


def start(call: Call, work: Work) -> dict[str, str]:
    """Remember the work; the headers that lead a client to it."""
    name = secrets.token_hex(16)
    call.state.keep(
        "operation",
        name,
        {
            "resource": str(work.resource),
            "starts": call.state.at,
            "ends": work.ends,
            "error": work.error,
            "result": work.result,
        },
    )
    scope = f"/subscriptions/{work.resource.subscription}" if work.resource.subscription else ""
    namespace = work.resource.type.split("/", 1)[0]
    status = f"{scope}/providers/{namespace}/locations/global/operationStatuses/{name}"
    result = f"{scope}/providers/{namespace}/locations/global/operationResults/{name}"
    return {
        "azure-asyncoperation": call.url(status),
        "location": call.url(result),
        **hint(call, work.ends),
    }


def hint(call: Call, ends: float) -> dict[str, str]:
    """When to ask again: milliseconds while time runs fast, else whole seconds.

    A Retry-After of 0 makes the official SDKs wait 30 seconds, a fraction makes them fail.
    """
    left = max(ends - call.clock.now(), 0.0)
    speed = call.clock.speed
    if speed is None:
        return {"x-ms-retry-after-ms": str(max(round(min(left, 60.0) * 1000), 1))}
    if speed <= _FAST:
        return {"retry-after": str(max(min(round(left / speed), 15), 1))}
    return {"x-ms-retry-after-ms": str(max(min(round(left / speed * 1000), 2000), 20))}


def paced(headers: Mapping[str, str], speed: float | None) -> dict[str, str]:
    """A refusal's headers with its Retry-After, in virtual seconds, as the client's clock has it.

    While time runs fast it is told in milliseconds; beside those, seconds would win.
    """
    made = dict(headers)
    if speed is not None and speed > _FAST and "retry-after" in made:
        left = float(made.pop("retry-after"))
        made["x-ms-retry-after-ms"] = str(max(round(left / speed * 1000), 20))
    return made


def status(call: Call) -> Answer:
    """Answer GET on an operation's status."""
    work = _find(call)
    done = call.state.at >= work["ends"]
    outcome = work.get("outcome") or ("Failed" if work["error"] else "Succeeded")
    body = {
        "id": call.path,
        "name": call.at["name"],
        "status": outcome if done else "Running",
        "startTime": stamp(work["starts"]),
    }
    if not done:
        return Answer(200, body, hint(call, work["ends"]))
    body["endTime"] = stamp(work["ends"])
    if work["error"]:
        body["error"] = work["error"]
    if work["result"] is not None:
        body["properties"] = work["result"].get("properties")
    return Answer(200, body)


def cancel(call: Call, resource: ResourceId, error: Body) -> None:
    """End the work on a resource that is still under way: whoever polls it learns that."""
    for name, work in call.state.records("operation"):
        if work["resource"].lower() == resource.key and work["ends"] > call.state.at:
            ended = {**work, "ends": call.state.at, "error": error, "outcome": "Canceled"}
            call.state.keep("operation", name, ended)


def result(call: Call) -> Answer:
    """Answer GET on an operation's Location."""
    work = _find(call)
    if call.state.at < work["ends"]:
        return Answer(202, None, {"location": call.url(call.path), **hint(call, work["ends"])})
    if work["error"]:
        return Answer(409, {"error": work["error"]})
    return Answer(200, work["result"]) if work["result"] is not None else Answer(204)


def _find(call: Call) -> Any:
    work = call.state.record("operation", call.at["name"].lower())
    if work is None:
        message = f"The operation '{call.at['name']}' could not be found."
        raise AzureError(404, "OperationNotFound", message)
    return work
