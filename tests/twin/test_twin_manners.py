"""Status codes of real services: the official clients fail on any other."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from aifactory.twin import open_twin
from tests.twin.client import GROUP, SCENARIO, Client

PLACE = {"location": "swedencentral"}
VAULT = {
    "properties": {
        "tenantId": "11111111-0000-0000-0000-000000000000",
        "sku": {"family": "A", "name": "standard"},
    }
}
ACCOUNT = {"kind": "StorageV2", "sku": {"name": "Standard_LRS"}}
SEARCH = {"sku": {"name": "basic"}}
INSIGHTS = {"kind": "web", "properties": {"Application_Type": "web"}}
SERVICES: list[tuple[str, dict[str, Any], int, bool, int]] = [
    ("Microsoft.KeyVault/vaults/kvtwin0001", VAULT, 201, True, 200),
    ("Microsoft.Storage/storageAccounts/sttwin0001", ACCOUNT, 202, True, 200),
    ("Microsoft.Search/searchServices/srchtwin0001", SEARCH, 201, True, 200),
    ("Microsoft.Insights/components/appi", INSIGHTS, 200, False, 200),
    ("Microsoft.ManagedIdentity/userAssignedIdentities/id-a", {}, 201, False, 200),
    ("Microsoft.Network/networkSecurityGroups/nsg", {}, 201, True, 202),
]


@pytest.mark.parametrize(
    ("kind", "body", "created", "followed", "deleted"), SERVICES, ids=[row[0] for row in SERVICES]
)
def test_a_service_answers_as_its_official_client_wants(
    kind: str, body: dict[str, Any], created: int, followed: bool, deleted: int, tmp_path: Path
) -> None:
    (tmp_path / "twin.yaml").write_text(SCENARIO)
    twin = open_twin(tmp_path / "twin.db", tmp_path / "twin.yaml")
    client = Client(twin, version="2024-05-01")
    client.login()
    client.group()
    where = f"{GROUP}/providers/{kind}"
    reply = client.put(where, PLACE | body)
    assert reply.status == created, reply.content
    links = {"azure-asyncoperation", "location"} & set(reply.headers)
    assert len(links) == followed
    if followed:
        ended = client.done(reply).json
        assert ended.get("status") == "Succeeded" or ended["name"] == kind.rpartition("/")[2]
    assert client.get(where).status == 200
    assert client.delete(where).status == deleted
    asyncio.run(twin.sleep(600))
    assert client.get(where).status == 404
    twin.close()
