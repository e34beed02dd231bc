"""How many of the twin's own kinds a subscription or a scope may have: Azure's table, or quotas."""

from aifactory.azure.limits import limit
from aifactory.azure.resource_id import ResourceId
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
