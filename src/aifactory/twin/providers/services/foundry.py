"""Foundry: projects on an account that allows them, and hosts that come in order."""

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.identities import is_system_assigned
from aifactory.twin.providers.offers import check_model, quota_of
from aifactory.twin.providers.paths import set_at, value_at, values_at
from aifactory.twin.providers.quotas import allowance
from aifactory.twin.providers.services.agents import check_one_host, injected
from aifactory.twin.world import AzureError, Body, World, Write

ACCOUNT = "Microsoft.CognitiveServices/accounts"
PROJECT = "Microsoft.CognitiveServices/accounts/projects"
_THREADS = "threadStorageConnections"
_THROUGHPUT = 3000  # request units a second of one project's threads


def complete_account(write: Write, body: Body, _: World) -> Body:
    """A new account passes through Accepted before it may be used, as clients report of it."""
    if write.existing is None:
        set_at(body, "properties.provisioningState", "Accepted")
    return body


def account_created(write: Write, _: Body, world: World) -> None:
    """An account with an agent subnet takes it, and gets its host."""
    injected(write, world)


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


def check_deployment(write: Write, world: World) -> None:
    """Refuses a model that is not offered, and more of one than the scenario's quota has left."""
    check_model(write, world)
    account = write.id.parent
    parent = world.get(account) if account else None
    if account is None or parent is None:
        return
    name = _counted(write.body)
    most = allowance(name, None, (account, parent.get("location")), world)
    if most is None:
        return
    place = (write.id.subscription or "", str(parent.get("location")))
    left = most - used(name, place, world, write.id)
    wanted = int(value_at(write.body, "sku.capacity") or 1)
    if wanted > left:
        # As people report it, 2024-2026.
        message = (
            f"This operation require {wanted} new capacity in quota Tokens Per Minute (thousands) "
            f"- {value_at(write.body, 'properties.model.name')}, which is bigger than the current "
            f"available capacity {left}. The current quota usage is {most - left} and the quota "
            f"limit is {most} for quota Tokens Per Minute (thousands)."
        )
        raise AzureError(400, "InsufficientQuota", message)


def used(name: str, place: tuple[str, str], world: World, beside: ResourceId | None = None) -> int:
    """Capacity that deployments, beside one, hold of a quota in a region of a subscription."""
    subscription, region = place
    held = 0
    for other, body in world.find(f"{ACCOUNT}/deployments", scope=f"/subscriptions/{subscription}"):
        account = other.parent
        if other == beside or account is None or _counted(body) != name:
            continue
        if (world.get(account) or {}).get("location") == region:
            held += int(value_at(body, "sku.capacity") or 1)
    return held


def _counted(deployment: Body) -> str:
    """What a deployment is counted against."""
    model, sku = value_at(deployment, "properties.model"), value_at(deployment, "sku.name")
    return quota_of({"format": "", "name": "", **model}, str(sku))


def check_project_host(write: Write, world: World) -> None:
    """Refuses a project's host without the account's, or with connections that are not there."""
    project = write.id.parent
    account = project.parent if project else None
    if project is None or account is None:
        return
    check_one_host(write, world)
    if value_at(write.body, "properties.capabilityHostKind"):
        # learn.microsoft.com/azure/ai-foundry/agents/concepts/capability-hosts; wording unverified.
        message = "capabilityHostKind is not valid at the scope of a project."
        raise AzureError(400, "BadRequest", message)
    if not world.find(f"{ACCOUNT}/capabilityHosts", scope=f"{account}/capabilityHosts"):
        message = f"The account '{account.name}' has no capability host yet."
        raise AzureError(400, "BadRequest", message)  # wording unverified
    _check_connections(write, world)
    for database in () if write.existing else _databases(write.id, write.body, world):
        _check_throughput(database, world)


def _check_connections(write: Write, world: World) -> None:
    for name in (_THREADS, "vectorStoreConnections", "storageConnections"):
        for connection in values_at(write.body, f"properties.{name}[]"):
            if _connected(write.id, str(connection), world) is None:
                message = f"The connection '{connection}' of {name} was not found."
                raise AzureError(400, "BadRequest", message)  # wording unverified


def _connected(host: ResourceId, name: str, world: World) -> Body | None:
    """A connection of the host's project or of its account, or None."""
    project = host.parent
    owners = (one for one in (project, project and project.parent) if one is not None)
    found = (world.get(owner.child("connections", name)) for owner in owners)
    return next((body for body in found if body is not None), None)


def _databases(host: ResourceId, body: Body, world: World) -> set[ResourceId]:
    """The database accounts that keep the threads of a project's host."""
    found = set()
    for name in values_at(body, f"properties.{_THREADS}[]"):
        connection = _connected(host, str(name), world)
        text = value_at(connection, "properties.metadata.ResourceId")
        if isinstance(text, str) and text.startswith("/"):
            found.add(ResourceId(text))
    return found


def _check_throughput(database: ResourceId, world: World) -> None:
    """Refuses one more project's threads than the database may serve.

    Learn.microsoft.com/azure/foundry/agents/concepts/standard-agent-setup (2026-11): three
    containers of 1,000 RU/s for each project. Code and wording unverified.
    """
    most = value_at(world.get(database), "properties.capacity.totalThroughputLimit")
    hosts = world.find(f"{PROJECT}/capabilityHosts")
    served = sum(database in _databases(other, body, world) for other, body in hosts)
    wanted = _THROUGHPUT * (served + 1)
    if isinstance(most, int) and 0 <= most < wanted:
        message = (
            f"The total throughput limit of '{database}' is {most} RU/s: {served + 1} projects "
            f"need {wanted}."
        )
        raise AzureError(400, "BadRequest", message)


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
