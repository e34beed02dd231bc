"""Diagnostic settings: categories that the resource offers, sinks that exist, five at most."""

from collections.abc import Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.facts import Facts, facts
from aifactory.twin.providers.paths import value_at, values_at
from aifactory.twin.world import AzureError, Body, World, Write

SETTING = "Microsoft.Insights/diagnosticSettings"
_MOST = 5  # learn.microsoft.com/azure/azure-monitor/platform/diagnostic-settings
_SINKS = (
    "workspaceId",
    "storageAccountId",
    "eventHubAuthorizationRuleId",
    "marketplacePartnerId",
)
_MUST_EXIST = ("workspaceId", "storageAccountId")


def check_setting(write: Write, world: World) -> None:
    """Refuses unknown categories, missing sinks, a sixth setting, and one category twice."""
    target = ResourceId(write.id.scope)
    about = facts(target.type)
    if _has_own_categories(about):
        _check_categories(write, about)
    if not _sinks(write.body):
        message = "At least one data sink needs to be specified."
        raise AzureError(400, "BadRequest", message)
    _check_sinks_exist(write, world)
    others = [one for one in _settings(target, world) if one[0] != write.id]
    if write.existing is None and len(others) >= _MOST:
        raise AzureError(409, "Conflict", f"The limit of {_MOST} diagnostic settings was reached.")
    _check_sinks_free(write, about, others)


def complete_setting(write: Write, body: Body, _: World) -> Body:
    """The setting with both lists, each entry switched on or off."""
    properties = {"logs": [], "metrics": [], **body["properties"]}
    return {**body, "properties": properties}


def _has_own_categories(about: Facts) -> bool:
    return bool(about.logs or about.metrics)


def _check_categories(write: Write, about: Facts) -> None:
    logs = {name.lower() for name in about.logs}
    groups = {group.lower() for listed in about.logs.values() for group in listed}
    metrics = {name.lower() for name in about.metrics}
    for path, offered, word in (
        ("properties.logs[].category", logs, "Category"),
        ("properties.logs[].categoryGroup", groups, "Category group"),
        (
            "properties.metrics[].category",
            {*metrics, "allmetrics"} if metrics else set(),
            "Metric category",
        ),
    ):
        for wanted in values_at(write.body, path):
            if str(wanted).lower() not in offered:
                raise AzureError(400, "BadRequest", f"{word} '{wanted}' is not supported.")


def _check_sinks_exist(write: Write, world: World) -> None:
    for name in _MUST_EXIST:
        sink = value_at(write.body, f"properties.{name}")
        if sink and world.get(ResourceId(str(sink))) is None:
            message = f"Resource '{sink}' was not found."  # wording unverified
            raise AzureError(404, "ResourceNotFound", message)


def _check_sinks_free(write: Write, about: Facts, others: list[tuple[ResourceId, Body]]) -> None:
    wanted = set(_uses(write.body, about))
    for other, body in others:
        for category, sink in sorted(wanted.intersection(_uses(body, about))):
            message = (
                f"Data sink '{sink}' is already used in diagnostic setting '{other.name}' for "
                f"category '{category}'. Data sinks can't be reused in different settings on the "
                "same category for the same resource."
            )
            raise AzureError(409, "Conflict", message)


def _uses(setting: Body, about: Facts) -> Iterator[tuple[str, str]]:
    """Each enabled category of a setting with each of its sinks; groups spelled out."""
    for sink in _sinks(setting):
        for entry in values_at(setting, "properties.logs[]"):
            if entry.get("enabled", True):
                yield from ((name, sink) for name in _categories(entry, about))
        for entry in values_at(setting, "properties.metrics[]"):
            if entry.get("enabled", True):
                yield str(entry.get("category")), sink


def _categories(entry: Body, about: Facts) -> list[str]:
    group = str(entry.get("categoryGroup") or "").lower()
    if not group:
        return [str(entry.get("category"))]
    return [name for name, groups in about.logs.items() if group in {one.lower() for one in groups}]


def _sinks(setting: Body) -> list[str]:
    found = (value_at(setting, f"properties.{name}") for name in _SINKS)
    return [str(sink).lower() for sink in found if sink]


def _settings(target: ResourceId, world: World) -> list[tuple[ResourceId, Body]]:
    here = f"{target.text.rstrip('/')}/providers/{SETTING}"
    return world.find(SETTING, scope=here)
