"""The keys of the small live factory: the project p001 has one, the promise of all names it."""

from dataclasses import replace
from typing import Any

from aifactory.verify import EnvironmentPromise
from aifactory.verify.promises import FloorKey
from tests.verify.verify_facts import SUBSCRIPTION, group, storage, vault

OWN = "own"  # of the organisation: the vault stands in a group that the factory does not have


def key(env: str, vault_id: str = "") -> str:
    return f"{vault_id or vault(env, 'p001')}/keys/encryption"


def own_vault(env: str) -> str:
    return f"{group(env, OWN)}/providers/Microsoft.KeyVault/vaults/kv-own-{env}"


def rotation() -> dict[str, Any]:
    """A policy that makes a new version every year."""
    return {
        "lifetimeActions": [{"trigger": {"timeAfterCreate": "P1Y"}, "action": {"type": "rotate"}}]
    }


def encrypted(world: Any) -> Any:
    """The world in which each store uses the key of its floor."""
    for env in SUBSCRIPTION:
        world.add(
            key(env),
            properties={"attributes": {"enabled": True}, "rotationPolicy": rotation()},
        )
        uses(world, env, f"kv-p001-{env}")
    return world


def uses(world: Any, env: str, name: str, called: str = "encryption") -> None:
    """Has the store of an environment use a key of this vault."""
    found = {"keyvaulturi": f"https://{name}.vault.azure.net/", "keyname": called}
    encryption = {"keySource": "Microsoft.Keyvault", "keyvaultproperties": found}
    world.set(storage(env), "properties.encryption", encryption)


def with_keys(promise: EnvironmentPromise) -> EnvironmentPromise:
    """The promise that a customer's key encrypts whatever takes one."""
    mine = FloorKey("p001", vault(promise.environment, "p001"), "encryption", True)
    return replace(promise, customer_keys=True, keys=(mine,))


def with_own_key(promise: EnvironmentPromise) -> EnvironmentPromise:
    """The promise that a key of the organisation's does."""
    theirs = FloorKey("p001", own_vault(promise.environment), "encryption", False)
    return replace(promise, customer_keys=True, keys=(theirs,))
