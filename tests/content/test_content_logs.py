"""Log categories are Azure's: our facts and the twin's answers, against Azure's own lists."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from aifactory.catalog import Catalog
from aifactory.catalog.model import LEVELS, Logs, Service
from aifactory.twin.providers.facts import facts, known
from tests.content.test_content_evaluated import Evaluate, module, parameters

CONTENT = Path(__file__).parents[2] / "bicep"
LISTED = {
    kind.lower(): {*rows["categories"], *rows.get("newer", {})}
    for kind, rows in yaml.safe_load(
        Path(__file__).with_name("log-categories.yaml").read_text("utf-8")
    ).items()
}
GROUPS = {"allLogs", "audit"}


def logged(catalog: Catalog) -> Iterator[tuple[str, Logs]]:
    """Every type that carries a diagnostic setting, with what it sends."""
    for one in (*catalog.services.values(), *catalog.parts.values()):
        if one.logs is None:
            continue
        kind = one.resource_type if isinstance(one, Service) else one.resource.partition("@")[0]
        for child in one.logs.on or ("",):
            yield "/".join([kind, *child.split("/")[::2]]).rstrip("/"), one.logs


def test_every_category_is_one_that_azure_lists(catalog: Catalog) -> None:
    made_up = {
        (kind, word)
        for kind, logs in logged(catalog)
        for level in LEVELS
        for word in getattr(logs, level)
        if word not in GROUPS | LISTED[kind.lower()]
    }
    assert made_up == set()


def test_a_group_is_sent_only_by_a_type_that_has_it(catalog: Catalog) -> None:
    lacking = {
        (kind, word)
        for kind, logs in logged(catalog)
        for level in LEVELS
        for word in GROUPS & {*getattr(logs, level)}
        if not any(word in groups for groups in facts(kind).logs.values())
    }
    assert lacking == set()


@pytest.mark.parametrize(
    "kind", [one.type for one in known().values() if one.logs and one.type.lower() in LISTED]
)
def test_the_twin_offers_no_category_that_azure_does_not_list(kind: str) -> None:
    assert set(facts(kind).logs) <= LISTED[kind.lower()]


@pytest.mark.parametrize("level", LEVELS)
def test_a_database_says_who_came_in_at_every_level_and_what_was_asked_in_gold(
    catalog: Catalog, evaluated: Evaluate, level: str
) -> None:
    service = catalog.services["sql"]
    assert service.logs is not None
    words = getattr(service.logs, level)
    groups = [word for word in words if word in GROUPS]
    values = parameters(service, "production", [])
    values["logs"] |= {"categories": [one for one in words if one not in GROUPS], "groups": groups}
    made = {one.id.type.rpartition("/")[2]: one.body for one in evaluated(module(service), values)}
    audit = made["auditingSettings"]["properties"]
    assert (audit["state"], audit["isAzureMonitorTargetEnabled"]) == ("Enabled", True)
    assert "FAILED_DATABASE_AUTHENTICATION_GROUP" in audit["auditActionsAndGroups"]
    assert ("BATCH_COMPLETED_GROUP" in audit["auditActionsAndGroups"]) is (level == "gold")
    sent = {one.get("category") or one["categoryGroup"] for one in made_logs(made)}
    assert sent & {"SQLSecurityAuditEvents", "allLogs"}


def made_logs(made: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """What the one diagnostic setting sends."""
    found: list[Mapping[str, Any]] = made["diagnosticSettings"]["properties"]["logs"]
    return found
