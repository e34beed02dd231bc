"""Identities of resources: system ones join the directory, user-assigned ones must exist."""

from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.paths import value_at
from aifactory.twin.providers.templates import guid
from aifactory.twin.world import AzureError, Body, World, Write

USER_ASSIGNED = "Microsoft.ManagedIdentity/userAssignedIdentities"


def check_identity(write: Write, world: World) -> None:
    """Refuses a user-assigned identity that does not exist."""
    for text in _user_assigned(write.body):
        if not text.startswith("/") or world.get(ResourceId(text)) is None:
            # The wording is as people report it (Azure/azure-cli and hashicorp issues, 2020-2026).
            inner = f"Resource '{text}' was not found."
            message = (
                f"Identity operation for resource '{write.id}' failed with error 'Failed to "
                "perform resource identity operation. Status: 'BadRequest'. Response: "
                f'\'{{"error":{{"code":"BadRequest","message":"{inner}"}}}}\'.\'.'
            )
            raise AzureError(400, "FailedIdentityOperation", message)


def with_identity(resource: ResourceId, body: Body, world: World) -> Body:
    """The body with the ids that the directory gives to its identities."""
    identity = body.get("identity")
    if not isinstance(identity, dict):
        return body
    filled: dict[str, Any] = {**identity}
    if is_system_assigned(body):
        filled["principalId"] = guid(resource, "principal")
        filled["tenantId"] = world.scenario.tenant
    named = {text: _ids(text, world) for text in _user_assigned(body)}
    if named:
        filled["userAssignedIdentities"] = named
    return {**body, "identity": filled}


def join_directory(write: Write, body: Body, world: World) -> None:
    """The system identity enters or leaves the directory with the resource's wish."""
    if is_system_assigned(body):
        world.add_principal(guid(write.id, "principal"), "ServicePrincipal", write.id.name)
    elif write.existing and is_system_assigned(write.existing):
        world.remove_principal(guid(write.id, "principal"))


def leave_directory(resource: ResourceId, body: Body, world: World) -> None:
    """The identities of a deleted resource leave the directory."""
    if is_system_assigned(body):
        world.remove_principal(guid(resource, "principal"))


def identity_created(write: Write, body: Body, world: World) -> None:
    """A user-assigned identity joins the directory."""
    principal = str(value_at(body, "properties.principalId"))
    world.add_principal(principal, "ServicePrincipal", write.id.name)


def identity_deleted(_: ResourceId, body: Body, world: World) -> None:
    """A deleted identity leaves the directory; what it was given stays behind."""
    world.remove_principal(str(value_at(body, "properties.principalId")))


def is_system_assigned(body: Body) -> bool:
    """Whether the resource has an identity of its own."""
    return "systemassigned" in str(value_at(body, "identity.type") or "").lower()


def _user_assigned(body: Body) -> list[str]:
    named = value_at(body, "identity.userAssignedIdentities")
    return [str(text) for text in named] if isinstance(named, dict) else []


def _ids(text: str, world: World) -> dict[str, Any]:
    found = world.get(ResourceId(text)) or {}
    return {
        "principalId": value_at(found, "properties.principalId"),
        "clientId": value_at(found, "properties.clientId"),
    }
