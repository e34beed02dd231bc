"""What is asked by POST or outside a resource: keys, name checks, what is soft-deleted, usages."""

import re
from base64 import b64encode
from collections.abc import Callable, Mapping

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.facts import facts, known
from aifactory.twin.providers.names import check_name, check_tombstone, check_unique, purge_date
from aifactory.twin.providers.quotas import allowance, allowed
from aifactory.twin.providers.soft_delete import found, purged
from aifactory.twin.providers.templates import guid
from aifactory.twin.world import AzureError, Body, World, Write

_VAULT = "Microsoft.KeyVault/vaults"
_ACCOUNT = "Microsoft.CognitiveServices/accounts"
_NAMED = {
    "microsoft.keyvault": _VAULT,
    "microsoft.storage": "Microsoft.Storage/storageAccounts",
    "microsoft.containerregistry": "Microsoft.ContainerRegistry/registries",
    "microsoft.search": "Microsoft.Search/searchServices",
}

# -- actions on a resource


def act(resource: ResourceId, action: str, body: Body | None, world: World) -> Body | None:
    """The answer to an action, made up but always the same; unknown actions are a 404."""
    del body, world
    made = _ACTIONS.get((resource.type.lower(), action.lower()))
    if made is None:
        message = (
            f"The requested resource does not support http method 'POST' with action '{action}'."
        )
        raise AzureError(404, "NotFound", message)
    return made(resource)


def _key(resource: ResourceId, label: str) -> str:
    return b64encode(f"twin:{guid(resource, label)}".encode()).decode()


def _storage_keys(resource: ResourceId) -> Body:
    names = ("key1", "key2")
    return {
        "keys": [
            {"keyName": name, "value": _key(resource, name), "permissions": "FULL"}
            for name in names
        ]
    }


def _pair(resource: ResourceId) -> Body:
    return {"key1": _key(resource, "key1"), "key2": _key(resource, "key2")}


def _search_keys(resource: ResourceId) -> Body:
    return {"primaryKey": _key(resource, "key1"), "secondaryKey": _key(resource, "key2")}


def _workspace_keys(resource: ResourceId) -> Body:
    return {
        "primarySharedKey": _key(resource, "key1"),
        "secondarySharedKey": _key(resource, "key2"),
    }


def _credentials(resource: ResourceId) -> Body:
    names = ("password", "password2")
    passwords = [{"name": name, "value": _key(resource, name)} for name in names]
    return {"username": resource.name, "passwords": passwords}


def _query_keys(resource: ResourceId) -> Body:
    return {"value": [{"name": None, "key": _key(resource, "query")}], "nextLink": None}


_ACTIONS: Mapping[tuple[str, str], Callable[[ResourceId], Body]] = {
    ("microsoft.storage/storageaccounts", "listkeys"): _storage_keys,
    ("microsoft.cognitiveservices/accounts", "listkeys"): _pair,
    ("microsoft.search/searchservices", "listadminkeys"): _search_keys,
    ("microsoft.search/searchservices", "listquerykeys"): _query_keys,
    ("microsoft.operationalinsights/workspaces", "sharedkeys"): _workspace_keys,
    ("microsoft.operationalinsights/workspaces", "listkeys"): _workspace_keys,
    ("microsoft.containerregistry/registries", "listcredentials"): _credentials,
}

# -- questions to a provider


def answer(method: str, path: str, body: Body | None, world: World) -> Body | None:
    """The answer of the first question that the method and path fit, or None."""
    for wanted, pattern, said in _QUESTIONS:
        fits = re.fullmatch(pattern, path.rstrip("/"), re.IGNORECASE)
        if wanted == method.upper() and fits:
            return said(fits.groupdict(), body or {}, world)
    return None


def _name_check(at: Mapping[str, str], body: Body, world: World) -> Body | None:
    resource_type = _NAMED.get(at["namespace"].lower())
    if resource_type is None:
        return None
    about, name = facts(resource_type), str(body.get("name", ""))
    place = f"/subscriptions/{at['subscription']}/resourceGroups/-/providers"
    write = Write(ResourceId(f"{place}/{resource_type}/{name or '-'}"), "", {}, None, "")
    try:
        check_name(write, about)
    except AzureError as error:
        return _unavailable("AccountNameInvalid", error)
    try:
        check_tombstone(write, about, world)
        check_unique(write, about, world)
    except AzureError as error:
        return _unavailable("AlreadyExists", error)
    return {"nameAvailable": True}


def _unavailable(reason: str, error: AzureError) -> Body:
    return {"nameAvailable": False, "reason": reason, "message": error.message}


def _vaults(at: Mapping[str, str], _: Body, world: World) -> Body:
    return {"value": _graves(_VAULT, at, _vault, world)}


def _one_vault(at: Mapping[str, str], _: Body, world: World) -> Body:
    return _vault(found(_VAULT, at["name"], world))


def _purge_vault(at: Mapping[str, str], _: Body, world: World) -> Body:
    purged(_VAULT, at["name"], world)
    return {}


def _accounts(at: Mapping[str, str], _: Body, world: World) -> Body:
    return {"value": _graves(_ACCOUNT, at, _account, world)}


def _one_account(at: Mapping[str, str], _: Body, world: World) -> Body:
    return _account(found(_ACCOUNT, at["name"], world))


def _purge_account(at: Mapping[str, str], _: Body, world: World) -> Body:
    purged(_ACCOUNT, at["name"], world)
    return {}


def _graves(
    resource_type: str, at: Mapping[str, str], shown: Callable[[Body], Body], world: World
) -> list[Body]:
    here = at["subscription"].lower()
    standing = [
        grave for grave in world.tombstones(resource_type) if purge_date(grave) > world.now()
    ]
    return [
        shown(one) for one in standing if (ResourceId(one["id"]).subscription or "").lower() == here
    ]


def _vault(grave: Body) -> Body:
    resource = ResourceId(grave["id"])
    place = f"/subscriptions/{resource.subscription}/providers/Microsoft.KeyVault"
    return {
        "id": f"{place}/locations/{grave['location']}/deletedVaults/{resource.name}",
        "name": resource.name,
        "type": "Microsoft.KeyVault/deletedVaults",
        "properties": {
            "vaultId": resource.text,
            "location": grave["location"],
            "tags": grave["body"].get("tags", {}),
            "deletionDate": grave["deletedAt"],
            "scheduledPurgeDate": purge_date(grave).strftime("%Y-%m-%dT%H:%M:%SZ"),
            **({"purgeProtectionEnabled": True} if grave["purgeProtected"] else {}),
        },
    }


def _account(grave: Body) -> Body:
    resource = ResourceId(grave["id"])
    place = f"/subscriptions/{resource.subscription}/providers/Microsoft.CognitiveServices"
    group = f"locations/{grave['location']}/resourceGroups/{resource.resource_group}"
    properties = grave["body"].get("properties", {})
    dates = {
        "deletionDate": grave["deletedAt"],
        "scheduledPurgeDate": purge_date(grave).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return {
        **grave["body"],
        "id": f"{place}/{group}/deletedAccounts/{resource.name}",
        "type": "Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts",
        "properties": {**properties, **dates},
    }


def _usages(at: Mapping[str, str], _: Body, world: World) -> Body:
    """Counts against the limits that the data and the scenario know, by type."""
    scope = ResourceId(f"/subscriptions/{at['subscription']}")
    rows = []
    for about in known().values():
        if not about.type.lower().startswith(f"{at['namespace'].lower()}/"):
            continue
        for limit in about.limits:
            if limit.of not in {"parent", "scope"}:
                here = (scope, at["location"])
                most = allowance(about.type, allowed(limit.table, here, world), here, world)
                rows.append(_usage(about.type, world.count(about.type, str(scope)), most or 0))
    return {"value": rows}


def _usage(name: str, current: int, most: int) -> Body:
    short = name.rpartition("/")[2]
    return {
        "name": {"value": short, "localizedValue": short},
        "currentValue": current,
        "limit": most,
        "unit": "Count",
    }


_SUBSCRIPTION = r"/subscriptions/(?P<subscription>[^/]+)/providers/"
_HERE = r"/locations/(?P<location>[^/]+)"
_DELETED_VAULT = rf"{_SUBSCRIPTION}Microsoft\.KeyVault{_HERE}/deletedVaults/(?P<name>[^/]+)"
_DELETED_ACCOUNT = (
    rf"{_SUBSCRIPTION}Microsoft\.CognitiveServices{_HERE}/resourceGroups/(?P<group>[^/]+)"
    r"/deletedAccounts/(?P<name>[^/]+)"
)

_QUESTIONS: tuple[tuple[str, str, Callable[..., Body | None]], ...] = (
    ("POST", rf"{_SUBSCRIPTION}(?P<namespace>[^/]+)/checkNameAvailability", _name_check),
    ("GET", rf"{_SUBSCRIPTION}Microsoft\.KeyVault/deletedVaults", _vaults),
    ("GET", _DELETED_VAULT, _one_vault),
    ("POST", rf"{_DELETED_VAULT}/purge", _purge_vault),
    ("GET", rf"{_SUBSCRIPTION}Microsoft\.CognitiveServices/deletedAccounts", _accounts),
    ("GET", _DELETED_ACCOUNT, _one_account),
    ("DELETE", _DELETED_ACCOUNT, _purge_account),
    ("GET", rf"{_SUBSCRIPTION}(?P<namespace>[^/]+){_HERE}/usages", _usages),
)
