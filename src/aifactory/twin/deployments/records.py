"""What is remembered of a deployment, and how it looks while it runs and afterwards."""

import base64
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from aifactory.azure.resource_id import ResourceId
from aifactory.template import Deployment, Unknown
from aifactory.twin.state import State, stamp
from aifactory.twin.world import AzureError, Body
from aifactory.twin.written import written

DEPLOYMENT = "deployment"
OPERATIONS = "operations"
TEMPLATE = "template"
_SECURE = {"securestring", "secureobject"}
_SHOWN = {
    name.lower(): name
    for name in ("String", "SecureString", "Int", "Bool", "Object", "SecureObject", "Array")
}
FAILED = (
    "At least one resource deployment operation failed. Please list deployment operations for "
    "details. Please see https://aka.ms/arm-deployment-operations for usage details."
)


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of a deployment: what was written, when, and what went wrong."""

    target: ResourceId
    starts: float
    ends: float
    new: bool
    error: AzureError | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """One deployment to carry out: the template, its id, and when it starts."""

    id: ResourceId
    deployment: Deployment
    mode: str
    starts: float
    correlation: str
    location: str | None = None
    tags: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a deployment went: its steps, those of nested ones included in `touched`."""

    ends: float
    error: AzureError | None
    steps: tuple[Step, ...]
    outputs: Body
    touched: tuple[Step, ...]
    parameters: Body


def keep(state: State, frame: Frame, ended: Ended) -> Body:
    """Remember a deployment that was carried out; the body that a finished one shows."""
    state_word = "Failed" if ended.error else "Succeeded"
    properties: Body = {
        "templateHash": "0",
        "parameters": ended.parameters,
        "mode": frame.mode,
        "provisioningState": state_word,
        "timestamp": stamp(ended.ends),
        "duration": duration(ended.ends - frame.starts),
        "correlationId": frame.correlation,
        "providers": _providers(ended.steps),
        "dependencies": [],
    }
    if ended.error:
        properties["error"] = ended.error.as_error()
    else:
        properties["outputs"] = ended.outputs
        # What modules wrote is named, too: github.com/Azure/bicep-reps pull 3 (2024-01). That the
        # modules themselves are not is unverified.
        written = dict.fromkeys(str(step.target) for step in ended.touched)
        properties["outputResources"] = [{"id": text} for text in written]
    body: Body = {
        "id": str(frame.id),
        "name": frame.id.name,
        "type": "Microsoft.Resources/deployments",
        "properties": properties,
    }
    if frame.location:
        body["location"] = frame.location
    if frame.tags:
        body["tags"] = dict(frame.tags)
    record = {"body": body, "starts": frame.starts, "ends": ended.ends, "canceled": False}
    state.keep(DEPLOYMENT, frame.id.key, record)
    state.keep(OPERATIONS, frame.id.key, [_operation(step) for step in ended.steps])
    return body


def _operation(step: Step) -> Body:
    return {
        "target": str(step.target),
        "starts": step.starts,
        "ends": step.ends,
        "new": step.new,
        "status": step.error.status if step.error else (201 if step.new else 200),
        "error": step.error.as_error() if step.error else None,
    }


def _providers(steps: tuple[Step, ...]) -> list[Body]:
    spaces: dict[str, dict[str, None]] = {}
    for step in steps:
        namespace, _, kind = step.target.type.partition("/")
        spaces.setdefault(namespace, {})[kind] = None
    return [
        {"namespace": name, "resourceTypes": [{"resourceType": kind} for kind in kinds]}
        for name, kinds in spaces.items()
    ]


def shown(record: Any, at: float) -> Body:
    """A deployment as it looks at a moment: without outputs and errors while it runs."""
    body: Body = record["body"]
    if at >= record["ends"]:
        return body
    properties = dict(body["properties"])
    properties.pop("outputs", None)
    properties.pop("outputResources", None)
    properties.pop("error", None)
    properties["provisioningState"] = "Running"
    properties["timestamp"] = stamp(at)
    properties["duration"] = duration(at - record["starts"])
    return {**body, "properties": properties}


def shown_operation(deployment: ResourceId, item: Any, at: float) -> Body:
    """One operation of a deployment at a moment."""
    target = ResourceId(item["target"])
    done = at >= item["ends"]
    outcome = "Failed" if item["error"] else "Succeeded"
    name = operation_name(item)
    properties: Body = {
        "provisioningOperation": "Create",
        "provisioningState": outcome if done else "Running",
        "timestamp": stamp(min(at, item["ends"])),
        "duration": duration(min(at, item["ends"]) - item["starts"]),
        "trackingId": name,
        "targetResource": {
            "id": str(target),
            "resourceType": target.type,
            "resourceName": "/".join(target.names),
        },
    }
    if done:
        properties["statusCode"] = _STATUS.get(item["status"], str(item["status"]))
        if item["error"]:
            properties["statusMessage"] = {"status": "Failed", "error": item["error"]}
    kind = f"{deployment}/operations/{name}"
    return {"id": kind, "operationId": name, "properties": properties}


_STATUS = {
    200: "OK",
    201: "Created",
    400: "BadRequest",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    429: "TooManyRequests",
}


def operation_name(item: Any) -> str:
    """The id of an operation: sixteen hexadecimal digits, like Azure's, from what it writes."""
    import hashlib

    return hashlib.blake2b(item["target"].lower().encode(), digest_size=8).hexdigest().upper()


def duration(seconds: float) -> str:
    """A duration as ISO 8601 writes it: PT1M30.5S."""
    minutes, rest = divmod(max(seconds, 0.0), 60)
    hours, minutes = divmod(int(minutes), 60)
    words = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
    return f"PT{words}{round(rest, 7):g}S"


def shown_parameters(deployment: Deployment, taken: Mapping[str, Any]) -> Body:
    """The parameters with their types; the value of a secure one is never kept.

    `taken` has the values by name in lower case, those of defaults included.
    """
    given = {name.lower(): item for name, item in deployment.parameters.items()}
    definitions = deployment.template.get("definitions") or {}
    made: Body = {}
    for name, declared in (deployment.template.get("parameters") or {}).items():
        key, kind = name.lower(), _type(declared, definitions)
        entry: Body = {"type": _SHOWN.get(kind.lower(), kind)}
        if kind.lower() not in _SECURE:
            entry |= _value(given.get(key), taken.get(key))
        made[name] = entry
    return made


def _value(given: Any, taken: Any) -> Body:
    if isinstance(given, Mapping) and "reference" in given:
        return {"reference": given["reference"]}
    if isinstance(given, Mapping) and "value" in given:
        return {"value": given["value"]}
    return {} if taken is None or isinstance(taken, Unknown) else {"value": taken}


def keep_template(state: State, owner: ResourceId, template: Mapping[str, Any]) -> None:
    """Remember the template that a deployment or a stack was asked for."""
    packed = zlib.compress(written(template), 1)
    state.keep(TEMPLATE, owner.key, base64.b64encode(packed).decode())


def kept_template(state: State, owner: ResourceId) -> Any:
    """The template of a deployment or a stack as it came, or None."""
    packed = state.record(TEMPLATE, owner.key)
    return packed and orjson.loads(zlib.decompress(base64.b64decode(packed)))


def _type(declared: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    """The type of a parameter, followed through $ref."""
    for _ in range(20):
        reference = declared.get("$ref")
        if not isinstance(reference, str):
            break
        declared = definitions.get(reference.rpartition("/")[2]) or {}
    return str(declared.get("type") or "object")
