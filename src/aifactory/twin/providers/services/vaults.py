"""Key vaults: what a newer api-version gives by default, keys that outlive their vault."""

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.paths import set_at, value_at
from aifactory.twin.world import AzureError, Body, World, Write

VAULT = "Microsoft.KeyVault/vaults"
_PARTS = (f"{VAULT}/keys", f"{VAULT}/secrets")
# From this api-version on, a new vault trusts roles unless it says otherwise
# (learn.microsoft.com/azure/key-vault/general/access-control-default, 2026).
_ROLES_BY_DEFAULT = "2026-02-01"


def complete_vault(write: Write, body: Body, _: World) -> Body:
    """The vault with the access model that its api-version gives."""
    if value_at(body, "properties.enableRbacAuthorization") is None:
        before = value_at(write.existing, "properties.enableRbacAuthorization")
        modern = write.api_version >= _ROLES_BY_DEFAULT
        set_at(body, "properties.enableRbacAuthorization", modern if before is None else before)
    return body


def vault_created(write: Write, _: Body, world: World) -> None:
    """A recovered vault has its keys and secrets again."""
    if write.existing is not None:
        return
    for grave in _parts(write.id, world):
        part = ResourceId(grave["id"])
        world.put(part, grave["body"])
        world.exhume(part)


def part_deleted(part: ResourceId, body: Body, world: World) -> None:
    """A key or secret lingers with its vault."""
    world.bury(part, body, "", purge_protected=False)


def forget_parts(vault: ResourceId, world: World) -> None:
    """The keys and secrets of a purged vault are gone for good."""
    for grave in _parts(vault, world):
        world.exhume(ResourceId(grave["id"]))


def _parts(vault: ResourceId, world: World) -> list[Body]:
    graves = [grave for kind in _PARTS for grave in world.tombstones(kind)]
    return [grave for grave in graves if ResourceId(grave["id"]).parent == vault]


def complete_key(write: Write, body: Body, _: World) -> Body:
    """The key that is there: Resource Manager makes the first version and writes no other.

    learn.microsoft.com/rest/api/keyvault/keyvault/keys/create-if-not-exist (2026-08).
    """
    return body if write.existing is None else dict(write.existing)


def check_key(write: Write, world: World) -> None:
    """Refuses to change the kind of a key: Resource Manager makes keys and never alters them."""
    del world
    was, wanted = (value_at(body, "properties.kty") for body in (write.existing, write.body))
    if was and wanted and was != wanted:
        message = f"The key '{write.id.name}' exists with type {was}."
        raise AzureError(409, "Conflict", message)  # wording unverified
