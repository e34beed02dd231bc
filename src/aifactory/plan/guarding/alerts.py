"""Whom an environment's alerts reach, and which alerts its level of diagnostics has."""

import re
from collections.abc import Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.guards import Alert
from aifactory.catalog.model import LEVELS, Json
from aifactory.plan.guarding.stacks import ALERTS, ground_stack
from aifactory.plan.model import ModuleCall, Stack
from aifactory.plan.names import COMMON, network_floor
from aifactory.plan.site import Site

_KINDS = {
    "activity": "Microsoft.Insights/activityLogAlerts",
    "metric": "Microsoft.Insights/metricAlerts",
    "query": "Microsoft.Insights/scheduledQueryRules",
}
_GROUP = "Microsoft.Insights/actionGroups"


def alerts_stack(site: Site, after: tuple[str, ...]) -> Stack | None:
    """The alerts of an environment; None where nobody is to be told."""
    group = action_group(site)
    if group is None:
        return None
    return ground_stack(site, ALERTS, tuple(_calls(site, group)), after)


def chosen(site: Site) -> dict[str, Alert]:
    """The alerts of the environment's level: each level has all of the level below."""
    reached = LEVELS[: LEVELS.index(site.ground.diagnostics) + 1]
    return {name: one for name, one in site.catalog.alerts.items() if one.level in reached}


def action_group(site: Site) -> ResourceId | None:
    """Whom alerts and budgets of the environment tell; None where nobody is named."""
    if not site.ground.guard.alerts:
        return None
    return site.resource(site.common_group, _GROUP, site.names.of("ag", _GROUP, COMMON))


def action_group_call(site: Site, group: ResourceId) -> ModuleCall:
    """The call that makes the action group; budgets of projects need it early."""
    return ModuleCall(
        symbol="actionGroup",
        module="guardrails/action-group.bicep",
        params={
            "name": group.name,
            "tags": site.tags(COMMON, site.ground.tags),
            "shortName": f"aif-{site.ground.environment}",  # twelve characters at most
            "emails": list(site.ground.guard.alerts),
        },
        resource=group,
        why=site.ground.guard.places["alerts"],
    )


def _calls(site: Site, group: ResourceId) -> Iterator[ModuleCall]:
    for cell in sorted(site.promised.cells):
        yield _in_cell(site, cell, group)
    yield from _on_workspace(site, group)


def _in_cell(site: Site, cell: str, group: ResourceId) -> ModuleCall:
    where, floor = site.network_group(cell), network_floor(cell)
    alerts = chosen(site)
    return ModuleCall(
        symbol=f"alertsOf{cell.removeprefix('cell-')}",
        module="guardrails/alerts.bicep",
        params={
            "location": site.ground.region,
            "tags": site.tags(floor, site.ground.tags),
            "actionGroupId": str(group),
            "activity": [
                _activity(site, floor, name, one)
                for name, one in alerts.items()
                if one.kind == "activity"
            ],
            "metrics": [
                _metric(site, floor, name, one)
                for name, one in alerts.items()
                if one.kind == "metric"
            ],
        },
        resource=None,
        why=site.ground.guard.places["alerts"],
        group=where.name,
        subscription=where.subscription,
    )


def _on_workspace(site: Site, group: ResourceId) -> Iterator[ModuleCall]:
    workspaces = [node.id for node in site.common.values() if node.service.sink]
    queries: list[Json] = [
        {"name": _name(site, COMMON, name, one), "description": one.title, "query": one.query}
        for name, one in chosen(site).items()
        if one.kind == "query"
    ]
    if workspaces and queries:
        yield ModuleCall(
            symbol="logAlerts",
            module="guardrails/log-alerts.bicep",
            params={
                "location": site.ground.region,
                "tags": site.tags(COMMON, site.ground.tags),
                "actionGroupId": str(group),
                "workspaceId": str(workspaces[0]),
                "queries": queries,
            },
            resource=None,
            why=site.ground.guard.places["alerts"],
            group=site.common_group.name,
        )


def _activity(site: Site, floor: str, name: str, one: Alert) -> Json:
    return {
        "name": _name(site, floor, name, one),
        "description": one.title,
        "conditions": [
            {"field": field, "equals": value} for field, value in sorted(one.conditions.items())
        ],
    }


def _metric(site: Site, floor: str, name: str, one: Alert) -> Json:
    metric = one.metric
    if metric is None:
        raise ValueError(f"the alert {name} names no metric")
    return {
        "name": _name(site, floor, name, one),
        "description": one.title,
        "type": metric.type,
        "metric": metric.name,
        "below": metric.below,
    }


def _name(site: Site, floor: str, name: str, one: Alert) -> str:
    kebab = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
    return site.names.of(f"alert-{kebab}", _KINDS[one.kind], floor)
