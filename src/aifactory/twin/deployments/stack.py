"""A deployment stack carried out: deploy, then delete or let go of what is no longer asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.access.denials import DENIAL, keep_denial
from aifactory.twin.deployments.records import Ended, Frame, duration
from aifactory.twin.deployments.run import Run
from aifactory.twin.state import State, stamp
from aifactory.twin.world import AzureError, Body
from aifactory.twin.writing.writer import GROUP, Writer

STACK = "stack"
_VALIDATING = 1.0  # seconds before a stack begins to deploy; a guess
_UNKNOWN = (
    "An unknown error occurred while trying to delete resources. These resources are still "
    "present in the stack but can be deleted manually."
)


@dataclass(frozen=True, slots=True)
class Actions:
    """What becomes of a resource that the stack no longer manages: "delete" or "detach"."""

    resources: str
    groups: str

    def of(self, resource: ResourceId) -> str:
        """The action for one resource."""
        return self.groups if resource.type.lower() == GROUP else self.resources


@dataclass(frozen=True, slots=True)
class Wanted:
    """A stack as a PUT asks for it."""

    id: ResourceId
    frame: Frame
    actions: Actions
    body: Body  # location and tags of the stack, and properties that are shown as they came


@dataclass(slots=True)
class Fate:
    """What became of the resources that a stack gave up."""

    deleted: list[str]
    detached: list[str]
    failed: list[tuple[str, AzureError]]
    seconds: float = 0.0


def carry_out(writer: Writer, wanted: Wanted, former: Any) -> Body:
    """Deploy a stack's template, settle what is left over, and remember the stack."""
    state, starts = writer.state, writer.state.at
    writer.permits.denials.aside = wanted.id.key
    before = [item["id"] for item in former["body"]["properties"]["resources"]] if former else []
    ended = Run(writer, replace(wanted.frame, starts=starts + _VALIDATING)).carry_out()
    written = _ids(str(step.target) for step in ended.touched)
    state.at = ended.ends
    if ended.error:
        fate = Fate([], [], [])
        managed = [*before, *_without(written, before)]
    else:
        fate = unmanage(writer, _without(before, written), wanted.actions)
        managed = [*written, *(text for text, _ in fate.failed)]
    record = {
        "body": _body(wanted, ended, managed, fate),
        "before": before,
        "starts": starts,
        "deployed": ended.ends,
        "ends": ended.ends + fate.seconds,
        "leaving": False,
    }
    state.at = ended.ends + fate.seconds
    keep_denial(state, wanted.id, _settings(wanted), managed)
    state.at = starts
    state.keep(STACK, wanted.id.key, record)
    return record


def _ids(found: Iterable[str]) -> list[str]:
    """Each id once, in the order in which it came first."""
    return list({text.lower(): text for text in found}.values())


def _without(ids: list[str], others: list[str]) -> list[str]:
    known = {text.lower() for text in others}
    return [text for text in ids if text.lower() not in known]


def unmanage(writer: Writer, ids: list[str], actions: Actions) -> Fate:
    """Delete or detach, the last written first: dependants go before what they depend on."""
    resources = [ResourceId(text) for text in ids]
    doomed = [item for item in resources if actions.of(item) == "delete"]
    gone = {item.key for item in doomed}
    fate = Fate([], [str(item) for item in resources if item.key not in gone], [])
    for groups in (False, True):  # groups go last: what is in them may be somebody else's dependant
        chosen = [item for item in doomed if (item.type.lower() == GROUP) is groups]
        left, seconds = writer.remove_all(chosen)
        fate.failed += [(str(item), error) for item, error in left]
        fate.seconds += seconds
    held = {text for text, _ in fate.failed}
    fate.deleted = [str(item) for item in doomed if str(item) not in held]
    return fate


def _body(wanted: Wanted, ended: Ended, managed: list[str], fate: Fate) -> Body:
    error = ended.error and _deployment_failed(wanted, ended.error)
    error = error or (_delete_failed(wanted.frame.correlation, fate) if fate.failed else None)
    held, denied = {text for text, _ in fate.failed}, str(_settings(wanted).get("mode", "none"))
    properties: Body = {
        **wanted.body["properties"],
        "parameters": ended.parameters,
        "provisioningState": "failed" if error else "succeeded",
        "deploymentId": str(wanted.frame.id),
        "correlationId": wanted.frame.correlation,
        "duration": duration(ended.ends + fate.seconds - wanted.frame.starts),
        "resources": [
            _managed(text, "deleteFailed" if text in held else "managed", denied)
            for text in managed
        ],
        "deletedResources": [{"id": text} for text in fate.deleted],
        "detachedResources": [{"id": text} for text in fate.detached],
        "failedResources": [*_failures(ended), *_failed(fate)],
    }
    if error:
        properties["error"] = error.as_error()
    else:
        properties["outputs"] = ended.outputs
    return {**wanted.body, "properties": properties}


def _settings(wanted: Wanted) -> Mapping[str, Any]:
    settings: Mapping[str, Any] = wanted.body["properties"].get("denySettings") or {}
    return settings


def _managed(text: str, status: str, denied: str = "none") -> Body:
    return {"id": text, "status": status, "denyStatus": denied}


def _failed(fate: Fate) -> list[Body]:
    return [{"id": text, "error": error.as_error()} for text, error in fate.failed]


def _failures(ended: Ended) -> list[Body]:
    """The innermost resources that could not be written."""
    found: dict[str, Body] = {}

    def walk(error: Mapping[str, Any]) -> None:
        inner = [item for item in error.get("details", ()) if item.get("target")]
        for item in inner:
            walk(item)
        target = error.get("target")
        if target and not inner and "/deployments/" not in target.lower():
            found[target] = {"id": target, "error": dict(error)}
        for item in error.get("details", ()):
            if not item.get("target"):
                walk(item)

    if ended.error:
        walk(ended.error.as_error())
    return list(found.values())


def _deployment_failed(wanted: Wanted, error: AzureError) -> AzureError:
    message = (
        "One or more resources could not be deployed. Correlation id: "
        f"'{wanted.frame.correlation}'."
    )
    return AzureError(409, "DeploymentStackDeploymentFailed", message, [error])


def _delete_failed(correlation: str, fate: Fate) -> AzureError:
    """The shape is from Azure/deployment-stacks#158; the reasons come after it."""
    inner = AzureError(409, "DeploymentStackDeleteResourcesFailed", _UNKNOWN)
    message = f"One or more resources could not be deleted. Correlation id: '{correlation}'."
    reasons = []
    for text, error in fate.failed:
        reason = AzureError(error.status, error.code, error.message, error.details)
        reason.target = text
        reasons.append(reason)
    return AzureError(409, "DeploymentStackDeleteResourcesFailed", message, [inner, *reasons])


def delete(writer: Writer, record: Any, actions: Actions, correlation: str) -> Any:
    """Give up everything a stack manages; the record as it is from now on."""
    state, stack = writer.state, ResourceId(record["body"]["id"])
    writer.permits.denials.aside = stack.key
    properties = record["body"]["properties"]
    fate = unmanage(writer, [item["id"] for item in properties["resources"]], actions)
    ends = state.at + _VALIDATING + fate.seconds
    properties["deletedResources"] = [{"id": text} for text in fate.deleted]
    properties["detachedResources"] = [{"id": text} for text in fate.detached]
    properties["failedResources"] = _failed(fate)
    before = [item["id"] for item in properties["resources"]]
    properties["resources"] = [_managed(text, "deleteFailed") for text, _ in fate.failed]
    state.forget(DENIAL, stack.key)
    if fate.failed:
        properties["provisioningState"] = "failed"
        properties["error"] = _delete_failed(correlation, fate).as_error()
    return {
        **record,
        "before": before,
        "starts": state.at,
        "deployed": state.at,
        "ends": ends,
        "leaving": not fate.failed,
    }


def shown(record: Any, at: float) -> Body | None:
    """A stack as it looks at a moment: while it is busy, with the resources that it had before."""
    body: Body = record["body"]
    if at >= record["ends"]:
        return None if record["leaving"] else body
    properties = dict(body["properties"])
    for name in ("outputs", "error"):
        properties.pop(name, None)
    for name in ("deletedResources", "detachedResources", "failedResources"):
        properties[name] = []
    properties["resources"] = [_managed(text, "managed") for text in record["before"]]
    properties["provisioningState"] = word(record, at)
    properties["duration"] = duration(at - record["starts"])
    return {**body, "properties": properties}


def word(record: Any, at: float) -> str:
    """The provisioningState of a stack at a moment."""
    if at >= record["ends"]:
        return str(record["body"]["properties"]["provisioningState"])
    if record["leaving"]:
        return "deletingResources"
    if at < record["starts"] + _VALIDATING and at < record["deployed"]:
        return "validating"
    return "deploying" if at < record["deployed"] else "deletingResources"


def find(state: State, stack: ResourceId) -> Any:
    """The record of a stack that has not gone, or None."""
    record = state.record(STACK, stack.key)
    if record is not None and record["leaving"] and state.at >= record["ends"]:
        return None
    return record


def system_data(state: State, caller: str, former: Any) -> Body:
    """Who made the stack and who changed it last."""
    now = {"By": caller, "ByType": "Application", "At": stamp(state.at)}
    made = former["body"]["systemData"] if former else {f"created{k}": v for k, v in now.items()}
    kept = {name: value for name, value in made.items() if name.startswith("created")}
    return kept | {f"lastModified{name}": value for name, value in now.items()}
