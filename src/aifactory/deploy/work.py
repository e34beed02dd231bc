"""One stack's work: write it, then wait at the gate until what it made is really ready."""

from collections.abc import Mapping
from typing import Any

from aifactory.arm import Arm, ArmError
from aifactory.azure.asking import Asking, asking
from aifactory.azure.resource_id import ResourceId
from aifactory.build.model import Built
from aifactory.deploy.approving import approve
from aifactory.deploy.revive import revive
from aifactory.deploy.stacks import KEY, STACK, STACKS

_ENDPOINT = "microsoft.network/privateendpoints"
_ENDPOINTS = "2024-05-01"
_ENDED = frozenset({"succeeded", "failed", "canceled", "absent"})
_BETWEEN = 10.0  # seconds between two looks at a write that goes on without us
_LONGEST = 4 * 3600.0  # people report accounts that took two hours


def stack_body(built: Built) -> dict[str, Any]:
    """The deployment stack that Azure is asked for.

    Resources that leave the template are deleted; groups are only let go of: deleting a group
    would take what others put into it.
    """
    stack = built.stack
    body: dict[str, Any] = {
        "tags": {**stack.tags, STACK: stack.id, KEY: built.key},
        "properties": {
            "template": built.template,
            "parameters": built.parameters,
            "actionOnUnmanage": {
                "resources": "delete",
                "resourceGroups": "detach",
                "managementGroups": "detach",
            },
            "denySettings": {"mode": "none"},
        },
    }
    if stack.group is None:
        body["location"] = stack.location
    return body


async def write(arm: Arm, built: Built) -> tuple[Mapping[str, Any], str]:
    """The stack of which Azure has made all, or said why not; what was brought back is told."""
    try:
        return await _written(arm, built)
    except ArmError as refusal:
        ended = await _was_under_way(arm, built) if refusal.kind == "busy" else None
        if ended is None:
            raise
    return (ended, "") if is_whole(ended, built) else await _written(arm, built)


async def _written(arm: Arm, built: Built) -> tuple[Mapping[str, Any], str]:
    body, names = stack_body(built), list[str]()
    while True:
        try:
            live = await arm.put(built.stack.resource_id.text, STACKS, body)
            break
        except ArmError as refusal:
            if refusal.kind != "softDeleted":
                raise
            # What stands on a restored resource is refused only when that one is there.
            revived = await revive(arm, built, refusal)
            if not set(revived) - set(names):
                raise
            names += revived
    if not names:
        return live, ""
    return live, f"Restored from soft delete, with what they held: {', '.join(names)}."


async def _was_under_way(arm: Arm, built: Built) -> Mapping[str, Any] | None:
    """The stack when a write that went on without us has ended; None when there was none.

    Azure finishes what it has acknowledged of a killed run, and refuses another write until then:
    waiting for it is no try of ours.
    """
    stack = built.stack.resource_id.text
    live = await arm.get(stack, STACKS)
    if live is None or _state(live) in _ENDED:
        return None
    return await _ended(arm, stack, STACKS, live)


def is_whole(live: Mapping[str, Any], built: Built) -> bool:
    """A stack as Azure has it is the wanted one: the same content, and it succeeded."""
    return _state(live) == "succeeded" and (live.get("tags") or {}).get(KEY) == built.key


def _state(live: Mapping[str, Any]) -> str:
    return str((live.get("properties") or {}).get("provisioningState", "absent")).lower()


def is_ready(made: Mapping[str, Any], built: Built) -> bool:
    """A stack as its write has left it is whole, and there is nothing that its gate waits for."""
    if not is_whole(made, built) or any(call.settles for call in built.stack.calls):
        return False
    types = {resource.type.lower() for resource in _resources(made)}
    return _ENDPOINT not in types and not any(map(asking, types))


def _resources(live: Mapping[str, Any]) -> list[ResourceId]:
    """What a stack manages."""
    return [ResourceId(each["id"]) for each in live["properties"].get("resources") or ()]


async def gate(arm: Arm, built: Built, made: Mapping[str, Any] | None) -> None:
    """The stack is whole, what it made is ready, and what it asks others for is approved.

    `made` is the stack as its write has just left it, if it has. Raises ArmError: busy if not yet.
    """
    stack = built.stack.resource_id.text
    live = made or await arm.get(stack, STACKS) or {}
    if _state(live) != "succeeded":
        raise ArmError(409, "DeploymentStackInNonTerminalState", f"{stack} is {_state(live)}.")
    waiting: list[tuple[Asking, ResourceId]] = []
    for resource in _resources(live):
        if resource.type.lower() == _ENDPOINT:
            await _approved(arm, resource)
        asks = asking(resource.type)
        if asks is not None:
            waiting.append((asks, resource))
    for call in built.stack.calls:
        if call.settles and call.resource is not None:
            await _settled(arm, call.resource, call.settles)
    for asks, child in waiting:  # one after the other: a target takes one change at a time
        await approve(arm, asks, child)


async def _settled(arm: Arm, resource: ResourceId, version: str) -> None:
    """What Azure has only accepted is waited for; that is no try of ours. What failed is said."""
    state = await _ended(arm, resource.text, version, await arm.get(resource.text, version))
    if _state(state) != "succeeded":
        message = f"{resource} was accepted and is {_state(state)} now."
        raise ArmError(409, "ResourceDeploymentFailure", message)


async def _ended(
    arm: Arm, resource: str, version: str, live: Mapping[str, Any] | None
) -> Mapping[str, Any]:
    """A resource when what goes on with it has ended."""
    waited = 0.0
    while _state(live or {}) not in _ENDED and waited < _LONGEST:
        await arm.sleep(_BETWEEN)
        waited += _BETWEEN
        live = await arm.get(resource, version)
    return live or {}


async def _approved(arm: Arm, endpoint: ResourceId) -> None:
    live = await arm.get(endpoint.text, _ENDPOINTS)
    properties = (live or {}).get("properties") or {}
    for kind in ("privateLinkServiceConnections", "manualPrivateLinkServiceConnections"):
        for connection in properties.get(kind) or ():
            shown = connection.get("properties", {}).get("privateLinkServiceConnectionState", {})
            status = str(shown.get("status", "Approved"))
            if status in ("Rejected", "Disconnected"):
                raise ArmError(409, "PrivateEndpointRejected", f"{endpoint} is {status}.")
            if status != "Approved":
                raise ArmError(409, "OperationInProgress", f"{endpoint} is {status}.")
