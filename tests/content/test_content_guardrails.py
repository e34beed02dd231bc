"""What guards an environment: modules that take what the planner gives, and facts with a source."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from aifactory.catalog import Catalog
from aifactory.catalog.model import LEVELS
from aifactory.twin.policy.built_in import built_in_policies
from aifactory.twin.providers.facts import known

CONTENT = Path(__file__).parents[2] / "bicep"
Compiled = Callable[[str], dict[str, Any]]
GUARDRAILS = {
    "defender": "plans",
    "security-contact": "emails minimalSeverity",
    "policies": "assignments",
    "exemptions": "exemptions",
    "action-group": "name tags shortName emails",
    "alerts": "location tags actionGroupId activity metrics",
    "log-alerts": "location tags actionGroupId workspaceId queries",
    "network-locks": "name zones",
}
ON_SUBSCRIPTIONS = ("defender", "security-contact", "policies")
DATA = "lock.bicep"
# Azure has no definition about their public access (Azure/azure-policy, 2026-04-29).
UNGUARDED = {
    "Microsoft.Cache/redisEnterprise",
    "Microsoft.DocumentDB/mongoClusters",
    "Microsoft.MachineLearningServices/registries",
}


@pytest.mark.parametrize("part", sorted(GUARDRAILS))
def test_a_guardrail_takes_what_the_planner_gives(part: str, compiled: Compiled) -> None:
    template = compiled(f"guardrails/{part}.bicep")
    assert list(template["parameters"]) == GUARDRAILS[part].split()
    assert template["outputs"]
    scope = "subscriptionDeploymentTemplate" if part in ON_SUBSCRIPTIONS else "/deploymentTemplate"
    assert scope in template["$schema"]


def test_every_guardrail_is_known_and_small() -> None:
    found = sorted(CONTENT.glob("guardrails/*.bicep"))
    assert [path.stem for path in found] == sorted(GUARDRAILS)
    assert max(len(path.read_text("utf-8").splitlines()) for path in found) <= 150


def test_defender_plans_are_written_one_after_the_other(compiled: Compiled) -> None:
    pricings = compiled("guardrails/defender.bicep")["resources"]["pricings"]
    assert (pricings["copy"]["mode"], pricings["copy"]["batchSize"]) == ("serial", 1)


def test_what_holds_data_can_be_locked_and_the_lock_is_on_it(
    catalog: Catalog, compiled: Compiled
) -> None:
    holding = [one for one in catalog.services.values() if one.data and one.host is None]
    assert len(holding) >= 9
    for service in holding:
        assert service.lockable, f"{service.folder} holds data and has no {DATA}"
        template = compiled(f"services/{service.folder}/{DATA}")
        assert list(template["parameters"]) == ["name"]
        (lock,) = [one for one in template["resources"] if one["type"].endswith("/locks")]
        assert lock["name"] == "aif-keep"
        assert lock["properties"]["level"] == "CanNotDelete"
        assert service.resource_type in lock["scope"]
    assert not any(one.lockable for one in catalog.services.values() if not one.data)


def test_every_closed_service_type_has_a_policy_that_keeps_it_closed(catalog: Catalog) -> None:
    closing = {kind for policy in catalog.policies.values() for kind in policy.closes}
    public = {
        one.resource_type
        for one in catalog.services.values()
        if one.host is None and any("publicNetworkAccess" in path for path in one.private)
    }
    assert public
    assert public - closing == UNGUARDED


def test_production_denies_what_economy_only_audits(catalog: Catalog) -> None:
    for name, policy in catalog.policies.items():
        assert policy.tiers["economy"] == "audit", name
        assert policy.tiers["production"] == ("deny" if _is_hard(name) else "audit"), name


def _is_hard(name: str) -> bool:
    return "PublicAccess" in name or "Locations" in name or name == "requiredTags"


def test_every_definition_is_one_that_the_twin_knows_from_azures_own_list(catalog: Catalog) -> None:
    there = {one["name"]: one for one in built_in_policies()}
    for name, policy in catalog.policies.items():
        parameters = there[policy.definition]["properties"]["parameters"]
        assert set(policy.parameters) <= set(parameters), name
        assert policy.enforcement is ("effect" not in parameters), name


def test_each_level_has_every_alert_of_the_level_below_and_bronze_has_fewest(
    catalog: Catalog,
) -> None:
    reached = [
        {n for n, one in catalog.alerts.items() if LEVELS.index(one.level) <= LEVELS.index(level)}
        for level in LEVELS
    ]
    assert all(lower < higher for lower, higher in pairwise(reached))
    assert reached[0]


def test_an_alert_says_what_its_kind_needs(catalog: Catalog) -> None:
    for name, alert in catalog.alerts.items():
        given = {"activity": alert.conditions, "metric": alert.metric, "query": alert.query}
        assert [kind for kind, said in given.items() if said] == [alert.kind], name


def test_a_higher_level_keeps_logs_longer_and_bronze_alone_has_a_daily_cap(
    catalog: Catalog,
) -> None:
    (sink,) = [one for one in catalog.services.values() if one.sink]
    kept = [sink.levels[level] for level in LEVELS]
    days = [one["retentionDays"] for one in kept]
    caps = [one["dailyCapGb"] for one in kept]
    assert days == sorted(set(days))  # type: ignore[type-var]
    assert (days[0], days[-1] >= 90) == (30, True)  # type: ignore[operator]
    assert caps[0] > 0  # type: ignore[operator]
    assert set(caps[1:]) == {-1}


def test_the_facts_carry_a_page_or_file_and_a_date(catalog: Catalog) -> None:
    for table in (catalog.defender, catalog.policies, catalog.alerts):
        for name, fact in table.items():
            assert fact.source, name
            assert re.fullmatch(r"\d{4}-\d\d-\d\d|unverified", fact.date), name


def test_every_log_category_is_one_that_azure_offers_for_the_type(catalog: Catalog) -> None:
    offered = known()
    facts = [(one.resource_type, one.logs) for one in catalog.services.values()]
    facts += [(part.resource.partition("@")[0], part.logs) for part in catalog.parts.values()]
    for kind, logs in facts:
        for target in (logs.on or ("",)) if logs else ():
            child = target.partition("/")[0]
            name = f"{kind}/{child}" if child else kind
            known_logs = {*offered[name.lower()].logs, "allLogs", "audit"}
            for level in LEVELS:
                assert set(getattr(logs, level)) <= known_logs, f"{name} {level}"
