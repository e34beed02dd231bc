"""Soft delete: what is deleted lingers by name until it is recovered, purged or forgotten."""

from collections.abc import Mapping

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
    world.exhume(write.id)


def purged(resource_type: str, at: Mapping[str, str], world: World) -> None:
    """Forgets a tombstone for good; refused while purge protection holds it."""
    grave, name = found(resource_type, at, world), at["name"]
    if grave["purgeProtected"]:
        # The wording of a refused purge is unverified; status and code as Key Vault documents them.
        message = (
            f"Operation 'DeletedVaultPurge' is not allowed on '{name}': purge protection is on."
        )
        raise AzureError(409, "MethodNotAllowed", message)
    resource = ResourceId(grave["id"])
    world.exhume(resource)
    forget_parts(resource, world)
    released(grave["body"], world)


def found(resource_type: str, at: Mapping[str, str], world: World) -> Body:
    """The tombstone at this address, or Azure's refusal."""
    graves = standing(resource_type, at, world)
    if not graves:
        short, name = _NOT_FOUND.get(resource_type, "ResourceNotFound"), at["name"]
        raise AzureError(404, short, f"The specified deleted resource '{name}' does not exist.")
    return graves[0]


def standing(resource_type: str, at: Mapping[str, str], world: World) -> list[Body]:
    """The tombstones in a subscription, of a group and of a name where the address has them."""
    graves = lingering(resource_type, world, at.get("name"))
    return [grave for grave in graves if _lies(ResourceId(grave["id"]), at)]


def _lies(resource: ResourceId, at: Mapping[str, str]) -> bool:
    subscription, group = str(resource.subscription), str(resource.resource_group)
    same_group = at.get("group", group).lower() == group.lower()
    return same_group and at["subscription"].lower() == subscription.lower()
