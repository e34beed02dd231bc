"""Requests about deployments at every scope: group, subscription, management group, tenant."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from aifactory.azure.resource_id import ResourceId, group_id
from aifactory.template import Deployment, DeploymentScope
from aifactory.twin import operations as long_running
from aifactory.twin import wire
from aifactory.twin.deployments import what_if as comparison
from aifactory.twin.deployments.records import (
    DEPLOYMENT,
    OPERATIONS,
    TEMPLATE,
    Ended,
    Frame,
    keep_template,
    kept_template,
    shown,
    shown_operation,
)
from aifactory.twin.deployments.run import Run, check_name, deployment_id
from aifactory.twin.state import stamp
from aifactory.twin.wire import Answer, Call
from aifactory.twin.world import AzureError, Body
from aifactory.twin.writing.groups import missing as group_missing

_MODES = {"incremental": "Incremental", "complete": "Complete"}


def frame_of(call: Call, name: str | None = None) -> Frame:
    """The deployment that a request body asks for; raises what Azure answers at once."""
    scope = scope_of(call)
    properties = call.json.get("properties")
    if not isinstance(properties, dict):
        raise _content("Required property 'properties' not found in JSON.")
    if not isinstance(properties.get("template"), dict):
        raise _content("Required property 'template' not found in JSON.")
    name = check_name(name or call.at["name"])
    parameters = properties.get("parameters") or {}
    return Frame(
        id=deployment_id(scope.prefix, name),
        deployment=Deployment(name, scope, properties["template"], parameters),
        mode=_mode(properties.get("mode", "Incremental")),
        starts=call.state.at,
        correlation=call.headers.get("x-ms-correlation-request-id", str(uuid.uuid4())),
        location=None if scope.group else scope.location,
        tags=call.json.get("tags"),
    )


def _mode(given: object) -> str:
    mode = _MODES.get(str(given).lower())
    if mode is None:
        raise _content(f"'{given}' is not a deployment mode: Incremental or Complete.")
    return mode


def scope_of(call: Call) -> DeploymentScope:
    """The scope in the path; it must exist, and outside a group the body names a location."""
    scope, tenant = ResourceId(call.at["scope"] or "/"), call.state.scenario.tenant
    call.writer.require_scope(scope)
    if scope.resource_group is None:
        location = str(call.json.get("location") or "")
        managed = None if scope.subscription else _management_group(call.at["scope"])
        return DeploymentScope(tenant, scope.subscription, None, location, managed)
    group = call.state.get(group_id(scope.subscription or "", scope.resource_group))
    if group is None:
        raise group_missing(scope.resource_group)
    return DeploymentScope(tenant, scope.subscription, group["name"], group["location"])


def _management_group(scope: str) -> str | None:
    """The management group in a path; every name is taken for one."""
    return scope.rpartition("/")[2] or None


def require_location(call: Call) -> None:
    """Refuse a deployment outside a group that names no location."""
    if not call.json.get("location") and "/resourcegroups/" not in call.at["scope"].lower():
        message = f"The location property is required for the deployment '{call.at['name']}'."
        raise AzureError(400, "LocationRequired", message)


def put(call: Call) -> Answer:
    """Start a deployment; it is carried out, and shows its end when its time has come."""
    frame = frame_of(call)
    require_location(call)
    former = call.state.record(DEPLOYMENT, frame.id.key)
    if former is not None:
        _refuse_overlap(call, frame, former)
    ended = Run(call.writer, frame).carry_out()
    if ended.error and not ended.steps:
        raise _at_once(ended.error)
    call.state.at = frame.starts
    keep_template(call.state, frame.id, frame.deployment.template)
    error = ended.error.as_error() if ended.error else None
    headers = long_running.start(call, long_running.Work(frame.id, ended.ends, error))
    headers.pop("location")
    body = shown(call.state.record(DEPLOYMENT, frame.id.key), frame.starts)
    return Answer(201 if former is None else 200, _accepted(body), headers)


def _accepted(body: Body) -> Body:
    return {**body, "properties": {**body["properties"], "provisioningState": "Accepted"}}


def _at_once(error: AzureError) -> AzureError:
    """A template that cannot even be prepared is refused by the request itself."""
    return AzureError(400, error.code, error.message, error.details)


def _refuse_overlap(call: Call, frame: Frame, former: Any) -> None:
    if former["ends"] > call.state.at:
        raise AzureError(
            409,
            "DeploymentActive",
            f"Unable to edit or replace deployment '{frame.id.name}': previous deployment from "
            f"'{stamp(former['starts'])}' is still active. Please see "
            "https://aka.ms/arm-deploy for usage details.",
        )
    _refuse_moved(frame, former)


def _refuse_moved(frame: Frame, former: Any) -> None:
    old = former["body"].get("location")
    if frame.location and old and old.lower() != frame.location.lower():
        raise AzureError(
            409,
            "InvalidDeploymentLocation",
            f"Invalid deployment location '{frame.location}'. The deployment '{frame.id.name}' "
            f"already exists in location '{old}'.",
        )


def _record(call: Call) -> Any:
    call.writer.require_scope(ResourceId(call.at["scope"] or "/"))
    key = deployment_id(call.at["scope"], call.at["name"]).key
    record = call.state.record(DEPLOYMENT, key)
    if record is None:
        raise AzureError(
            404, "DeploymentNotFound", f"Deployment '{call.at['name']}' could not be found."
        )
    return record


def get(call: Call) -> Answer:
    """One deployment."""
    return Answer(200, shown(_record(call), call.state.at))


def head(call: Call) -> Answer:
    """204 or 404."""
    key = deployment_id(call.at["scope"], call.at["name"]).key
    return Answer(204 if call.state.record(DEPLOYMENT, key) else 404)


def every(call: Call) -> Answer:
    """The history of a scope; $filter knows provisioningState."""
    call.writer.require_scope(ResourceId(call.at["scope"] or "/"))
    wanted = [value for name, equal, value in call.filters() if name == "provisioningstate"]
    prefix = f"{call.at['scope']}/providers/microsoft.resources/deployments".lower()
    after = wire.skipped(call)

    def found() -> Iterator[tuple[str, Body]]:
        for key, record in call.state.records(DEPLOYMENT, prefix):
            body = shown(record, call.state.at)
            if key > after and (not wanted or body["properties"]["provisioningState"] in wanted):
                yield key, body

    return wire.page(call, found())


def delete(call: Call) -> Answer:
    """Forget a deployment; what it wrote stays."""
    record = _record(call)
    if record["ends"] > call.state.at:
        message = f"The deployment '{call.at['name']}' is still active and cannot be deleted."
        raise AzureError(409, "DeploymentActive", message)
    deployment = deployment_id(call.at["scope"], call.at["name"])
    call.state.forget(DEPLOYMENT, deployment.key)
    call.state.forget(OPERATIONS, deployment.key)
    call.state.forget(TEMPLATE, deployment.key)
    headers = long_running.start(call, long_running.Work(deployment, call.state.at))
    return Answer(202, None, headers)


def operations(call: Call) -> Answer:
    """What a deployment did, as far as it has come."""
    _record(call)
    return Answer(200, {"value": list(_operations(call))})


def operation(call: Call) -> Answer:
    """One operation of a deployment."""
    _record(call)
    for item in _operations(call):
        if item["operationId"] == call.at["operation"].upper():
            return Answer(200, item)
    message = f"The deployment operation '{call.at['operation']}' could not be found."
    raise AzureError(404, "DeploymentOperationNotFound", message)


def _operations(call: Call) -> Iterator[Body]:
    deployment = deployment_id(call.at["scope"], call.at["name"])
    for item in call.state.record(OPERATIONS, deployment.key) or ():
        if item["starts"] <= call.state.at:
            yield shown_operation(deployment, item, call.state.at)


def export(call: Call) -> Answer:
    """The template of a deployment; those of nested ones are not kept."""
    _record(call)
    deployment = deployment_id(call.at["scope"], call.at["name"])
    template = kept_template(call.state, deployment)
    if template is None:
        message = f"The template of the deployment '{deployment.name}' could not be found."
        raise AzureError(404, "DeploymentTemplateNotFound", message)
    return Answer(200, {"template": template})


def cancel(call: Call) -> Answer:
    """Stop a running deployment: what was new and had not begun is taken back."""
    record, at = _record(call), call.state.at
    if record["ends"] <= at:
        state = record["body"]["properties"]["provisioningState"]
        message = (
            f"The deployment '{call.at['name']}' cannot be cancelled because it is already in "
            f"'{state}' state."
        )
        raise AzureError(409, "DeploymentCannotBeCancelled", message)
    deployment = deployment_id(call.at["scope"], call.at["name"])
    _take_back(call, deployment)
    properties = record["body"]["properties"]
    properties["provisioningState"] = "Canceled"
    properties["timestamp"] = stamp(at)
    message = f"The deployment '{call.at['name']}' has been canceled."
    properties["error"] = {"code": "DeploymentCanceled", "message": message}
    properties.pop("outputs", None)
    properties.pop("outputResources", None)
    call.state.keep(DEPLOYMENT, deployment.key, {**record, "ends": at, "canceled": True})
    long_running.cancel(call, deployment, properties["error"])
    return Answer(204)


def _take_back(call: Call, deployment: ResourceId) -> None:
    items = call.state.record(OPERATIONS, deployment.key) or []
    begun = [item for item in items if item["starts"] <= call.state.at]
    for item in reversed(items):
        target = ResourceId(item["target"])
        nested = target.type.lower() == "microsoft.resources/deployments"
        if nested and item["ends"] > call.state.at:
            _take_back(call, target)
            call.state.forget(DEPLOYMENT, target.key)
        elif item["new"] and item["starts"] > call.state.at and not item["error"]:
            call.state.delete(target)
    call.state.keep(OPERATIONS, deployment.key, begun)


def validate(call: Call) -> Answer:
    """Carry the deployment out, say how it went, and keep nothing of it."""
    frame = frame_of(call)
    require_location(call)
    former = call.state.record(DEPLOYMENT, frame.id.key)
    if former is not None:
        _refuse_moved(frame, former)
    ended = Run(call.writer, frame).carry_out()
    if ended.error:
        error = invalid(frame.id.name, ended)
        return Answer(400, error.as_json(), discard=True)
    properties = {
        "mode": frame.mode,
        "provisioningState": "Succeeded",
        "timestamp": stamp(frame.starts),
        "duration": "PT0S",
        "correlationId": frame.correlation,
        "parameters": ended.parameters,
        "validatedResources": [{"id": str(step.target)} for step in ended.touched],
    }
    body = {
        "id": str(frame.id),
        "name": frame.id.name,
        "type": "Microsoft.Resources/deployments",
        "properties": properties,
    }
    return Answer(200, body, discard=True)


def invalid(name: str, ended: Ended) -> AzureError:
    """What validation answers when the deployment would fail."""
    error = ended.error
    assert error is not None
    if not ended.steps:
        return error
    return AzureError(
        400,
        "InvalidTemplateDeployment",
        f"The template deployment '{name}' is not valid according to the validation procedure. "
        "See inner errors for details.",
        error.details if error.code == "DeploymentFailed" else [error],
    )


def what_if(call: Call) -> Answer:
    """Carry the deployment out, compare before and after, and keep nothing of it."""
    frame = frame_of(call)
    require_location(call)
    return replace(comparison.compare(call, frame), discard=True)


def _content(problem: str) -> AzureError:
    message = f"The request content was invalid and could not be deserialized: '{problem}'."
    return AzureError(400, "InvalidRequestContent", message)
