"""Who may do what where: personas become composite custom roles and the fewest assignments."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

from aifactory.azure.built_in.floor import ENCRYPTING, FLOOR, JOINING, reading
from aifactory.azure.resource_id import ResourceId
from aifactory.azure.roles import BuiltInRole, united
from aifactory.catalog import Catalog
from aifactory.catalog.facts.roles import built_in_role
from aifactory.catalog.model import Access, Json, Kind, Part, Service, TierName
from aifactory.catalog.model import Roles as RolesByLevel
from aifactory.plan.model import Grant

IDENTITY = "project-identity"
_NAMESPACE = bytes.fromhex("6f0b5a521f0e5c3f9a554f0f6a0d9c11")
_LEVELS: tuple[Access, ...] = ("none", "reader", "builder", "owner")
_NOT_ITS_OWN = "Microsoft.Authorization/"  # the type of a service that is nothing but permissions


@dataclass(frozen=True, slots=True)
class Roles:
    """The composite custom roles of one scale set's environment."""

    factory: str
    key: str  # dev/001
    salt: str
    tier: TierName
    catalog: Catalog
    encrypts: bool = False  # projects have keys of their own, in their own vaults

    def name(self, persona: str) -> str:
        """The role's name, unique in the tenant."""
        return f"AI Factory {self.factory} {self.key} {self.salt} {persona}"

    def guid(self, persona: str) -> str:
        """The role definition's guid, the same on every run."""
        return seeded("role", self.factory, self.key, self.salt, persona)

    def id(self, persona: str, subscription: str) -> ResourceId:
        """The role definition as a subscription knows it."""
        return ResourceId(
            f"/subscriptions/{subscription}/providers/Microsoft.Authorization"
            f"/roleDefinitions/{self.guid(persona)}"
        )

    def definition(self, persona: str, scopes: tuple[str, ...]) -> dict[str, Json]:
        """The custom role as the module takes it; uniting the roles weakens none of them."""
        title = self.catalog.personas[persona].title
        return self._role(persona, title, self.sets(persona), scopes)

    def of_guest(self, service: Service, scopes: tuple[str, ...]) -> dict[str, Json]:
        """The role of whoever puts machines into a network for a service."""
        title = f"{service.title}: who puts its machines into the network"
        return self._role(service.flag, title, guest_sets(service), scopes)

    def _role(
        self, word: str, title: str, sets: list[BuiltInRole], scopes: tuple[str, ...]
    ) -> dict[str, Json]:
        return {
            "name": self.guid(word),
            "roleName": self.name(word),
            "description": title,
            "permissions": [dict(entry) for entry in united(sets)],
            "assignableScopes": list(scopes),
        }

    def sets(self, persona: str) -> list[BuiltInRole]:
        """What is united in a persona's role: the floor, and what each kind of service needs."""
        kinds = [kind for kind in get_args(Kind) if self.level(persona, kind) != "none"]
        types = {one for kind in kinds for one in types_of(self.catalog, kind)}
        names = sorted({name for kind in kinds for name in self.built_in(persona, kind)})
        return [
            FLOOR,
            reading(types),
            *self._own(persona, kinds),
            *(built_in_role(name) for name in names),
        ]

    def _own(self, persona: str, kinds: list[Kind]) -> list[BuiltInRole]:
        """What a project's identity needs beyond built-in roles: one assignment holds it all."""
        if persona != IDENTITY:
            return []
        services = [one for kind in kinds for one in _of_kind(self.catalog, kind)[0]]
        acting = [BuiltInRole(one.flag, "", one.acts) for one in services if one.acts]
        return [JOINING, *([ENCRYPTING] if self.encrypts else []), *acting]

    def level(self, persona: str, kind: Kind) -> Access:
        """The persona's access to a kind of service in this tier."""
        return self.catalog.personas[persona].access.get(self.tier, {}).get(kind, "none")

    def has_access(self, persona: str) -> bool:
        """Whether the persona may do anything at all in this tier."""
        return any(self.level(persona, kind) != "none" for kind in get_args(Kind))

    def reaches(self, persona: str, service: Service) -> bool:
        """Whether a service has a role for the persona's access to its kind."""
        level = self.level(persona, service.kind)
        if level == "none":
            return False
        if self.catalog.personas[persona].type == "identity":
            return bool(service.identity)
        return bool(_cumulative(service.roles, level))

    def built_in(self, persona: str, kind: Kind) -> tuple[str, ...]:
        """The built-in roles behind a persona's access to a kind of service."""
        return self.behind(persona, kind, *_of_kind(self.catalog, kind))

    def behind(
        self, persona: str, kind: Kind, services: Iterable[Service], parts: Iterable[Part] = ()
    ) -> tuple[str, ...]:
        """Those of them that services, and parts, of the kind need."""
        level, names = self.level(persona, kind), set[str]()
        if level == "none":
            return ()
        if self.catalog.personas[persona].type == "identity":
            return tuple(sorted({name for service in services for name in service.identity}))
        for roles in [one.roles for one in services] + [one.roles for one in parts]:
            names |= _cumulative(roles, level)
        return tuple(sorted(names))

    def grant(self, scope: ResourceId, persona: str, principal: str, stack: str) -> Grant:
        """The assignment of a persona's role at a scope."""
        return Grant(scope, self.id(persona, scope.subscription or ""), persona, principal, stack)


def guest_sets(service: Service) -> list[BuiltInRole]:
    """What a service's guest may do at a network; nothing where it has none."""
    guest = service.guest
    return [BuiltInRole(service.flag, "", guest.actions)] if guest else []


def built_in_id(subscription: str, name: str) -> ResourceId:
    """The id of one of Azure's own roles in a subscription."""
    kind = "Microsoft.Authorization/roleDefinitions"
    return ResourceId(f"/subscriptions/{subscription}/providers/{kind}/{built_in_role(name).guid}")


def grant_parameter(grant: Grant) -> dict[str, Json]:
    """A grant as the modules take it; its name is seeded by scope, principal and role."""
    is_identity = grant.principal.startswith("/")
    return {
        "name": seeded("grant", grant.scope.key, grant.principal.lower(), grant.role.name),
        "principalId": "" if is_identity else grant.principal,
        "identityId": grant.principal if is_identity else "",
        "roleDefinitionId": str(grant.role),
        **({"kind": grant.kind} if grant.kind != "Group" else {}),
        **({"floors": list(grant.floors)} if grant.floors else {}),
    }


def members(team: Mapping[str, str], identity: ResourceId) -> dict[str, str]:
    """Persona → principal of everyone on a project's floor, its managed identity included."""
    return {**team, IDENTITY: str(identity)}


def types_of(catalog: Catalog, kind: Kind) -> tuple[str, ...]:
    """The resource types of a kind: those of its services and parts, and what comes with them."""
    services, parts = _of_kind(catalog, kind)
    found = {one.resource_type for one in services}
    found |= {one.resource.partition("@")[0] for one in parts}
    found |= {one for service in services for one in service.reads}
    return tuple(sorted(one for one in found if not one.startswith(_NOT_ITS_OWN)))


def _of_kind(catalog: Catalog, kind: Kind) -> tuple[list[Service], list[Part]]:
    return (
        [one for one in catalog.services.values() if one.kind == kind and not one.whole],
        [part for part in catalog.parts.values() if part.kind == kind],
    )


def _cumulative(roles: RolesByLevel, level: Access) -> set[str]:
    names: set[str] = set()
    for step in _LEVELS[1 : _LEVELS.index(level) + 1]:
        names |= set(getattr(roles, step))
    return names


@lru_cache(maxsize=1 << 12)  # thousands of grants name the same few roles
def seeded(*seed: str) -> str:
    """A guid that is the same for the same words: uuid.uuid5's, without its objects."""
    made = bytearray(hashlib.sha1(_NAMESPACE + "/".join(seed).encode()).digest()[:16])
    made[6] = made[6] & 0x0F | 0x50
    made[8] = made[8] & 0x3F | 0x80
    text = made.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
