"""Whether a caller may: its role assignments at or above a scope, and the twin's own deployer.

Only principals with a secret of their own in the scenario are held to their roles; the twin's own
deployer may do everything that no stack denies. Groups have no members here, and a role takes
effect at once. Codes as public issues print them (2026-11).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from aifactory.azure.linked import linked
from aifactory.azure.patterns import covers
from aifactory.azure.resource_id import ResourceId
from aifactory.twin.access.conditions import NotCovered, holds
from aifactory.twin.access.denials import Denials
from aifactory.twin.registry import Registry
from aifactory.twin.state import State
from aifactory.twin.world import AzureError, Body

ASSIGNMENT = "Microsoft.Authorization/roleAssignments"
DEFINITION = "Microsoft.Authorization/roleDefinitions"


@dataclass(frozen=True, slots=True)
class _Given:
    """What one assignment gives: where, which permission entries, under which condition."""

    scope: str
    permissions: tuple[Mapping[str, Any], ...]
    condition: str


class Permits:
    """What one caller may do at the state's moment."""

    def __init__(self, state: State, registry: Registry, caller: str) -> None:
        self._state = state
        self._registry = registry
        self._caller = caller
        self.denials = Denials(state, caller)

    @cached_property
    def everything(self) -> bool:
        """Whether nothing is refused to the caller."""
        return bool((self._state.principal(self._caller) or {}).get("owner"))

    def require(
        self, action: str, scope: ResourceId, attributes: Mapping[str, str] | None = None
    ) -> None:
        """Refuse an action that no role of the caller allows at this scope."""
        if not self._allows(action, scope, attributes or {}):
            who = f"The client '{self._caller}' with object id '{self._caller}'"
            message = (
                f"{who} does not have authorization to perform action '{action}' over scope "
                f"'{scope}' or the scope is invalid. If access was recently granted, please "
                "refresh your credentials."
            )
            raise AzureError(403, "AuthorizationFailed", message)

    def may(self, action: str, scope: ResourceId) -> bool:
        """Whether the caller is allowed an action at a scope."""
        return self._allows(action, scope, {})

    def require_write(self, resource: ResourceId, body: Mapping[str, Any]) -> None:
        """Refuse a write that is not allowed, or that points at what the caller may not use."""
        self.denials.refuse(f"{action_type(resource)}/write", resource)
        if self.everything:
            return
        self.require(f"{action_type(resource)}/write", resource, _asked("Request", resource, body))
        for action, target in linked(resource.type, body):
            if not self._allows(action, target, {}):
                message = (
                    f"The client '{self._caller}' with object id '{self._caller}' has permission "
                    f"to perform action '{action_type(resource)}/write' on scope '{resource}'; "
                    f"however, it does not have permission to perform action(s) '{action}' on the "
                    f"linked scope(s) '{target}' (respectively) or the linked scope(s) are invalid."
                )
                raise AzureError(403, "LinkedAuthorizationFailed", message)

    def require_delete(self, resource: ResourceId, body: Mapping[str, Any]) -> None:
        """Refuse a delete that is not allowed."""
        self.denials.refuse(f"{action_type(resource)}/delete", resource)
        if not self.everything:
            attributes = _asked("Resource", resource, body)
            self.require(f"{action_type(resource)}/delete", resource, attributes)

    def _allows(self, action: str, scope: ResourceId, attributes: Mapping[str, str]) -> bool:
        if self.everything:
            return True
        here = f"{scope.key.rstrip('/')}/"
        return any(
            here.startswith(f"{one.scope}/")
            and any(_permits(entry, action) for entry in one.permissions)
            and _holds(one.condition, action, attributes)
            for one in self._given
        )

    @cached_property
    def _given(self) -> list[_Given]:
        found = []
        for assignment, body in self._state.find(ASSIGNMENT):
            properties = body.get("properties") or {}
            if str(properties.get("principalId")).lower() != self._caller.lower():
                continue
            definition = self._definition(str(properties.get("roleDefinitionId")))
            permissions = tuple((definition.get("properties") or {}).get("permissions") or ())
            scope = assignment.scope.lower().rstrip("/")
            found.append(_Given(scope, permissions, str(properties.get("condition") or "")))
        return found

    def _definition(self, role: str) -> Body:
        name = role.rpartition("/")[2]
        own = self._state.find(DEFINITION, name)
        return own[0][1] if own else self._registry.built_in(DEFINITION, name) or {}


def action_type(resource: ResourceId) -> str:
    """The type as actions spell it: groups belong to subscriptions."""
    if resource.type.lower() == "microsoft.resources/resourcegroups":
        return "Microsoft.Resources/subscriptions/resourceGroups"
    if resource.type.lower() == "microsoft.resources/subscriptions":
        return "Microsoft.Resources/subscriptions"
    return resource.type


def _permits(entry: Mapping[str, Any], action: str) -> bool:
    return any(covers(str(wide), action) for wide in entry.get("actions") or ()) and not any(
        covers(str(less), action) for less in entry.get("notActions") or ()
    )


def _holds(condition: str, action: str, attributes: Mapping[str, str]) -> bool:
    if not condition:
        return True
    try:
        return holds(condition, action, attributes)
    except NotCovered:
        return False


def _asked(source: str, resource: ResourceId, body: Mapping[str, Any]) -> dict[str, str]:
    """What a condition may ask of a role assignment that is written or deleted."""
    if resource.type.lower() != ASSIGNMENT.lower():
        return {}
    properties = body.get("properties") or {}
    role = str(properties.get("roleDefinitionId") or "").rpartition("/")[2]
    values = {
        "RoleDefinitionId": role,
        "PrincipalId": str(properties.get("principalId") or ""),
        "PrincipalType": str(properties.get("principalType") or ""),
    }
    return {f"@{source}[{ASSIGNMENT}:{name}]": value for name, value in values.items()}
