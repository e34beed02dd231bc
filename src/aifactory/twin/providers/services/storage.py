"""Storage: an account that forbids anonymous readers has no container that is open to them."""

from aifactory.twin.providers.paths import value_at
from aifactory.twin.world import AzureError, World, Write

ACCOUNT = "Microsoft.Storage/storageAccounts"
CONTAINER = f"{ACCOUNT}/blobServices/containers"


def check_container(write: Write, world: World) -> None:
    """Refuses to open a container while its account forbids it.

    Code: learn.microsoft.com/rest/api/storageservices/blob-service-error-codes, 2026.
    """
    service = write.id.parent
    account = world.get(service.parent) if service is not None and service.parent else None
    opened = str(value_at(write.body, "properties.publicAccess") or "None").lower() != "none"
    if opened and not value_at(account, "properties.allowBlobPublicAccess"):
        message = "Public access is not permitted on this storage account."
        raise AzureError(409, "PublicAccessNotPermitted", message)
