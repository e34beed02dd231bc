"""Roles that end at what a service keeps by name: an index is a scope, and no resource."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.twin.client import GROUP
from tests.twin.failures.real import READER, Real, real_twin

SEARCH = f"{GROUP}/providers/Microsoft.Search/searchServices/srch-one"
INDEX = f"{SEARCH}/indexes/docs"
GIVEN = "providers/Microsoft.Authorization/roleAssignments"
NAME = "aaaaaaaa-0000-0000-0000-000000000001"
LISTED = f"{GROUP}/{GIVEN}"


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Real]:
    twin = real_twin(tmp_path)
    yield Real.of(twin)
    twin.close()


def reading(real: Real) -> dict[str, Any]:
    who = real.identity("id-one")
    properties = {"roleDefinitionId": READER, "principalId": who}
    return {"properties": {**properties, "principalType": "ServicePrincipal"}}


def test_a_role_ends_at_an_index_of_a_service_that_is_there(real: Real) -> None:
    given = reading(real)
    refused = real.put(f"{INDEX}/{GIVEN}/{NAME}", given)
    assert (refused.status, refused.code) == (404, "ParentResourceNotFound")
    real.ready(SEARCH, {"replicaCount": 1}, sku={"name": "standard"})
    made = real.put(f"{INDEX}/{GIVEN}/{NAME}", given)
    assert (made.status, made.json["properties"]["scope"]) == (201, INDEX)
    assert real.get(INDEX).status == 404
    at_group = [one["properties"]["scope"] for one in real.get(LISTED).json["value"]]
    assert at_group == [INDEX]
    elsewhere = f"{SEARCH}/indexers/docs/{GIVEN}/{NAME}"
    assert real.put(elsewhere, given).code == "ParentResourceNotFound"


def test_the_role_goes_with_the_service(real: Real) -> None:
    real.ready(SEARCH, {"replicaCount": 1}, sku={"name": "standard"})
    real.put(f"{INDEX}/{GIVEN}/{NAME}", reading(real))
    assert real.delete(SEARCH).status < 300
    real.sleep(3600)
    assert real.get(LISTED).json["value"] == []
