"""Foundry: projects on an account that allows them, and hosts that come in order."""

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.identities import is_system_assigned
from aifactory.twin.providers.paths import set_at, value_at, values_at
from aifactory.twin.world import AzureError, Body, World, Write

ACCOUNT = "Microsoft.CognitiveServices/accounts"
PROJECT = "Microsoft.CognitiveServices/accounts/projects"


def complete_account(write: Write, body: Body, _: World) -> Body:
    """A new account passes through Accepted before it may be used, as clients report of it."""
    if write.existing is None:
        set_at(body, "properties.provisioningState", "Accepted")
    return body


def check_project(write: Write, world: World) -> None:
    """Refuses a project without an identity, or on an account that does not allow projects."""
    account = write.id.parent
    parent = world.get(account) if account else None
    if account is None or parent is None:
        return
    # Azure refuses all three; the codes and wordings are unverified.
    if parent.get("kind") != "AIServices" or not value_at(
        parent, "properties.allowProjectManagement"
    ):
        message = (
            f"Project management is not allowed on '{account.name}': set allowProjectManagement."
        )
        raise AzureError(400, "BadRequest", message)
    if not _has_identity(parent):
        message = f"The account '{account.name}' must have a managed identity to hold projects."
        raise AzureError(400, "BadRequest", message)
    if not _has_identity(write.body):
        message = f"The project '{write.id.name}' must have a managed identity."
        raise AzureError(400, "BadRequest", message)


def project_created(write: Write, _: Body, world: World) -> None:
    """The account lists its projects; the first is its default."""
    account = write.id.parent
    parent = world.get(account) if account else None
    if account is None or parent is None or write.existing is not None:
        return
    listed = list(values_at(parent, "properties.associatedProjects[]"))
    set_at(parent, "properties.associatedProjects", [*listed, write.id.name])
    if not listed:
        set_at(parent, "properties.defaultProject", write.id.name)
    world.put(account, parent)


def project_deleted(project: ResourceId, _: Body, world: World) -> None:
    """The account forgets the project."""
    account = project.parent
    parent = world.get(account) if account else None
    if account is None or parent is None:
        return
    left = [
        one for one in values_at(parent, "properties.associatedProjects[]") if one != project.name
    ]
    set_at(parent, "properties.associatedProjects", left)
    set_at(parent, "properties.defaultProject", left[0] if left else None)
    world.put(account, parent)


def check_project_host(write: Write, world: World) -> None:
    """Refuses a project's host without the account's, or with connections that are not there."""
    project = write.id.parent
    account = project.parent if project else None
    if project is None or account is None:
        return
    if value_at(write.body, "properties.capabilityHostKind"):
        # learn.microsoft.com/azure/ai-foundry/agents/concepts/capability-hosts; wording unverified.
        message = "capabilityHostKind is not valid at the scope of a project."
        raise AzureError(400, "BadRequest", message)
    if not world.find(f"{ACCOUNT}/capabilityHosts", scope=f"{account}/capabilityHosts"):
        message = f"The account '{account.name}' has no capability host yet."
        raise AzureError(400, "BadRequest", message)  # wording unverified
    for name in ("threadStorageConnections", "vectorStoreConnections", "storageConnections"):
        for connection in values_at(write.body, f"properties.{name}[]"):
            here = (owner.child("connections", str(connection)) for owner in (project, account))
            if all(world.get(one) is None for one in here):
                message = f"The connection '{connection}' of {name} was not found."
                raise AzureError(400, "BadRequest", message)  # wording unverified


def may_delete_account_host(host: ResourceId, _: Body, world: World) -> None:
    """Refuses to delete the account's host while a project has one: the project's goes first."""
    account = host.parent
    inside = world.find(f"{PROJECT}/capabilityHosts", scope=str(account)) if account else []
    if inside:
        message = f"Delete the capability host '{inside[0][0]}' of the project first."
        raise AzureError(409, "Conflict", message)  # wording unverified


def _has_identity(body: Body) -> bool:
    users = value_at(body, "identity.userAssignedIdentities")
    return is_system_assigned(body) or bool(users)
