"""What a stack gives up while others still use it stays in the stack, as it is, until they let go.

A deployment stack deletes whatever its template leaves out, and fails when Azure keeps that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from aifactory.arm import Arm
from aifactory.azure.resource_id import ResourceId
from aifactory.build.model import Built
from aifactory.deploy.leaving.ahead import ids_named
from aifactory.deploy.leaving.versions import Versions
from aifactory.deploy.retry import READING, patiently

_DEPLOYMENTS = "2025-04-01"
_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
_AZURES = frozenset({"id", "name", "etag", "systemdata"})  # what a write does not say


async def keeping(arm: Arm, built: Built, used: Sequence[str], going: Iterable[str]) -> Built:
    """The stack with what others use in its template, and what that stands on of what is going."""
    versions = Versions(arm)
    found = [await _live(arm, versions, ResourceId(each)) for each in used]
    named = {each for one in found for each in ids_named(one)}
    below = [await _live(arm, versions, ResourceId(each)) for each in sorted({*going} - {*used})
             if each.lower() in named]  # fmt: skip
    stays: list[dict[str, Any]] = []
    for one in (each for each in (*below, *found) if each):
        stays.append(_written(one, [each["name"] for each in stays]))
    template = {**built.template, "resources": [*built.template["resources"], *stays]}
    return replace(built, template=template)


async def _live(arm: Arm, versions: Versions, resource: ResourceId) -> Mapping[str, Any]:
    """A resource as it is, with the version in which it was read; empty when it is gone."""
    version = await versions.of(resource) or ""
    body = await patiently(arm, READING, resource.text, lambda: arm.get(resource.text, version))
    return {**body, "apiVersion": version} if body else {}


def _written(body: Mapping[str, Any], after: Sequence[str]) -> dict[str, Any]:
    """A deployment of one resource in its group: Azure takes one change of a network at a time."""
    resource = ResourceId(body["id"])
    said = {key: _literal(value) for key, value in body.items() if key.lower() not in _AZURES}
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": _DEPLOYMENTS,
        "name": f"kept-{resource.name}"[:64],
        "resourceGroup": resource.resource_group,
        "dependsOn": list(after),
        "properties": {
            "mode": "Incremental",
            "expressionEvaluationOptions": {"scope": "inner"},
            "template": {
                "$schema": _SCHEMA,
                "contentVersion": "1.0.0.0",
                "resources": [{**said, "name": "/".join(resource.names)}],
            },
        },
    }


def _literal(value: Any) -> Any:
    """A value that a template takes as it is: a text in brackets would be an expression."""
    if isinstance(value, Mapping):
        return {key: _literal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_literal(item) for item in value]
    return f"[{value}" if isinstance(value, str) and value.startswith("[") else value
