"""Machine learning: workspaces that rest on other resources, clusters that scale within bounds."""

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.paths import value_at
from aifactory.twin.world import AzureError, World, Write

WORKSPACE = "Microsoft.MachineLearningServices/workspaces"
_EXTENSION = "Microsoft.KubernetesConfiguration/extensions"
_NEEDED = ("storageAccount", "keyVault")  # applicationInsights is optional since 2023


def check_workspace(write: Write, world: World) -> None:
    """Refuses a workspace without storage and vault, or on storage with a hierarchy."""
    kind = str(value_at(write.body, "kind") or "Default").lower()
    if kind in {"project", "featurestore"} or value_at(write.body, "properties.hubResourceId"):
        return
    before = write.existing or {}
    for name in _NEEDED:
        path = f"properties.{name}"
        if not (value_at(write.body, path) or value_at(before, path)):
            message = "Missing dependent resources in workspace json"
            raise AzureError(400, "ValidationError", message)
    storage = value_at(write.body, "properties.storageAccount")
    account = world.get(ResourceId(storage)) if storage else None
    if account and value_at(account, "properties.isHnsEnabled"):
        message = f"Storage account '{storage}' with hierarchical namespace is not supported."
        raise AzureError(400, "ValidationError", message)  # wording unverified


def check_compute(write: Write, world: World) -> None:
    """Refuses a cluster whose bounds cross, or that has none, and a Kubernetes it cannot enter."""
    kind = str(value_at(write.body, "properties.computeType")).lower()
    if kind == "kubernetes":
        _check_attached(write, world)
    if kind != "amlcompute":
        return
    scale = "properties.properties.scaleSettings"
    low = value_at(write.body, f"{scale}.minNodeCount")
    high = value_at(write.body, f"{scale}.maxNodeCount")
    if high is None or int(high) < int(low or 0) or int(low or 0) < 0:
        # Azure refuses this; code and wording unverified.
        message = f"The scale settings of '{write.id.name}' are invalid: min {low}, max {high}."
        raise AzureError(400, "BadRequest", message)
    if not value_at(write.body, "properties.properties.vmSize"):
        raise AzureError(400, "BadRequest", f"The vmSize of '{write.id.name}' is required.")


def _check_attached(write: Write, world: World) -> None:
    """Refuses a cluster that is not there, lacks the extension, or lets the workspace not in.

    Without local accounts the workspace needs a trusted access binding of its own: the message is
    that of github.com/Azure/AML-Kubernetes issue 261 (2022-10) and docs/azureml-aks-ta-support.md;
    the others are those of how-to-attach-kubernetes-to-workspace (2025-03), codes unverified.
    """
    cluster = ResourceId(str(value_at(write.body, "properties.resourceId") or "/"))
    body = world.get(cluster)
    if body is None or cluster.subscription != write.id.subscription:
        raise AzureError(400, "BadRequest", f"The cluster '{cluster}' was not found.")
    installed = [
        there for one, there in world.children(cluster) if one.type.lower() == _EXTENSION.lower()
    ]
    kinds = {str(value_at(one, "properties.extensionType")).lower() for one in installed}
    if "microsoft.azureml.kubernetes" not in kinds:
        raise AzureError(400, "BadRequest", f"extension not installed in '{cluster.name}'.")
    workspace = write.id.parent
    bindings = world.find(f"{cluster.type}/trustedAccessRoleBindings", scope=cluster.text)
    sources = {str(value_at(one, "properties.sourceResourceId")).lower() for _, one in bindings}
    if value_at(body, "properties.disableLocalAccounts") and (
        workspace is None or workspace.key not in sources
    ):
        message = (
            "Failed to get static credential: Getting static credential is not allowed because "
            "this cluster is set to disable local accounts."
        )
        raise AzureError(400, "BadRequest", message)
