"""Who gets at the data of a service with permissions of its own: personas in its words."""

from collections.abc import Mapping
from dataclasses import dataclass

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.model import Json, Service
from aifactory.plan.access import IDENTITY, Roles, seeded


@dataclass(frozen=True, slots=True)
class DataGrant:
    """One principal let in by a service itself, beside Azure's roles."""

    resource: ResourceId
    persona: str
    principal: str  # an Entra group's object id, or the id of the project's managed identity
    word: str  # what the service calls it


def data_grants(
    roles: Roles, service: Service, resource: ResourceId | None, principals: Mapping[str, str]
) -> tuple[DataGrant, ...]:
    """Those of a floor whom a service's own permissions let in; nobody where it has none."""
    facts = service.data_plane
    if facts is None or resource is None:
        return ()
    found = []
    for persona, principal in sorted(principals.items()):
        level = roles.level(persona, service.kind)
        is_identity = persona == IDENTITY
        word = (facts.identity if level != "none" else "") if is_identity else facts.word(level)
        if word and (is_identity or facts.groups):
            found.append(DataGrant(resource, persona, principal, word))
    return tuple(found)


def access_parameter(floor: str, grant: DataGrant) -> dict[str, Json]:
    """A grant as modules take it; its name is seeded by resource, principal and word."""
    is_identity = grant.persona == IDENTITY
    return {
        "name": seeded("data", grant.resource.key, grant.principal.lower(), grant.word),
        "principalId": "" if is_identity else grant.principal,
        "label": ResourceId(grant.principal).name if is_identity else f"{floor}-{grant.persona}",
        "role": grant.word,
    }
