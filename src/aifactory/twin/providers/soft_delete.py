"""Soft delete: what is deleted lingers by name until it is recovered, purged or forgotten."""

from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.facts import facts
from aifactory.twin.providers.names import lingering
from aifactory.twin.providers.paths import value_at
from aifactory.twin.providers.services.agents import released
from aifactory.twin.providers.services.vaults import forget_parts
from aifactory.twin.world import AzureError, Body, World, Write

_NOT_FOUND = {
    "Microsoft.KeyVault/vaults": "DeletedVaultNotFound",
    "Microsoft.ApiManagement/service": "ServiceNotFound",  # unverified
}


def laid_to_rest(resource: ResourceId, body: Body, world: World) -> None:
    """A deleted resource of a soft-deleting type becomes a tombstone."""
    soft = facts(resource.type).soft_delete
    if soft is None:
        return
    protected = bool(value_at(body, soft.protected_at)) if soft.protected_at else False
    location = str(value_at(body, "location") or "")
    world.bury(resource, body, location, protected)


def risen(write: Write, world: World) -> None:
    """A tombstone whose name lives again is no tombstone any more."""
    soft = facts(write.id.type).soft_delete
    if soft is None or write.existing is not None:
        return
    grave = world.tombstone(write.id.type, write.id.name)
    if grave is not None and ResourceId(grave["id"]) == write.id:
        world.exhume(write.id.type, write.id.name)


def purged(resource_type: str, name: str, world: World) -> None:
    """Forgets a tombstone for good; refused while purge protection holds it."""
    grave = found(resource_type, name, world)
    if grave["purgeProtected"]:
        # The wording of a refused purge is unverified; status and code as Key Vault documents them.
        message = (
            f"Operation 'DeletedVaultPurge' is not allowed on '{name}': purge protection is on."
        )
        raise AzureError(409, "MethodNotAllowed", message)
    world.exhume(resource_type, name)
    forget_parts(ResourceId(grave["id"]), world)
    released(grave["body"], world)


def found(resource_type: str, name: str, world: World) -> dict[str, Any]:
    """The tombstone of this name, or Azure's refusal."""
    grave = lingering(resource_type, name, world)
    if grave is None:
        short = _NOT_FOUND.get(resource_type, "ResourceNotFound")
        raise AzureError(404, short, f"The specified deleted resource '{name}' does not exist.")
    return grave
