"""Endpoints are what Azure offers: our facts, the twin's answers and Azure's own page agree."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from aifactory.azure.private_links import private_links
from aifactory.catalog import Catalog
from aifactory.catalog.model import Service
from aifactory.template import Evaluated
from aifactory.twin import providers
from aifactory.twin.providers.facts import known
from tests.content.test_content_evaluated import module, parameters

CONTENT = Path(__file__).parents[2] / "bicep"
FOLDERS = sorted(path.parent.name for path in CONTENT.glob("services/*/service.yaml"))
Evaluate = Callable[[str, Mapping[str, Any]], tuple[Evaluated, ...]]

COPY = ["blob_secondary", "dfs_secondary", "queue_secondary", "table_secondary", "web_secondary"]
DIALECTS = ["Analytical", "Cassandra", "Gremlin", "MongoDB", "Table"]  # other than the one used
# What a type offers and a service of it has no endpoint for, by folder: nothing of it is used.
UNUSED = {
    "api-management": ["Gateway"],  # it stands inside the network and takes no endpoint beside
    "cosmos-db": DIALECTS,
    "cosmos-host": DIALECTS,
    "databricks": ["browser_authentication"],  # one for a network and region
    "kubernetes": ["management"],  # the private cluster makes its own
    "data-lake": [*COPY, "file", "queue", "table", "web"],
    "runtime-storage": [*COPY, "dfs", "file", "web"],
    "storage-account": [*COPY, "dfs", "queue", "table", "web"],
}


@pytest.fixture(params=FOLDERS)
def service(request: pytest.FixtureRequest, catalog: Catalog) -> Service:
    return next(one for one in catalog.services.values() if one.folder == request.param)


def answered(service: Service, evaluated: Evaluate) -> dict[str, list[str]]:
    """Group → zones, as the twin answers of the resource that the module makes."""
    made = evaluated(module(service), parameters(service, "economy", []))
    (body,) = [one.body for one in made if one.id.type == service.resource_type][:1]
    found = providers.private_link_resources(service.resource_type, dict(body))
    return {one["name"]: one["properties"]["requiredZoneNames"] for one in found}


def test_an_endpoint_has_the_zones_that_azure_asks_for(
    service: Service, evaluated: Evaluate
) -> None:
    mine = {one.group: sorted(one.zones_in("swedencentral")) for one in service.endpoints}
    seen = answered(service, evaluated) if mine else {}
    assert mine == {group: sorted(seen[group]) for group in mine}


def test_every_group_that_the_type_offers_has_an_endpoint_or_a_reason(service: Service) -> None:
    mine = {one.group for one in service.endpoints}
    left = sorted(set(private_links(service.resource_type)) - mine)
    assert left == sorted(UNUSED.get(service.folder, []))


@pytest.mark.parametrize("kind", [one.type for one in known().values() if private_links(one.type)])
def test_the_twin_offers_an_endpoint_wherever_azures_page_does(kind: str) -> None:
    assert known()[kind.lower()].groups


@pytest.mark.parametrize("kind", [one.type for one in known().values() if one.groups])
def test_the_twin_offers_what_azures_page_says(kind: str) -> None:
    page = {group.lower(): set(zones) for group, zones in private_links(kind).items()}
    if kind == "Microsoft.DBforMySQL/servers":
        assert not page, "retired: the page does not name it any more"
        return
    named = (one for one in known()[kind.lower()].groups if not one.when)  # the page has no others
    for one in named:
        zones = {zone.replace("{location}", "{region}") for zone in one.zones}
        assert zones <= page[one.name.lower()], one.name
