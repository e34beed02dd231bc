"""What is soft-deleted, in the words of each provider: listed, looked at, purged.

Addresses and shapes: learn.microsoft.com/rest/api, keyvault/vaults, cognitiveservices/
deleted-accounts and apimanagement/deleted-services (2024-05-01); App Configuration's are as vaults
(from memory, unverified). A workspace of Machine Learning is purged by a delete with forceToPurge,
live or not (Azure/ResourceModules 3597, 2023); nothing lists it.
"""

from collections.abc import Callable, Mapping
from functools import partial

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.names import purge_date
from aifactory.twin.providers.soft_delete import found, purged, standing
from aifactory.twin.world import Body, World

Question = Callable[[Mapping[str, str], Body, World], "Body | None"]

SUBSCRIPTION = r"/subscriptions/(?P<subscription>[^/]+)/providers/"
HERE = r"/locations/(?P<location>[^/]+)"
_IN_GROUP = r"/resourceGroups/(?P<group>[^/]+)"
_NAME = r"(?P<name>[^/]+)"
_WRITTEN_AT = "%Y-%m-%dT%H:%M:%SZ"


def _listed(resource_type: str, shown: Callable[[Body], Body]) -> Question:
    def answer(at: Mapping[str, str], _: Body, world: World) -> Body:
        return {"value": [shown(one) for one in standing(resource_type, at, world)]}

    return answer


def _one(resource_type: str, shown: Callable[[Body], Body]) -> Question:
    def answer(at: Mapping[str, str], _: Body, world: World) -> Body:
        return shown(found(resource_type, at, world))

    return answer


def _purge(resource_type: str) -> Question:
    def answer(at: Mapping[str, str], _: Body, world: World) -> Body:
        purged(resource_type, at, world)
        return {}

    return answer


def _purge_when_forced(resource_type: str) -> Question:
    def answer(at: Mapping[str, str], body: Body, world: World) -> Body | None:
        if not body.get("forceToPurge") or not standing(resource_type, at, world):
            return None
        purged(resource_type, at, world)
        return {}

    return answer


def _dates(grave: Body) -> Body:
    return {
        "deletionDate": grave["deletedAt"],
        "scheduledPurgeDate": purge_date(grave).strftime(_WRITTEN_AT),
    }


def _kept(kind: str, named: str, grave: Body) -> Body:
    """A deleted vault or store; `named` is the property with the id that it had."""
    resource, (namespace, word) = ResourceId(grave["id"]), kind.split("/")
    place = f"/subscriptions/{resource.subscription}/providers/{namespace}"
    return {
        "id": f"{place}/locations/{grave['location']}/{word}/{resource.name}",
        "name": resource.name,
        "type": kind,
        "properties": {
            named: resource.text,
            "location": grave["location"],
            "tags": grave["body"].get("tags", {}),
            **_dates(grave),
            **({"purgeProtectionEnabled": True} if grave["purgeProtected"] else {}),
        },
    }


_vault = partial(_kept, "Microsoft.KeyVault/deletedVaults", "vaultId")
_store = partial(
    _kept, "Microsoft.AppConfiguration/deletedConfigurationStores", "configurationStoreId"
)


def _account(grave: Body) -> Body:
    resource = ResourceId(grave["id"])
    place = f"/subscriptions/{resource.subscription}/providers/Microsoft.CognitiveServices"
    group = f"locations/{grave['location']}/resourceGroups/{resource.resource_group}"
    return {
        **grave["body"],
        "id": f"{place}/{group}/deletedAccounts/{resource.name}",
        "type": "Microsoft.CognitiveServices/locations/resourceGroups/deletedAccounts",
        "properties": {**grave["body"].get("properties", {}), **_dates(grave)},
    }


def _service(grave: Body) -> Body:
    resource = ResourceId(grave["id"])
    place = f"/subscriptions/{resource.subscription}/providers/Microsoft.ApiManagement"
    return {
        "id": f"{place}/locations/{grave['location']}/deletedservices/{resource.name}",
        "name": resource.name,
        "type": "Microsoft.ApiManagement/deletedservices",
        "location": grave["location"],
        "properties": {"serviceId": resource.text, **_dates(grave)},
    }


_VAULTS = rf"{SUBSCRIPTION}Microsoft\.KeyVault"
_STORES = rf"{SUBSCRIPTION}Microsoft\.AppConfiguration"
_ACCOUNTS = rf"{SUBSCRIPTION}Microsoft\.CognitiveServices"
_SERVICES = rf"{SUBSCRIPTION}Microsoft\.ApiManagement"
_ONE_VAULT = f"{_VAULTS}{HERE}/deletedVaults/{_NAME}"
_ONE_STORE = f"{_STORES}{HERE}/deletedConfigurationStores/{_NAME}"
_ONE_ACCOUNT = f"{_ACCOUNTS}{HERE}{_IN_GROUP}/deletedAccounts/{_NAME}"
_ONE_SERVICE = f"{_SERVICES}{HERE}/deletedservices/{_NAME}"
_LEARNED = rf"/subscriptions/(?P<subscription>[^/]+){_IN_GROUP}/providers/"
_WORKSPACE = rf"{_LEARNED}Microsoft\.MachineLearningServices/workspaces/{_NAME}"
_VAULT, _STORE, _ACCOUNT, _SERVICE, _LEARNING = (
    "Microsoft.KeyVault/vaults",
    "Microsoft.AppConfiguration/configurationStores",
    "Microsoft.CognitiveServices/accounts",
    "Microsoft.ApiManagement/service",
    "Microsoft.MachineLearningServices/workspaces",
)

DELETED: tuple[tuple[str, str, Question], ...] = (
    ("GET", f"{_VAULTS}/deletedVaults", _listed(_VAULT, _vault)),
    ("GET", _ONE_VAULT, _one(_VAULT, _vault)),
    ("POST", f"{_ONE_VAULT}/purge", _purge(_VAULT)),
    ("GET", f"{_STORES}/deletedConfigurationStores", _listed(_STORE, _store)),
    ("GET", _ONE_STORE, _one(_STORE, _store)),
    ("POST", f"{_ONE_STORE}/purge", _purge(_STORE)),
    ("GET", f"{_ACCOUNTS}/deletedAccounts", _listed(_ACCOUNT, _account)),
    ("GET", _ONE_ACCOUNT, _one(_ACCOUNT, _account)),
    ("DELETE", _ONE_ACCOUNT, _purge(_ACCOUNT)),
    ("GET", f"{_SERVICES}/deletedservices", _listed(_SERVICE, _service)),
    ("GET", _ONE_SERVICE, _one(_SERVICE, _service)),
    ("DELETE", _ONE_SERVICE, _purge(_SERVICE)),
    ("DELETE", _WORKSPACE, _purge_when_forced(_LEARNING)),
)
