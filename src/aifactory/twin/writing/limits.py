"""How many groups, stacks and resources of one type there may be: Azure's table, or quotas."""

from aifactory.azure.limits import limit
from aifactory.azure.resource_id import ResourceId, group_id
from aifactory.twin.state import State
from aifactory.twin.world import AzureError

_GROUPS = "microsoft.resources/resourcegroups"
# Types that may stand in a group in any number, of those that the twin is asked for most:
# .../azure-resource-manager/management/resources-without-resource-group-limit.
# Azure's list is longer, and not every row of this one has been read there: unverified.
_BESIDE = ("microsoft.resources/", "microsoft.authorization/")  # a group's own, not in it
_COUNTLESS = frozenset(
    f"microsoft.{name}"
    for name in (
        *("network/publicipaddresses", "network/networkinterfaces", "network/privateendpoints"),
        *("network/privatednszones", "network/networksecuritygroups", "network/loadbalancers"),
        *("network/privatelinkservices", "network/serviceendpointpolicies"),
        *("compute/virtualmachines", "compute/disks", "compute/snapshots", "compute/images"),
        *("storage/storageaccounts", "sql/servers", "web/sites"),
        *("containerinstance/containergroups", "containerregistry/registries"),
    )
)


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
    if kind.count("/") != 1 or kind in _COUNTLESS or kind.startswith(_BESIDE):
        return
    if wanted.resource_group is None:
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
