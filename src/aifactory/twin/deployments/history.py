"""The history of deployments in a scope: Azure clears what is old, where whoever deploys may.

learn.microsoft.com/azure/azure-resource-manager/templates/deployment-history-deletions, as read on
2026-11-28: beyond 700 deployments the oldest go until 600 are left, by the right of whoever deploys
and not under a lock; at 800 a new name is refused.
"""

from collections.abc import Mapping
from typing import Any

from aifactory.azure.limits import limit
from aifactory.azure.resource_id import ResourceId
from aifactory.twin.deployments.records import DEPLOYMENT, OPERATIONS, TEMPLATE
from aifactory.twin.state import State
from aifactory.twin.world import AzureError
from aifactory.twin.writing.writer import Writer

_LIMIT = "deploymentHistory"
_DELETE = "Microsoft.Resources/deployments/delete"
_LOCK = "microsoft.authorization/locks"
_BEGINS, _LEAVES = 7 / 8, 6 / 8  # of the limit


def refusal(state: State, deployment: ResourceId) -> AzureError | None:
    """What Azure says to one more name in a full history; an old name takes its own place."""
    most = _most(state)
    if state.store.count_records(DEPLOYMENT, _place(deployment.scope)) < most:
        return None
    if state.record(DEPLOYMENT, deployment.key) is not None:
        return None
    message = (  # wording unverified
        f"Creating the deployment '{deployment.name}' would exceed the quota of '{most}'. The "
        f"current deployment count is '{most}'. Please delete some deployments before creating a "
        "new one, or see https://aka.ms/800LimitFix for information on managing deployment limits."
    )
    return AzureError(409, "DeploymentQuotaExceeded", message)


def clear(writer: Writer, scope: str) -> None:
    """Drop the oldest deployments of a scope that has many, if the caller may and no lock holds."""
    state = writer.state
    most = _most(state)
    if state.store.count_records(DEPLOYMENT, _place(scope)) <= most * _BEGINS:
        return
    if _is_locked(state, ResourceId(scope)) or not writer.permits.may(_DELETE, ResourceId(scope)):
        return
    found = list(state.records(DEPLOYMENT, _place(scope)))
    ended = sorted((record["starts"], key) for key, record in found if _is_over(state, record))
    for _, key in ended[: int(len(found) - most * _LEAVES)]:
        for kind in (DEPLOYMENT, OPERATIONS, TEMPLATE):
            state.forget(kind, key)


def _most(state: State) -> int:
    return int(state.scenario.quotas.get(_LIMIT, limit(_LIMIT).value))


def _place(scope: str) -> str:
    return f"{scope}/providers/microsoft.resources/deployments".lower()


def _is_over(state: State, record: Mapping[str, Any]) -> bool:
    return bool(record["ends"] <= state.at)


def _is_locked(state: State, scope: ResourceId) -> bool:
    """Whether a lock stands at a scope, or on the subscription around it."""
    here = f"{scope.key}/"
    return any(here.startswith(f"{lock.scope.lower()}/") for lock, _ in state.find(_LOCK))
