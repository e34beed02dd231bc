"""What our services ask of our resources is approved in the run, at the resource that is asked."""

from collections.abc import Mapping
from typing import Any

from aifactory.arm import Arm, ArmError
from aifactory.azure.asking import CONNECTIONS, STATE, Asking, is_from, state_of, target_of
from aifactory.azure.resource_id import ResourceId
from aifactory.deploy.leaving.versions import Versions

_BETWEEN = 10.0  # seconds between two looks at what was approved
_LONGEST = 600.0  # unverified: people report minutes
_REFUSED = frozenset({"rejected", "disconnected", "timeout", "expired"})


async def approve(arm: Arm, row: Asking, child: ResourceId) -> None:
    """A child's request is approved where it asks, and it knows.

    Raises ArmError: busy while the request is not to be seen there, a conflict once it was refused.
    """
    live = await arm.get(child.text, row.version) or {}
    target = target_of(row, live)
    if state_of(row, live).lower() == "approved" or target is None:
        return
    await _say_yes(arm, child, live, target)
    waited = 0.0
    while (state := state_of(row, live).lower()) != "approved":
        if state in _REFUSED:
            raise ArmError(409, "PrivateEndpointRejected", f"{child} is {state} at {target}.")
        if waited >= _LONGEST:
            raise ArmError(409, "OperationInProgress", f"{child} is {state} at {target}.")
        await arm.sleep(_BETWEEN)
        waited += _BETWEEN
        live = await arm.get(child.text, row.version) or {}


async def _say_yes(
    arm: Arm, child: ResourceId, live: Mapping[str, Any], target: ResourceId
) -> None:
    version = await Versions(arm).of(target)
    if version is None:
        raise ArmError(404, "NoRegisteredProviderFound", f"{target.type} is in no provider's list.")
    found = 0
    async for one in arm.pages(f"{target}/{CONNECTIONS}", version):
        if is_from(child, live, one):
            found += 1
            if _status(one) == "pending":
                await arm.put(f"{target}/{CONNECTIONS}/{_name(one)}", version, _approved(one))
    if not found:
        message = f"{child} waits for {target}, which does not show it yet."
        raise ArmError(409, "OperationInProgress", message)


def _name(connection: Mapping[str, Any]) -> str:
    return str(connection.get("name")).rpartition("/")[2]


def _status(connection: Mapping[str, Any]) -> str:
    properties = connection.get("properties") or {}
    return str((properties.get(STATE) or {}).get("status")).lower()


def _approved(connection: Mapping[str, Any]) -> dict[str, Any]:
    """The connection with a yes; what it says about itself stays, for it is known by that."""
    shown = {k: v for k, v in connection["properties"].items() if k != "provisioningState"}
    return {"properties": {**shown, STATE: {**shown[STATE], "status": "Approved"}}}
