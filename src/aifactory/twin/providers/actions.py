"""What is asked by POST or outside a resource: keys, name checks, usages, what is deleted."""

import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.facts import facts, known
from aifactory.twin.providers.names import check_name, check_tombstone, check_unique
from aifactory.twin.providers.network import forwarding, gateways, managers
from aifactory.twin.providers.offers import models, skus, workspace_sizes
from aifactory.twin.providers.quotas import allowance, allowed
from aifactory.twin.providers.services.deleted import DELETED, HERE, SUBSCRIPTION
from aifactory.twin.providers.services.foundry import ACCOUNT, used
from aifactory.twin.providers.services.web import publishing_profiles
from aifactory.twin.providers.templates import guid
from aifactory.twin.world import AzureError, Body, World, Write

_NAMED = {
    "microsoft.keyvault": "Microsoft.KeyVault/vaults",
    "microsoft.storage": "Microsoft.Storage/storageAccounts",
    "microsoft.containerregistry": "Microsoft.ContainerRegistry/registries",
    "microsoft.search": "Microsoft.Search/searchServices",
}

# -- actions on a resource


def act(resource: ResourceId, action: str, body: Body | None, world: World) -> Body | str | None:
    """The answer to an action; keys are made up, but always the same; unknown actions are a 404."""
    key = (resource.type.lower(), action.lower())
    found = _FOUND.get(key)
    if found is not None:
        return found(resource, body or {}, world)
    made = _ACTIONS.get(key)
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


_ACTIONS: Mapping[tuple[str, str], Callable[[ResourceId], Body | str]] = {
    ("microsoft.storage/storageaccounts", "listkeys"): _storage_keys,
    ("microsoft.cognitiveservices/accounts", "listkeys"): _pair,
    ("microsoft.search/searchservices", "listadminkeys"): _search_keys,
    ("microsoft.search/searchservices", "listquerykeys"): _query_keys,
    ("microsoft.operationalinsights/workspaces", "sharedkeys"): _workspace_keys,
    ("microsoft.operationalinsights/workspaces", "listkeys"): _workspace_keys,
    ("microsoft.containerregistry/registries", "listcredentials"): _credentials,
    ("microsoft.web/sites", "publishxml"): publishing_profiles,
}

_NETWORKS = "microsoft.network/virtualnetworks"
_FOUND: Mapping[tuple[str, str], Callable[[ResourceId, Body, World], Body]] = {
    (_NETWORKS, "listdnsforwardingrulesets"): forwarding.rulesets,
    (_NETWORKS, "listnetworkmanagereffectivesecurityadminrules"): managers.effective_rules,
    (_NETWORKS, "listnetworkmanagereffectiveconnectivityconfigurations"): (
        managers.effective_connectivity
    ),
    ("microsoft.network/networkmanagers", "commit"): managers.commit,
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
    holders = [other for other, _ in world.find(resource_type, name)]
    if holders and all(map(world.coming, holders)):
        return {"nameAvailable": True}  # nobody can be told yet of what a deployment will make
    try:
        check_tombstone(write, about, world)
        check_unique(write, about, world)
    except AzureError as error:
        return _unavailable("AlreadyExists", error)
    return {"nameAvailable": True}


def _unavailable(reason: str, error: AzureError) -> Body:
    return {"nameAvailable": False, "reason": reason, "message": error.message}


def _usages(at: Mapping[str, str], _: Body, world: World) -> Body:
    """Counts against the limits that the data and the scenario know, by type."""
    scope = ResourceId(f"/subscriptions/{at['subscription']}")
    rows = []
    for about in known().values():
        if not about.type.lower().startswith(f"{at['namespace'].lower()}/"):
            continue
        for limit in about.limits:
            if limit.of not in {"parent", "scope", "groups"} and not limit.kind:
                here = (scope, at["location"])
                most = allowance(about.type, allowed(limit.table, here, world), here, world)
                rows.append(_usage(about.type, world.count(about.type, str(scope)), most or 0))
    start = f"{at['namespace'].lower()}/"
    for name in world.scenario.quotas:  # quotas of no type, such as Microsoft.Compute/cores
        most = allowance(name, None, (scope, at["location"]), world)
        if name.lower().startswith(start) and name.lower() not in known() and most is not None:
            rows.append(_usage(name, 0, most))
    if ACCOUNT.lower().startswith(start):
        rows += _of_models(at["subscription"], at["location"], world)
    return {"value": rows}


def _of_models(subscription: str, region: str, world: World) -> Iterator[Body]:
    """What is taken of the models for which the scenario names a quota: OpenAI.Standard.gpt-4.1."""
    scope = ResourceId(f"/subscriptions/{subscription}")
    for name in world.scenario.quotas:
        most = allowance(name, None, (scope, region), world) if name.count(".") > 1 else None
        if most is not None and "/" not in name:
            yield _usage(name, used(name, (subscription, region.lower()), world), most)


def _usage(name: str, current: int, most: int) -> Body:
    short = name.rpartition("/")[2]
    return {
        "name": {"value": short, "localizedValue": short},
        "currentValue": current,
        "limit": most,
        "unit": "Count",
    }


_ACCOUNTS = rf"{SUBSCRIPTION}Microsoft\.CognitiveServices"
_QUESTIONS: tuple[tuple[str, str, Callable[..., Body | None]], ...] = (
    ("POST", rf"{SUBSCRIPTION}(?P<namespace>[^/]+)/checkNameAvailability", _name_check),
    *DELETED,
    ("GET", rf"{SUBSCRIPTION}(?P<namespace>[^/]+){HERE}/usages", _usages),
    ("GET", gateways.CONNECTIONS, gateways.connections),
    ("GET", rf"{SUBSCRIPTION}Microsoft\.Compute/skus", skus),
    ("GET", rf"{SUBSCRIPTION}Microsoft\.MachineLearningServices{HERE}/vmSizes", workspace_sizes),
    ("GET", rf"{_ACCOUNTS}{HERE}/models", models),
)
