"""Every service folder keeps the contract: one interface, facts that the module makes true."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aifactory.api.content.own import held
from aifactory.build.templates import Content
from aifactory.catalog import Catalog
from aifactory.catalog.contract import resources
from aifactory.catalog.model import Service

CONTENT = Path(__file__).parents[2] / "bicep"
FOLDERS = sorted(path.parent.name for path in CONTENT.glob("services/*/service.yaml"))
SIZES = {"main.bicep": 150, "service.yaml": 80, "README.md": 40, "example.yaml": 20}
LOGS = """
  name: logs.?setting ?? 'to-workspace'
  properties: {
    workspaceId: logs.workspaceId
    logs: concat(
      map(logs.categories, category => { category: category, enabled: true }),
      map(logs.groups, categoryGroup => { categoryGroup: categoryGroup, enabled: true })
    )
    metrics: logs.metrics ? [{ category: 'AllMetrics', enabled: true }] : []
  }
}
"""
Compiled = Callable[[str], dict[str, Any]]

pytestmark = pytest.mark.parametrize("folder", FOLDERS)


@pytest.fixture
def service(catalog: Catalog, folder: str) -> Service:
    return next(one for one in catalog.services.values() if one.folder == folder)


@pytest.fixture
def source(folder: str) -> str:
    return (CONTENT / "services" / folder / "main.bicep").read_text(encoding="utf-8")


@pytest.fixture
def template(folder: str, compiled: Compiled) -> dict[str, Any]:
    return compiled(f"services/{folder}/main.bicep")


def test_a_folder_is_complete_and_small(folder: str) -> None:
    for name, most in SIZES.items():
        lines = (CONTENT / "services" / folder / name).read_text(encoding="utf-8").splitlines()
        assert 0 < len(lines) <= most, name


def test_the_facts_name_their_schema(folder: str) -> None:
    text = (CONTENT / "services" / folder / "service.yaml").read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../service.schema.json\n")


def test_the_page_names_the_service_and_every_setting(folder: str, service: Service) -> None:
    page = (CONTENT / "services" / folder / "README.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {service.title}\n")
    assert "**Private.**" in page
    assert "haring" in page  # what it costs in isolation
    asked = [name for name, one in service.settings.items() if one.type in ("int", "string", "map")]
    assert [name for name in asked if f"`{name}" not in page] == []


def test_the_folder_keeps_the_contract(folder: str, service: Service) -> None:
    home = CONTENT / "services" / folder
    assert list(held(service, home, Content((CONTENT,)))) == []
    assert (home / "main.bicep").read_text(encoding="utf-8").startswith("metadata description = '")


def test_the_module_lets_in_those_whom_the_facts_name(
    template: dict[str, Any], service: Service, catalog: Catalog
) -> None:
    """What opens data is a child that the facts point at, made for each entry of the setting."""
    at = service
    if service.data_plane is None and service.host:
        at = catalog.services[service.host]  # a part's entries stand at its host
    facts = at.data_plane
    if facts is None or not facts.entries or (facts.part and at is service):
        return
    words = facts.entries.split("/")
    kind = "/".join([at.resource_type, *words[:-1:2], words[-1]])
    assert kind in {one["type"] for one in resources(template)} & {*service.children}


def test_the_module_sends_the_logs_that_the_facts_promise(service: Service, source: str) -> None:
    wanted = max(1, len(service.logs.on)) if service.logs else 0
    assert source.count(LOGS) == wanted
    assert source.count("Microsoft.Insights/diagnosticSettings") == wanted
    assert source.count("if (!empty(logs.workspaceId)) {\n  scope: ") == wanted


def test_everything_that_takes_tags_is_tagged(template: dict[str, Any], service: Service) -> None:
    untagged = {"Microsoft.Insights/diagnosticSettings", "Microsoft.Authorization/roleAssignments"}
    untagged |= {one for one in (service.resource_type, *service.children) if "Services" in one}
    for one in resources(template):
        if "location" in one:
            assert one.get("tags") == "[parameters('tags')]", one["type"]
        elif one["type"] not in untagged and "scope" not in one:
            assert one["type"].count("/") > 1, f"{one['type']} stands alone without place and tags"
