"""Resource groups: what makes one, and what is said when one is missing, leaving or held."""

import re
from collections.abc import Sequence

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.world import AzureError, Body

# Letters, digits, underscore, parentheses, hyphen, period (not last), at most 90:
# learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, read 2026-01.
_NAME = re.compile(r"[-\w._()]{0,89}[-\w_()]")


def completed(group: ResourceId, body: Body, existing: Body | None) -> Body:
    """The group as stored; raises AzureError for a bad name or a location that moved."""
    if not _NAME.fullmatch(group.name):
        message = f"The provided resource group name '{group.name}' has these invalid characters."
        raise AzureError(400, "InvalidResourceGroup", message)
    location = str(body.get("location") or "").replace(" ", "").lower()
    if not location:
        raise AzureError(
            400, "LocationRequired", "The location property is required for this definition."
        )
    if existing is not None and existing["location"] != location:
        raise AzureError(
            409,
            "InvalidResourceGroupLocation",
            f"Invalid resource group location '{location}'. The Resource group already exists "
            f"in location '{existing['location']}'.",
        )
    stored: Body = {
        "id": str(group),
        "name": group.name,
        "type": "Microsoft.Resources/resourceGroups",
        "location": location,
        "tags": body.get("tags") or {},
        "properties": {"provisioningState": "Succeeded"},
    }
    if body.get("managedBy"):
        stored["managedBy"] = body["managedBy"]
    return stored


def missing(name: str) -> AzureError:
    """There is no such group."""
    return AzureError(404, "ResourceGroupNotFound", f"Resource group '{name}' could not be found.")


def leaving(name: str) -> AzureError:
    """The group is being deleted."""
    return AzureError(
        409,
        "ResourceGroupBeingDeleted",
        f"The resource group '{name}' is in deprovisioning state and cannot perform this "
        "operation.",
    )


def blocked(group: ResourceId, held: Sequence[ResourceId]) -> AzureError:
    """The group cannot be deleted because of what is in it."""
    names = ",".join(str(item) for item in held)
    return AzureError(
        409,
        "ResourceGroupDeletionBlocked",
        f"Deletion of resource group '{group.name}' failed as resources with identifiers "
        f"'{names}' could not be deleted. The provisioning state of the resource group will be "
        "rolled back.",
    )
