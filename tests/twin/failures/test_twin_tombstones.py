"""What is deleted softly holds its name: the refusal, the way back, the purge, for each type."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from aifactory.twin import Twin
from tests.twin.client import GROUP, SUB
from tests.twin.failures.real import REGION, Real, real_twin

PLACES = f"/subscriptions/{SUB}/providers"
HERE = f"locations/{REGION}"
SKU = {"family": "A", "name": "standard"}


@dataclass(frozen=True)
class Kind:
    """A type that is deleted softly: how one is made, comes back, is listed and is purged."""

    path: str
    body: dict[str, Any]
    recover: dict[str, Any]
    refused: tuple[int, str]
    days: int
    listed: str = ""
    one: str = ""
    purge: tuple[str, str] = ("DELETE", "")
    gone: str = "ResourceNotFound"


KINDS = {
    "vault": Kind(
        f"{GROUP}/providers/Microsoft.KeyVault/vaults/it4ever",
        {"properties": {"tenantId": "11111111-0000-0000-0000-000000000000", "sku": SKU}},
        {"createMode": "recover"},
        (409, "ConflictError"),
        90,
        f"{PLACES}/Microsoft.KeyVault/deletedVaults",
        f"{PLACES}/Microsoft.KeyVault/{HERE}/deletedVaults/it4ever",
        ("POST", "/purge"),
        "DeletedVaultNotFound",
    ),
    "account": Kind(
        f"{GROUP}/providers/Microsoft.CognitiveServices/accounts/it4ever",
        {
            "kind": "AIServices",
            "sku": {"name": "S0"},
            "properties": {"customSubDomainName": "it4ever"},
        },
        {"restore": True},
        (409, "FlagMustBeSetForRestore"),
        2,
        f"{PLACES}/Microsoft.CognitiveServices/deletedAccounts",
        f"{PLACES}/Microsoft.CognitiveServices/{HERE}/resourceGroups/rg/deletedAccounts/it4ever",
    ),
    "gateway": Kind(
        f"{GROUP}/providers/Microsoft.ApiManagement/service/it4ever",
        {
            "sku": {"name": "StandardV2", "capacity": 1},
            "properties": {"publisherEmail": "a@contoso.com", "publisherName": "Contoso"},
        },
        {"restore": True},
        (409, "ServiceAlreadyExistsInSoftDeletedState"),
        2,
        f"{PLACES}/Microsoft.ApiManagement/deletedservices",
        f"{PLACES}/Microsoft.ApiManagement/{HERE}/deletedservices/it4ever",
        gone="ServiceNotFound",
    ),
    "workspace": Kind(
        f"{GROUP}/providers/Microsoft.MachineLearningServices/workspaces/it4ever",
        {"kind": "Hub", "properties": {}},
        {"allowRecoverSoftDeletedWorkspace": True},
        (400, "BadRequest"),
        14,
        purge=("DELETE", "?forceToPurge=true"),
    ),
}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Real]:
    twin: Twin = real_twin(tmp_path)
    yield Real.of(twin)
    twin.close()


def make(client: Real, kind: Kind, **properties: Any) -> Any:
    """PUTs one and waits; the answer."""
    body = {**kind.body, "properties": {**kind.body["properties"], **properties}}
    if kind.path.endswith("workspaces/it4ever"):
        body["properties"] |= rests(client)
    reply = client.put(kind.path, {"location": REGION, **body})
    client.sleep(7200)
    return reply


def rests(client: Real) -> dict[str, str]:
    """What a workspace rests on."""
    store = f"{GROUP}/providers/Microsoft.Storage/storageAccounts/store4ever"
    vault = f"{GROUP}/providers/Microsoft.KeyVault/vaults/rest4ever"
    client.put(store, {"location": REGION, "kind": "StorageV2", "sku": {"name": "Standard_LRS"}})
    client.put(vault, {"location": REGION, **KINDS["vault"].body})
    client.sleep(7200)
    return {"storageAccount": store, "keyVault": vault}


def buried(client: Real, kind: Kind) -> None:
    made = make(client, kind)
    assert made.status < 300, made.json
    assert client.delete(kind.path).status < 300
    client.sleep(7200)
    assert client.get(kind.path).status == 404
    refused = make(client, kind)
    assert (refused.status, refused.code) == kind.refused


@pytest.mark.parametrize("name", KINDS)
def test_the_name_of_the_deleted_is_held_until_it_is_recovered(name: str, client: Real) -> None:
    kind = KINDS[name]
    buried(client, kind)
    back = make(client, kind, **kind.recover)
    assert back.status < 300, back.json
    shown = client.get(kind.path).json["properties"]
    assert not set(kind.recover) & set(shown)
    assert make(client, kind).status < 300


@pytest.mark.parametrize("name", KINDS)
def test_a_purge_gives_the_name_back(name: str, client: Real) -> None:
    kind = KINDS[name]
    buried(client, kind)
    if kind.listed:
        (one,) = client.get(kind.listed).json["value"]
        assert one["properties"]["scheduledPurgeDate"] > one["properties"]["deletionDate"]
        assert client.get(kind.one).json["name"] == "it4ever"
    method, end = kind.purge
    assert client.send(method, f"{kind.one or kind.path}{end}").status == 200
    if kind.listed:
        assert client.get(kind.listed).json["value"] == []
        assert client.get(kind.one).code == kind.gone
    assert make(client, kind).status < 300


@pytest.mark.parametrize("name", KINDS)
def test_time_gives_the_name_back(name: str, client: Real) -> None:
    kind = KINDS[name]
    buried(client, kind)
    client.sleep(kind.days * 86400)
    assert make(client, kind).status < 300


def test_a_workspace_is_deleted_for_good_at_once_when_asked(client: Real) -> None:
    kind = KINDS["workspace"]
    assert make(client, kind).status < 300
    assert client.delete(f"{kind.path}?forceToPurge=true").status < 300
    client.sleep(7200)
    assert client.delete(f"{kind.path}?forceToPurge=true").status == 204
    assert make(client, kind).status < 300


@pytest.mark.parametrize("name", ["account", "workspace"])
def test_two_groups_bury_the_same_name_without_a_word(name: str, client: Real) -> None:
    here = KINDS[name]
    there = replace(
        here, path=here.path.replace("/rg/", "/rg2/"), one=here.one.replace("/rg/", "/rg2/")
    )
    if name == "account":
        there = replace(there, body={**here.body, "properties": {"customSubDomainName": "other4"}})
    client.put(f"{GROUP}2", {"location": REGION})
    buried(client, here)
    buried(client, there)
    method, end = here.purge
    assert client.send(method, f"{here.one or here.path}{end}").status == 200
    assert make(client, here).status < 300
    refused = make(client, there)
    assert (refused.status, refused.code) == there.refused
    assert make(client, there, **there.recover).status < 300


def test_a_protected_vault_is_not_purged_and_comes_back(client: Real) -> None:
    kind = KINDS["vault"]
    assert make(client, kind, enablePurgeProtection=True).status < 300
    client.delete(kind.path)
    client.sleep(3600)
    refused = client.post(f"{kind.one}/purge")
    assert (refused.status, refused.code) == (409, "MethodNotAllowed")
    assert make(client, kind, **kind.recover).status < 300
