"""Role assignments as ARM reports them, and what makes two the same permission."""

from dataclasses import dataclass

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
