"""Customer-managed keys: vault, key and permission must be there before a resource uses them.

The codes are storage's (KeyVaultPolicyError and its message as people report it, 2023-2026); that
other services answer alike is unverified.
"""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.azure.roles import BUILT_IN
from aifactory.twin.providers.facts import Facts, Key
from aifactory.twin.providers.identities import is_system_assigned
from aifactory.twin.providers.paths import value_at, values_at
from aifactory.twin.providers.services.access import ASSIGNMENT, DEFINITION, is_effective
from aifactory.twin.world import AzureError, Body, World, Write

_VAULT = "Microsoft.KeyVault/vaults"
_ADDRESS = re.compile(r"https://(?P<vault>[^./]+)[^/]*(/keys/(?P<key>[^/]+))?", re.IGNORECASE)
_VERSIONED = re.compile(r"https://[^/]+/keys/[^/]+/[^/]+")
_NEEDED = tuple(
    f"microsoft.keyvault/vaults/keys/{action}"
    for action in ("read", "wrap/action", "unwrap/action")
)
_POLICIES = ("get", "wrapkey", "unwrapkey")


def check_key(write: Write, known: Facts, world: World) -> None:
    """Refuses a key that is not there, may be lost, or may not be used by the identity."""
    if known.key is None:
        return
    text = value_at(write.body, known.key.vault)
    if not text:
        return
    if known.key.versioned and not _VERSIONED.fullmatch(str(text)):
        raise AzureError(400, "InvalidParameter", f"The key URL '{text}' has no version.")
    vault, key = _located(str(text), known.key, write.body, world)
    body = world.get(vault) if vault else None
    if vault is None or body is None:
        raise AzureError(400, "KeyVaultVaultNotFound", f"The key vault of '{text}' was not found.")
    if not value_at(body, "properties.enablePurgeProtection"):
        raise AzureError(400, "KeyVaultPolicyError", "Keyvault policy recoverable is not set")
    if world.get(vault.child("keys", key)) is None:
        message = f"The key '{key}' was not found in '{vault.name}'."
        raise AzureError(400, "KeyVaultKeyNotFound", message)
    principal = _principal(write, known.key, world)
    if principal is None or not _may_use(principal, vault, body, world):
        message = (
            "The operation failed because of authentication issue on the keyvault. For more "
            f"information, see - https://aka.ms/storagekeyvaultaccesspolicy (identity {principal})"
        )
        raise AzureError(400, "KeyVaultAuthenticationFailure", message)


def _located(text: str, where: Key, body: Body, world: World) -> tuple[ResourceId | None, str]:
    """The vault and the key's name, from an id or an address, with or without the key in it."""
    named = str(value_at(body, where.name) or "") if where.name else ""
    if text.startswith("/"):
        return ResourceId(text), _ADDRESS.sub(lambda at: at["key"] or "", named).partition("/")[0]
    found = _ADDRESS.match(text)
    if found is None:
        return None, named
    vaults = world.find(_VAULT, found["vault"])
    return (vaults[0][0] if vaults else None), named or str(found["key"] or "")


def _principal(write: Write, where: Key, world: World) -> str | None:
    """Who uses the key: the identity that is named, or where none can be, what it has."""
    named = str(value_at(write.body, where.identity) or "").rpartition("=")[2].lower()
    for text in value_at(write.body, "identity.userAssignedIdentities") or ():
        found = world.get(ResourceId(text)) or {}
        properties = found.get("properties", {})
        if not where.identity or named in {text.lower(), str(properties.get("clientId")).lower()}:
            return str(properties.get("principalId"))
    if named or write.existing is None or not is_system_assigned(write.existing):
        return None
    own = value_at(write.existing, "identity.principalId")
    return str(own) if own else None


def _may_use(principal: str, vault: ResourceId, body: Body, world: World) -> bool:
    if not value_at(body, "properties.enableRbacAuthorization"):
        return _has_policy(principal, body)
    allowed = list(_granted(principal, vault, world))
    return all(any(_covers(one, action) for one in allowed) for action in _NEEDED)


def _has_policy(principal: str, vault: Body) -> bool:
    for policy in values_at(vault, "properties.accessPolicies[]"):
        if str(policy.get("objectId")).lower() == principal.lower():
            given = {str(one).lower() for one in values_at(policy, "permissions.keys[]")}
            return "all" in given or given.issuperset(_POLICIES)
    return False


def _granted(principal: str, vault: ResourceId, world: World) -> Iterator[dict[str, Any]]:
    """The permissions of every role that the principal holds at the vault or above it."""
    group = f"/subscriptions/{vault.subscription}/resourceGroups/{vault.resource_group}"
    for scope in (vault.text, group, f"/subscriptions/{vault.subscription}", ""):
        place = f"{scope}/providers/{ASSIGNMENT}"
        for _, body in world.find(ASSIGNMENT, scope=place):
            holds = str(value_at(body, "properties.principalId")).lower() == principal.lower()
            if holds and is_effective(body, world):
                role = str(value_at(body, "properties.roleDefinitionId")).rpartition("/")[2]
                yield from _permissions(role.lower(), world)


def _permissions(role: str, world: World) -> Iterator[dict[str, Any]]:
    for one in BUILT_IN:
        if one.guid == role:
            yield {
                "dataActions": list(one.data_actions),
                "notDataActions": list(one.not_data_actions),
            }
    for _, body in world.find(DEFINITION, role):
        yield from values_at(body, "properties.permissions[]")


def _covers(permission: dict[str, Any], action: str) -> bool:
    def names(member: str) -> bool:
        listed = (str(one).lower() for one in permission.get(member) or ())
        return any(fnmatchcase(action, one) for one in listed)

    return names("dataActions") and not names("notDataActions")
