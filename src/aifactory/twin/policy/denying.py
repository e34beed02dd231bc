"""Which assigned policies deny a write: assignments at or above it, their rules, their exemptions.

The refusal's shape: issues that quote it, such as microsoft/vscode-apimanagement 348 (2024-03).
Rules with words beyond the twin do not deny; the audit, modify and deploy effects do nothing here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.policy.conditions import NotCovered, Rule
from aifactory.twin.registry import Registry
from aifactory.twin.state import State
from aifactory.twin.world import AzureError, Body

_AUTHORIZATION = "Microsoft.Authorization"
_ASSIGNMENT = f"{_AUTHORIZATION}/policyAssignments"
_EXEMPTION = f"{_AUTHORIZATION}/policyExemptions"
_NAMES = {"microsoft.resources/resourcegroups": "Microsoft.Resources/subscriptions/resourceGroups"}
_SETS = "/policysetdefinitions/"
_MODES = {"all", "indexed"}
# What governs others is not itself governed, or nothing could be put right any more.
_FREE = (
    "microsoft.authorization/policy",
    "microsoft.authorization/locks",
    "microsoft.resources/deployments",
)


@dataclass(frozen=True, slots=True)
class Assigned:
    """One policy definition as an assignment applies it."""

    assignment: Body
    definition: Body
    scope: str
    parameters: Mapping[str, Any]


class Policies:
    """Everything that is assigned, read once for a request."""

    def __init__(self, state: State, registry: Registry) -> None:
        self._state = state
        self._registry = registry
        self._assigned = list(self._all())

    def refuse_denied(self, resource: ResourceId, body: Mapping[str, Any]) -> None:
        """Raise RequestDisallowedByPolicy when a policy denies the write."""
        found = self.denying(resource, body)
        if found:
            raise _refusal(resource, found)

    def denying(self, resource: ResourceId, body: Mapping[str, Any]) -> list[Assigned]:
        """The policies, as they are assigned, that deny the write."""
        if not self._assigned or resource.type.lower().startswith(_FREE):
            return []
        named = _NAMES.get(resource.type.lower(), resource.type)
        wanted = {**body, "id": str(resource), "type": named, "name": resource.name}
        return [one for one in self._assigned if self._denies(one, resource, wanted)]

    def _all(self) -> Iterator[Assigned]:
        for assignment, body in self._state.find(_ASSIGNMENT):
            properties = body.get("properties") or {}
            if str(properties.get("enforcementMode", "Default")).lower() == "donotenforce":
                continue
            given = _values(properties.get("parameters"))
            for definition, parameters in self._definitions(properties, given):
                scope = assignment.scope.lower().rstrip("/")
                above = scope.startswith("/providers/microsoft.management/")  # above everything
                yield Assigned(body, definition, "" if above else scope, parameters)

    def _definitions(
        self, properties: Mapping[str, Any], given: Mapping[str, Any]
    ) -> Iterator[tuple[Body, Mapping[str, Any]]]:
        text = str(properties.get("policyDefinitionId") or "/")
        found = self._find(text)
        if found is None:
            return
        defaults = _defaults(found)
        if _SETS not in text.lower():
            yield found, {**defaults, **given}
            return
        rule = Rule({**defaults, **given})
        for part in found.get("properties", {}).get("policyDefinitions") or ():
            inner = self._find(str(part.get("policyDefinitionId") or "/"))
            if inner is not None:
                passed = _passed(rule, _values(part.get("parameters")))
                yield inner, {**_defaults(inner), **passed}

    def _find(self, text: str) -> Body | None:
        if not text.startswith("/"):
            return None
        resource = ResourceId(text)
        return self._state.get(resource) or self._registry.built_in(resource.type, resource.name)

    def _denies(self, one: Assigned, resource: ResourceId, wanted: Body) -> bool:
        key = f"{resource.key}/"
        if not key.startswith(f"{one.scope}/") or self._is_excepted(one, key):
            return False
        properties = one.definition.get("properties") or {}
        mode = str(properties.get("mode") or "Indexed").lower()
        if mode not in _MODES:
            return False  # a provider's own, such as Microsoft.Kubernetes.Data, looks at no request
        if mode == "indexed" and (not wanted.get("location") or resource.parent is not None):
            return False  # only what has a place and tags
        described = properties.get("policyRule") or {}
        rule = Rule(one.parameters)
        try:
            effect = rule.value((described.get("then") or {}).get("effect"), wanted)
            return str(effect).lower() == "deny" and rule.holds(described.get("if"), wanted)
        except NotCovered:
            return False

    def _is_excepted(self, one: Assigned, key: str) -> bool:
        left_out = (one.assignment.get("properties") or {}).get("notScopes") or ()
        if any(key.startswith(f"{str(scope).lower().rstrip('/')}/") for scope in left_out):
            return True
        whole = str(one.assignment["id"]).lower()
        return any(
            key.startswith(f"{exemption.scope.lower().rstrip('/')}/")
            for exemption, body in self._state.find(_EXEMPTION)
            if str(body.get("properties", {}).get("policyAssignmentId", "")).lower() == whole
            if not _is_over(body["properties"].get("expiresOn"), self._state.now())
        )


def _is_over(expires: Any, now: datetime) -> bool:
    """Whether an exemption has expired: it stays where it is and is no longer heeded.

    learn.microsoft.com/azure/governance/policy/concepts/exemption-structure (unverified).
    """
    if not isinstance(expires, str):
        return False
    try:
        ends = datetime.fromisoformat(expires)
    except ValueError:
        return False
    return (ends if ends.tzinfo else ends.replace(tzinfo=UTC)) <= now


def _values(given: Any) -> dict[str, Any]:
    return {
        name: item.get("value")
        for name, item in (given or {}).items()
        if isinstance(item, Mapping) and "value" in item
    }


def _defaults(definition: Body) -> dict[str, Any]:
    declared = (definition.get("properties") or {}).get("parameters") or {}
    return {
        name: item["defaultValue"]
        for name, item in declared.items()
        if isinstance(item, Mapping) and "defaultValue" in item
    }


def _passed(rule: Rule, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a set hands to one of its definitions; what the twin cannot evaluate is left out."""
    found = {}
    for name, value in given.items():
        try:
            found[name] = rule.value(value, {})
        except NotCovered:
            continue
    return found


def _refusal(resource: ResourceId, found: list[Assigned]) -> AzureError:
    named = [
        {
            "policyAssignment": {"name": _name(one.assignment), "id": one.assignment["id"]},
            "policyDefinition": {"name": _name(one.definition), "id": one.definition["id"]},
        }
        for one in found
    ]
    message = (
        f"Resource '{resource.name}' was disallowed by policy. Policy identifiers: "
        f"'{orjson.dumps(named).decode()}'."
    )
    error = AzureError(403, "RequestDisallowedByPolicy", message)
    error.target = resource.name
    error.info = tuple({"type": "PolicyViolation", "info": _violation(one)} for one in found)
    return error


def _violation(one: Assigned) -> Body:
    return {
        "policyDefinitionId": one.definition["id"],
        "policyDefinitionName": one.definition["name"],
        "policyDefinitionDisplayName": _name(one.definition),
        "policyDefinitionEffect": "deny",
        "policyAssignmentId": one.assignment["id"],
        "policyAssignmentName": one.assignment["name"],
        "policyAssignmentDisplayName": _name(one.assignment),
        "policyAssignmentScope": one.scope or "/",
    }


def _name(body: Body) -> str:
    return str((body.get("properties") or {}).get("displayName") or body["name"])
