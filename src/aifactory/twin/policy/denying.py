"""Which assigned policies deny a write: assignments at or above it, their rules, their exemptions.

The refusal's shape: issues that quote it, such as microsoft/vscode-apimanagement 348 (2024-03).
Rules with words beyond the twin do not deny; the audit, modify and deploy effects do nothing here.
"""

from collections.abc import Iterable, Iterator, Mapping
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
_TYPES = frozenset(
    f"{_AUTHORIZATION}/policy{kind}".lower()
    for kind in ("Assignments", "Definitions", "SetDefinitions", "Exemptions")
)
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
    """One policy definition as an assignment applies it, and where it does not hold."""

    assignment: Body
    definition: Body
    scope: str
    rule: Rule
    exempt: tuple[tuple[str, Any], ...]  # what lies below these, each until when, or for ever


class Policies:
    """Everything that is assigned; `of` reads it once for all requests until some of it changes."""

    def __init__(self, assigned: Iterable[Assigned]) -> None:
        self._assigned = tuple(assigned)

    @staticmethod
    def of(state: State, registry: Registry) -> "Policies":
        """The policies of a world."""
        return state.store.made_of(_TYPES, lambda: Policies(_Reader(state, registry).all()))

    def refuse_denied(self, resource: ResourceId, body: Mapping[str, Any], now: datetime) -> None:
        """Raise RequestDisallowedByPolicy when a policy denies the write."""
        found = self.denying(resource, body, now)
        if found:
            raise _refusal(resource, found)

    def denying(
        self, resource: ResourceId, body: Mapping[str, Any], now: datetime
    ) -> list[Assigned]:
        """The policies, as they are assigned, that deny the write."""
        if not self._assigned or resource.type.lower().startswith(_FREE):
            return []
        named = _NAMES.get(resource.type.lower(), resource.type)
        wanted = {**body, "id": str(resource), "type": named, "name": resource.name}
        key = f"{resource.key}/"
        here = (one for one in self._assigned if key.startswith(one.scope))
        return [
            one for one in here if _denies(one, resource, wanted) and not _exempt(one, key, now)
        ]


class _Reader:
    """Reads what is assigned in a world."""

    def __init__(self, state: State, registry: Registry) -> None:
        self._state = state
        self._registry = registry

    def all(self) -> Iterator[Assigned]:
        """Each definition that an assignment enforces, by the assignments' ids."""
        for assignment, body in self._state.find(_ASSIGNMENT):
            properties = body.get("properties") or {}
            if str(properties.get("enforcementMode", "Default")).lower() == "donotenforce":
                continue
            given = _values(properties.get("parameters"))
            scope = _below(assignment.scope)
            if scope.startswith("/providers/microsoft.management/"):
                scope = "/"  # above everything
            left_out = tuple((_below(str(one)), None) for one in properties.get("notScopes") or ())
            exempt = (*left_out, *self._exemptions(assignment))
            for definition, parameters in self._definitions(properties, given):
                yield Assigned(body, definition, scope, Rule(parameters), exempt)

    def _exemptions(self, assignment: ResourceId) -> Iterator[tuple[str, Any]]:
        for exemption, body in self._state.find(_EXEMPTION):
            properties = body.get("properties") or {}
            if str(properties.get("policyAssignmentId", "")).lower() == assignment.key:
                yield _below(exemption.scope), properties.get("expiresOn")

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


def _below(scope: str) -> str:
    """What every id in a scope, and the scope's own with its slash, begins with."""
    return f"{scope.lower().rstrip('/')}/"


def _denies(one: Assigned, resource: ResourceId, wanted: Body) -> bool:
    properties = one.definition.get("properties") or {}
    mode = str(properties.get("mode") or "Indexed").lower()
    if mode not in _MODES:
        return False  # a provider's own, such as Microsoft.Kubernetes.Data, looks at no request
    if mode == "indexed" and (not wanted.get("location") or resource.parent is not None):
        return False  # only what has a place and tags
    described = properties.get("policyRule") or {}
    try:
        effect = one.rule.value((described.get("then") or {}).get("effect"), wanted)
        return str(effect).lower() == "deny" and one.rule.holds(described.get("if"), wanted)
    except NotCovered:
        return False


def _exempt(one: Assigned, key: str, now: datetime) -> bool:
    return any(key.startswith(below) and not _is_over(ends, now) for below, ends in one.exempt)


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
        "policyAssignmentScope": one.scope.rstrip("/") or "/",
    }


def _name(body: Body) -> str:
    return str((body.get("properties") or {}).get("displayName") or body["name"])
