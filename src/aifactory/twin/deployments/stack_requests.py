"""Requests about deployment stacks at group, subscription and management group scope."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.twin import operations, wire
from aifactory.twin.deployments import stack as stacks
from aifactory.twin.deployments.records import keep_template, kept_template
from aifactory.twin.deployments.requests import frame_of, invalid, require_location
from aifactory.twin.deployments.run import Run
from aifactory.twin.deployments.stack import STACK, Actions, Wanted
from aifactory.twin.wire import Answer, Call
from aifactory.twin.world import AzureError, Body
from aifactory.twin.writing.limits import require_allowed

_TYPE = "Microsoft.Resources/deploymentStacks"
_KEPT = ("actionOnUnmanage", "denySettings", "description", "deploymentScope", "debugSetting")
_ACTIONS = {"delete", "detach"}
_MODES = {"none", "denydelete", "denywriteanddelete"}
_EXCLUDED = {"excludedPrincipals": 5, "excludedActions": 200}


def stack_id(call: Call) -> ResourceId:
    """The id of the stack in the path."""
    return ResourceId(f"{call.at['scope']}/providers/{_TYPE}/{call.at['name']}")


def put(call: Call) -> Answer:
    """Deploy a stack; it shows its end when its time has come."""
    stack = stack_id(call)
    wanted = _wanted(call, stack)
    former = stacks.find(call.state, stack)
    _refuse_busy(call, former)
    if former is None:
        require_allowed(call.state, "deploymentStacks", stack)
    wanted.body["systemData"] = stacks.system_data(call.state, call.caller, former)
    record = stacks.carry_out(call.writer, wanted, former)
    keep_template(call.state, stack, wanted.frame.deployment.template)
    error = record["body"]["properties"].get("error")
    headers = operations.start(call, operations.Work(stack, record["ends"], error))
    headers.pop("location")
    return Answer(200 if former else 201, stacks.shown(record, call.state.at), headers)


def _wanted(call: Call, stack: ResourceId) -> Wanted:
    if not call.at["scope"]:
        message = "Deployment stacks stand in a group, a subscription or a management group."
        raise AzureError(400, "InvalidDeploymentScope", message)  # code unverified
    require_location(call)
    given = call.json.get("properties") or {}
    actions = _actions(given.get("actionOnUnmanage"))
    _require_denials(call, stack, given.get("denySettings") or {})
    body: Body = {
        "id": str(stack),
        "name": stack.name,
        "type": _TYPE,
        "tags": call.json.get("tags") or {},
        "properties": {name: given[name] for name in _KEPT if name in given},
    }
    if call.json.get("location"):
        body["location"] = call.json["location"]
    return Wanted(stack, frame_of(call, _deployment_name(call)), actions, body)


def _require_denials(call: Call, stack: ResourceId, settings: Mapping[str, Any]) -> None:
    """Refuse settings that Azure does not take, or that the caller may not set.

    The action that they ask for: github.com/Azure/deployment-stacks/issues/163 (2024-05).
    """
    mode = str(settings.get("mode", "")).lower()
    if mode not in _MODES:
        raise _invalid("denySettings", "mode is none, denyDelete or denyWriteAndDelete")
    for name, most in _EXCLUDED.items():
        if len(settings.get(name) or ()) > most:
            raise _invalid("denySettings", f"{name} has more than {most} entries")
    if mode != "none":
        call.writer.permits.require(f"{_TYPE}/manageDenySetting/action", stack)


def _deployment_name(call: Call) -> str:
    """Azure names the deployment of a stack after it and the moment: stack-260131120000a1b2."""
    moment = datetime.fromtimestamp(call.state.at, UTC).strftime("%y%m%d%H%M%S")
    return f"{call.at['name'][:45]}-{moment}{secrets.token_hex(2)}"


def _actions(given: object) -> Actions:
    if not isinstance(given, dict) or not given.get("resources"):
        raise _invalid("actionOnUnmanage", "resources is required: delete or detach")
    found = [str(given.get(name) or "detach").lower() for name in ("resources", "resourceGroups")]
    if not set(found) <= _ACTIONS:
        raise _invalid("actionOnUnmanage", "an action is delete or detach")
    return Actions(*found)


def _invalid(name: str, problem: str) -> AzureError:
    message = f"The deployment stack property '{name}' is invalid: {problem}."
    return AzureError(400, "DeploymentStackInvalidDeploymentStackDefinition", message)


def _refuse_busy(call: Call, record: Any) -> None:
    if record is None or call.state.at >= record["ends"]:
        return
    raise AzureError(
        409,
        "DeploymentStackInNonTerminalState",
        f"Deployment stack '{call.at['name']}' could not be updated as it is currently in a "
        f"non-terminal state '{stacks.word(record, call.state.at)}'.",
    )


def _record(call: Call) -> Any:
    call.writer.require_scope(ResourceId(call.at["scope"] or "/"))
    record = stacks.find(call.state, stack_id(call))
    if record is None:
        message = f"Deployment stack '{call.at['name']}' could not be found."
        raise AzureError(404, "DeploymentStackNotFound", message)
    return record


def get(call: Call) -> Answer:
    """One stack."""
    return Answer(200, stacks.shown(_record(call), call.state.at))


def every(call: Call) -> Answer:
    """The stacks of a scope."""
    call.writer.require_scope(ResourceId(call.at["scope"] or "/"))
    prefix, after = f"{call.at['scope']}/providers/{_TYPE}".lower(), wire.skipped(call)

    def found() -> Iterator[tuple[str, Body]]:
        for key, record in call.state.records(STACK, prefix):
            body = stacks.shown(record, call.state.at)
            if body is not None and key > after:
                yield key, body

    return wire.page(call, found())


def delete(call: Call) -> Answer:
    """Delete a stack; the query says what becomes of its resources, by default they stay."""
    call.writer.require_scope(ResourceId(call.at["scope"] or "/"))
    stack = stack_id(call)
    record = stacks.find(call.state, stack)
    if record is None:
        return Answer(204)
    _refuse_busy(call, record)
    actions = Actions(
        call.query.get("unmanageaction.resources", "detach").lower() or "detach",
        call.query.get("unmanageaction.resourcegroups", "detach").lower() or "detach",
    )
    correlation = call.headers.get("x-ms-correlation-request-id", secrets.token_hex(16))
    record = stacks.delete(call.writer, record, actions, correlation)
    call.state.keep(STACK, stack.key, record)
    error = None if record["leaving"] else record["body"]["properties"].get("error")
    headers = operations.start(call, operations.Work(stack, record["ends"], error))
    return Answer(202, None, headers)


def validate(call: Call) -> Answer:
    """Carry the stack's deployment out, say how it went, and keep nothing of it."""
    stack = stack_id(call)
    wanted = _wanted(call, stack)
    call.writer.permits.denials.aside = stack.key
    ended = Run(call.writer, wanted.frame).carry_out()
    if ended.error:
        return Answer(400, invalid(wanted.frame.id.name, ended).as_json(), discard=True)
    properties = {
        **wanted.body["properties"],
        "correlationId": wanted.frame.correlation,
        "deploymentScope": wanted.body["properties"].get("deploymentScope", call.at["scope"]),
        "parameters": ended.parameters,
        "validatedResources": [{"id": str(step.target)} for step in ended.touched],
    }
    body = {"id": str(stack), "name": stack.name, "type": _TYPE, "properties": properties}
    return Answer(200, body, discard=True)


def export(call: Call) -> Answer:
    """The template that the stack was last asked for."""
    _record(call)
    return Answer(200, {"template": kept_template(call.state, stack_id(call))})
