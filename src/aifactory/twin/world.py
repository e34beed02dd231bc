"""The seam between the twin's protocol and its providers: what they see, and what they offer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Protocol

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.scenario import Scenario

Body = dict[str, Any]
ANY: Mapping[str, str | None] = MappingProxyType({})  # nothing that must be alike


class AzureError(Exception):
    """A refusal in Azure's own words: a status, a code, a message, and errors inside it."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        details: "Sequence[AzureError | Mapping[str, Any]]" = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.code = code
        self.message = message
        self.details = tuple(details)
        self.headers = dict(headers or {})
        self.target: str | None = None
        self.info: tuple[Mapping[str, Any], ...] = ()  # what stands under additionalInfo
        super().__init__(f"{status} {code}: {message}")

    def as_error(self) -> Body:
        """The object that stands under "error" in an answer and inside other errors."""
        error: Body = {"code": self.code, "message": self.message}
        if self.target:
            error["target"] = self.target
        if self.info:
            error["additionalInfo"] = [dict(item) for item in self.info]
        if self.details:
            error["details"] = [
                item.as_error() if isinstance(item, AzureError) else dict(item)
                for item in self.details
            ]
        return error

    def as_json(self) -> Body:
        """The whole answer: {"error": {"code": …, "message": …, "details": […]}}."""
        return {"error": self.as_error()}


@dataclass(frozen=True, slots=True)
class Write:
    """One resource as somebody wants it; `body` is the request and must not be changed in place."""

    id: ResourceId
    api_version: str
    body: Body
    existing: Body | None  # the stored resource, None when it would be new
    caller: str  # object id of the principal that writes
    deployment: bool = False  # true inside a deployment or a stack, false for a direct PUT or PATCH


class World(Protocol):
    """Everything that exists, as a provider may see and change it; part of one transaction.

    Bodies handed out belong to the caller: change them freely, `put` them to keep the change.
    """

    @property
    def scenario(self) -> Scenario:
        """The tenant, subscriptions, principals and quotas that the twin was started with."""
        ...

    def now(self) -> datetime:
        """The moment of this write by the virtual clock, in UTC."""
        ...

    def get(self, resource: ResourceId) -> Body | None:
        """The stored resource (a group, too), or None."""
        ...

    def put(self, resource: ResourceId, body: Body) -> None:
        """Store as given, with no checks: for side effects."""
        ...

    def delete(self, resource: ResourceId) -> None:
        """Forget this one resource, with no checks and no tombstone."""
        ...

    def children(self, resource: ResourceId) -> list[tuple[ResourceId, Body]]:
        """Everything stored below this id at any depth, extension resources included, by id."""
        ...

    def find(
        self, resource_type: str, name: str | None = None, scope: str | None = None
    ) -> list[tuple[ResourceId, Body]]:
        """Every resource of a type; `name` is the last name in its id, `scope` an id above it."""
        ...

    def count(
        self, resource_type: str, scope: str = "", alike: Mapping[str, str | None] = ANY
    ) -> int:
        """How many resources of a type lie below a scope: cheap, for quotas.

        Of those alike: with these values at these paths, without regard to case and blanks.
        """
        ...

    def busy(self, resource: ResourceId) -> bool:
        """Whether an earlier write of this very resource is still being carried out."""
        ...

    def under_way(self, scope: str) -> list[ResourceId]:
        """Every resource below an id of which a write is still being carried out: cheap."""
        ...

    def coming(self, resource: ResourceId) -> bool:
        """Whether a deployment that is running has yet to begin this very resource."""
        ...

    def principal(self, object_id: str) -> Body | None:
        """{"id", "type", "name", "since"} of a principal in the directory, or None."""
        ...

    def add_principal(self, object_id: str, kind: str, name: str) -> None:
        """Make a principal known to the directory, as a new managed identity is."""
        ...

    def remove_principal(self, object_id: str) -> None:
        """Take a principal out of the directory."""
        ...

    def subscription(self, subscription: str) -> Body | None:
        """{"id", "name"} of a subscription in the scenario, or None."""
        ...

    def bury(self, resource: ResourceId, body: Body, location: str, purge_protected: bool) -> None:
        """Keep a deleted resource as a tombstone, under its own id."""
        ...

    def tombstone(self, resource: ResourceId) -> Body | None:
        """Of this very id, or None.

        {"id", "type", "name", "location", "body", "purgeProtected", "deletedAt"}.
        """
        ...

    def tombstones(self, resource_type: str, name: str | None = None) -> list[Body]:
        """Every tombstone of a type; `name` is the last name in its id."""
        ...

    def exhume(self, resource: ResourceId) -> None:
        """Forget a tombstone: recovered, or purged."""
        ...


class Providers(Protocol):
    """What the package `aifactory.twin.providers` offers as module-level functions.

    Resource groups, deployments and stacks are the twin's own; every other type, role assignments
    and locks included, goes through here. For a write the twin has already checked that the
    subscription, the group and the parent exist and that the type is known; it then calls
    check, complete, stores what complete returned, and calls created (for updates, too:
    `write.existing` says which).
    """

    def check(self, write: Write, world: World) -> None:
        """Raise AzureError when Azure would refuse this write."""
        ...

    def complete(self, write: Write, world: World) -> Body:
        """The resource as stored: defaults and read-only values filled, id, name and type, too.

        A provisioningState that is not final ("Accepted", "Provisioning") is what readers see
        until the write's seconds are over, then Succeeded; "Accepted" comes with no operation.
        """
        ...

    def created(self, write: Write, body: Body, world: World) -> None:
        """Side effects of a write that was stored."""
        ...

    def may_delete(self, resource: ResourceId, body: Body, world: World) -> None:
        """Raise AzureError when Azure would refuse to delete this."""
        ...

    def deleted(self, resource: ResourceId, body: Body, world: World) -> None:
        """Side effects of a delete (tombstones, principals); its children are gone already."""
        ...

    def seconds(self, resource_type: str, verb: str, body: Body | None = None) -> float:
        """How long Azure takes to "create", "update" or "delete"; 0 means answered at once.

        Of one resource when its body is given: some kinds of a type take longer.
        """
        ...

    def private_link_resources(self, resource_type: str, body: Body | None = None) -> list[Body]:
        """The `value` of GET …/privateLinkResources of a stored resource, or of a type.

        Items have a name and properties: groupId, requiredMembers, requiredZoneNames.
        """
        ...

    def diagnostic_categories(self, resource_type: str) -> list[Body]:
        """The `value` of GET …/diagnosticSettingsCategories.

        Items have a name and properties: categoryType, categoryGroups.
        """
        ...

    def known_types(self) -> Mapping[str, Sequence[str]]:
        """Every type in Azure's own casing, with the api-versions to advertise, newest first."""
        ...

    def places(self, resource_type: str, world: World) -> Sequence[str]:
        """The regions that have a type, or the word global; nothing where it has no location."""
        ...

    def built_in(self) -> Sequence[Body]:
        """What Azure has of its own in every tenant, such as the built-in role definitions."""
        ...

    def actions(
        self, resource: ResourceId, action: str, body: Body | None, world: World
    ) -> Body | str | None:
        """POST {resource}/{action}, such as listKeys; unknown is a 404.

        None is an empty 200, a text is XML.
        """
        ...

    def subscription_actions(
        self, method: str, path: str, body: Body | None, world: World
    ) -> Body | None:
        """Whatever else a provider answers: deletedVaults, checkNameAvailability, usages, quotas.

        `path` is the URL's path; the answer is None when this is nobody's.
        """
        ...
