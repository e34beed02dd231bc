"""How many groups, stacks and resources of one type there may be: Azure's table, or quotas."""

from aifactory.azure.counted import is_counted_in_group
from aifactory.azure.limits import limit
from aifactory.azure.resource_id import ResourceId, group_id
from aifactory.twin.state import State
from aifactory.twin.world import AzureError

_GROUPS = "microsoft.resources/resourcegroups"


def require_allowed(state: State, name: str, wanted: ResourceId) -> None:
    """Refuse one more resource group of a subscription, or stack of a scope, than there may be."""
    most = int(state.scenario.quotas.get(name, limit(name).value))
    if name == "resourceGroups":
        standing = state.count(_GROUPS, f"/subscriptions/{wanted.subscription}")
        if standing >= most:  # code and wording unverified
            message = (
                f"Creating the resource group '{wanted.name}' would exceed the quota of '{most}'. "
                f"The current resource group count is '{standing}'."
            )
            raise AzureError(409, "ResourceGroupQuotaExceeded", message)
        return
    kind = "providers/microsoft.resources/deploymentstacks"
    scope = f"{wanted.scope}/{kind}".lower()
    if state.store.count_records("stack", scope) < most:
        return
    found = state.records("stack", scope)
    standing = sum(not (each["leaving"] and each["ends"] <= state.at) for _, each in found)
    if standing >= most:  # code and wording unverified
        message = (
            f"Creating the deployment stack '{wanted.name}' would exceed the quota of '{most}'. "
            f"The current deployment stack count is '{standing}'."
        )
        raise AzureError(409, "DeploymentStackQuotaExceeded", message)


def require_fewer(state: State, wanted: ResourceId) -> None:
    """Refuse one more resource of a type than a group may hold; children of resources are free.

    Code and wording: .../templates/error-resource-quota (2026-11); the status is unverified.
    """
    kind = wanted.type.lower()
    if wanted.resource_group is None or not is_counted_in_group(kind):
        return
    group = group_id(wanted.subscription or "", wanted.resource_group)
    if wanted.scope.lower() != group.key:
        return
    most = int(state.scenario.quotas.get("resourcesOfType", limit("resourcesOfType").value))
    standing = state.count(kind, group.key)
    if standing >= most:
        message = (
            f"Creating the resource of type '{wanted.type}' would exceed the quota of '{most}' "
            f"resources of type '{wanted.type}' per resource group. The current resource count is "
            f"'{standing}', please delete some resources of this type before creating a new one."
        )
        raise AzureError(409, "ResourceQuotaExceeded", message)
