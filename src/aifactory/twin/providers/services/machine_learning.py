"""Machine learning: workspaces that rest on other resources, clusters that scale within bounds."""

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.paths import value_at
from aifactory.twin.world import AzureError, World, Write

WORKSPACE = "Microsoft.MachineLearningServices/workspaces"
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


def check_compute(write: Write, _: World) -> None:
    """Refuses a cluster whose bounds cross, or that has none."""
    if str(value_at(write.body, "properties.computeType")).lower() != "amlcompute":
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
