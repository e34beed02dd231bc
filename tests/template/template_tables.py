"""What the tests of the template language share: a small world, and templates from fragments."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from aifactory.template import Deployment, DeploymentScope, Runtime, Unknown, Unresolved

FOLDER = Path(__file__).parent / "cases"
SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
TENANT = "11111111-1111-1111-1111-111111111111"
_SCHEMAS = "https://schema.management.azure.com/schemas"
SCOPES = {
    "group": (
        DeploymentScope(TENANT, SUBSCRIPTION, "myRg", "eastus"),
        f"{_SCHEMAS}/2019-04-01/deploymentTemplate.json#",
    ),
    "subscription": (
        DeploymentScope(TENANT, SUBSCRIPTION, None, "eastus"),
        f"{_SCHEMAS}/2018-05-01/subscriptionDeploymentTemplate.json#",
    ),
    "managementGroup": (
        DeploymentScope(TENANT, None, None, "eastus", "mg"),
        f"{_SCHEMAS}/2019-08-01/managementGroupDeploymentTemplate.json#",
    ),
    "tenant": (
        DeploymentScope(TENANT, None, None, "eastus"),
        f"{_SCHEMAS}/2019-08-01/tenantDeploymentTemplate.json#",
    ),
}


class World(Runtime):
    """Resources by id (in lower case), answers of list functions, and a clock that stands still."""

    def __init__(self, resources: Mapping[str, Any], lists: Mapping[str, Any]) -> None:
        self.resources = {key.lower(): value for key, value in resources.items()}
        self.lists = lists

    def reference(self, resource_id: str, api_version: str | None, full: bool) -> Any:
        found = self.resources.get(resource_id.lower())
        if found is None:
            return Unresolved().reference(resource_id, api_version, full)
        return {"properties": found, "apiVersion": api_version} if full else found

    def standing(self, resource_id: str, api_version: str | None, full: bool) -> Any:
        there = resource_id.lower() in self.resources
        return self.reference(resource_id, api_version, full) if there else None

    def list(self, function: str, resource_id: str, api_version: str | None, body: Any) -> Any:
        if function not in self.lists:
            return Unresolved().list(function, resource_id, api_version, body)
        return {"of": resource_id, "body": body, **self.lists[function]}

    def group(self, subscription: str, name: str) -> Mapping[str, Any]:
        return {"location": "westeurope", "tags": {"owner": "team"}} if name == "other" else {}

    def subscription(self, subscription: str) -> Mapping[str, Any]:
        return {"displayName": "Test"}

    def deployer(self) -> Mapping[str, Any]:
        return {"objectId": "someone"}

    def utc_now(self) -> datetime:
        return datetime(2026, 8, 9, 7, 6, 5, tzinfo=UTC)

    def new_guid(self) -> str:
        return "22222222-2222-2222-2222-222222222222"

    def call(self, function: str, arguments: tuple[Any, ...]) -> Any:
        if function == "getSecret":
            return f"getSecret of {' and '.join(map(str, arguments))}"
        return {"asked": [function, *arguments]}


def deployment_of(case: Mapping[str, Any]) -> Deployment:
    """The deployment of a case; the fragment gets the schema of its scope and API versions."""
    scope, schema = SCOPES[case.get("scope", "group")]
    fragment = case["template"]
    language = {"languageVersion": "2.0"} if isinstance(fragment.get("resources"), dict) else {}
    template = {"$schema": schema, **language, "resources": [], **fragment}
    given = {name: {"value": value} for name, value in case.get("parameters", {}).items()}
    given |= case.get("given", {})
    return Deployment("test", scope, versioned(template), given)


def versioned(template: Any) -> Any:
    """The same template, every resource with an API version."""
    resources = template["resources"]
    named = resources.items() if isinstance(resources, dict) else enumerate(resources)
    made = {}
    for key, resource in named:
        whole = {"apiVersion": "2024-01-01", **resource}
        inner = whole.get("properties", {})
        if isinstance(inner, dict) and isinstance(inner.get("template"), dict):
            nested = {"resources": [], "$schema": "any", **inner["template"]}
            whole["properties"] = {"mode": "Incremental", **inner, "template": versioned(nested)}
        if "resources" in whole:
            whole = versioned(whole)
        made[key] = whole
    kept = made if isinstance(resources, dict) else list(made.values())
    return {**template, "resources": kept}


def world_of(case: Mapping[str, Any]) -> Runtime:
    if case.get("world") == "unresolved":
        return Unresolved()
    return World(case.get("world", {}), case.get("lists", {}))


def plain(value: Any) -> Any:
    """A value as the tables write it: an unknown is {unknown: its expression}."""
    if isinstance(value, Unknown):
        return {"unknown": value.expression}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def cases(*names: str) -> list[Any]:
    """The cases of some tables, each with its story as the test's id."""
    return [
        pytest.param(case, id=f"{name}: {case['story']}")
        for name in names
        for case in yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    ]
