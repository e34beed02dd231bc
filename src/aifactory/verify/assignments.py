"""Role assignments as ARM reports them, and what makes two the same permission."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aifactory.verify.inventory import ROLE_ASSIGNMENTS, Body, Inventory, value_at

Permission = tuple[str, str, str]  # scope, guid of the role, principal


def permission(scope: str, role: str, principal: str) -> Permission:
    """What makes two assignments the same permission."""
    return scope.lower(), role.lower().rpartition("/")[2], principal.lower()


@dataclass(frozen=True, slots=True)
class Assignment:
    """A live role assignment; an identity of ours is named by its resource id."""

    id: str
    scope: str
    role: str
    principal: str
    kind: str
    condition: str = ""

    @property
    def permission(self) -> Permission:
        """What the assignment lets whom do where."""
        return permission(self.scope, self.role, self.principal)

    @property
    def is_above(self) -> bool:
        """Whether it stands at a subscription or above, and so holds for all groups in it."""
        return "/resourcegroups/" not in self.scope


def listed(
    inventory: Inventory, subscriptions: Iterable[str], identities: Mapping[str, str]
) -> tuple[Assignment, ...]:
    """Every live assignment at, below and above the subscriptions; Unproven when not read."""
    found = {
        str(item.get("id")).lower(): _assignment(item, identities)
        for one in subscriptions
        for item in inventory.items(f"/subscriptions/{one}{ROLE_ASSIGNMENTS}")
    }
    return tuple(found[key] for key in sorted(found))


def _assignment(body: Body, identities: Mapping[str, str]) -> Assignment:
    principal = str(value_at(body, "properties.principalId") or "").lower()
    return Assignment(
        id=str(body.get("id")),
        scope=str(value_at(body, "properties.scope") or "").lower(),
        role=str(value_at(body, "properties.roleDefinitionId") or "").lower(),
        principal=identities.get(principal, principal),
        kind=str(value_at(body, "properties.principalType") or "").lower(),
        condition=str(value_at(body, "properties.condition") or ""),
    )
