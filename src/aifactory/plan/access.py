"""Who may do what where: personas become composite custom roles and the fewest assignments."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from aifactory.azure.resource_id import ResourceId
from aifactory.azure.roles import role, united
from aifactory.catalog import Catalog
from aifactory.catalog.model import Access, Json, Kind, Persona, Service, TierName
from aifactory.plan.model import Grant

IDENTITY = "project-identity"
_NAMESPACE = uuid.UUID("6f0b5a52-1f0e-5c3f-9a55-4f0f6a0d9c11")
_LEVELS: tuple[Access, ...] = ("none", "reader", "builder", "owner")


@dataclass(frozen=True, slots=True)
class Roles:
    """The composite custom roles of one scale set's environment."""

    factory: str
    key: str  # dev/001
    salt: str
    tier: TierName
    catalog: Catalog

    def name(self, persona: str) -> str:
        """The role's name, unique in the tenant."""
        return f"AI Factory {self.factory} {self.key} {self.salt} {persona}"

    def guid(self, persona: str) -> str:
        """The role definition's guid, the same on every run."""
        return _guid("role", self.factory, self.key, self.salt, persona)

    def id(self, persona: str, subscription: str) -> ResourceId:
        """The role definition as a subscription knows it."""
        return ResourceId(
            f"/subscriptions/{subscription}/providers/Microsoft.Authorization"
            f"/roleDefinitions/{self.guid(persona)}"
        )

    def definition(self, persona: str, subscriptions: tuple[str, ...]) -> dict[str, Json]:
        """The custom role as the module takes it; uniting the roles weakens none of them."""
        names = sorted(self._built_in(self.catalog.personas[persona]))
        return {
            "name": self.guid(persona),
            "roleName": self.name(persona),
            "description": self.catalog.personas[persona].title,
            "permissions": [dict(entry) for entry in united([role(name) for name in names])],
            "assignableScopes": [f"/subscriptions/{sub}" for sub in sorted(subscriptions)],
        }

    def level(self, persona: str, kind: Kind) -> Access:
        """The persona's access to a kind of service in this tier."""
        return self.catalog.personas[persona].access.get(self.tier, {}).get(kind, "none")

    def _built_in(self, persona: Persona) -> set[str]:
        names = {"Reader"}
        for service in self.catalog.services.values():
            if persona.type == "identity":
                names |= set(service.identity)
                continue
            names |= _cumulative(service, self.level(persona.name, service.kind))
        return names

    def grant(self, scope: ResourceId, persona: str, principal: str, stack: str) -> Grant:
        """The assignment of a persona's role at a scope."""
        return Grant(scope, self.id(persona, scope.subscription or ""), persona, principal, stack)


def grant_parameter(grant: Grant) -> dict[str, Json]:
    """A grant as the modules take it; its name is seeded by scope, principal and role."""
    is_identity = grant.principal.startswith("/")
    return {
        "name": _guid("grant", grant.scope.key, grant.principal.lower(), grant.role.name),
        "principalId": "" if is_identity else grant.principal,
        "identityId": grant.principal if is_identity else "",
        "roleDefinitionId": str(grant.role),
    }


def members(team: Mapping[str, str], identity: ResourceId) -> dict[str, str]:
    """Persona → principal of everyone on a project's floor, its managed identity included."""
    return {**team, IDENTITY: str(identity)}


def _cumulative(service: Service, level: Access) -> set[str]:
    names: set[str] = set()
    for step in _LEVELS[1 : _LEVELS.index(level) + 1]:
        names |= set(getattr(service.roles, step))
    return names


def _guid(*seed: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, "/".join(seed)))
