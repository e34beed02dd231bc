"""Who gets at the data of a service with permissions of its own: personas in its words."""

from collections.abc import Mapping
from dataclasses import dataclass

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.data_plane import DataPlane
from aifactory.catalog.model import Json
from aifactory.plan.access import IDENTITY, Roles, seeded
from aifactory.plan.site import Node


@dataclass(frozen=True, slots=True)
class DataGrant:
    """One principal let in by a service itself, beside Azure's roles."""

    resource: ResourceId
    persona: str
    principal: str  # an Entra group's object id, or the id of the project's managed identity
    word: str  # what the service calls it
    at: ResourceId  # where it stands: the resource, or the host that it is a part of
    reach: str  # how far it reaches there; empty: over all of it


def data_grants(roles: Roles, node: Node, principals: Mapping[str, str]) -> tuple[DataGrant, ...]:
    """Those of a floor whom a service's own permissions let in; nobody where it has none."""
    facts, at = _door(roles, node)
    if facts is None or at is None or node.id is None:
        return ()
    reach = "" if at == node.id else facts.part.format(name=node.name)
    found = []
    for persona, principal in sorted(principals.items()):
        level = roles.level(persona, node.service.kind)
        is_identity = persona == IDENTITY
        word = (facts.identity if level != "none" else "") if is_identity else facts.word(level)
        if word and (is_identity or facts.groups):
            found.append(DataGrant(node.id, persona, principal, word, at, reach))
    return tuple(found)


def _door(roles: Roles, node: Node) -> tuple[DataPlane | None, ResourceId | None]:
    """The facts of who is let in, and where that is said: at a host it is, for all its parts."""
    if node.service.data_plane is not None:
        return node.service.data_plane, node.id
    host = roles.catalog.services.get(node.service.host or "")
    return (host.data_plane if host else None), node.host


def access_parameter(floor: str, grant: DataGrant) -> dict[str, Json]:
    """A grant as modules take it; its name is seeded by resource, principal and word."""
    is_identity = grant.persona == IDENTITY
    return {
        "name": seeded("data", grant.resource.key, grant.principal.lower(), grant.word),
        "principalId": "" if is_identity else grant.principal,
        "label": ResourceId(grant.principal).name if is_identity else f"{floor}-{grant.persona}",
        "role": grant.word,
    }
