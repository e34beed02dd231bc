"""What ARM reported, path by path; what could not be read says why and proves nothing."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aifactory.azure.resource_id import ResourceId

Body = Mapping[str, Any]

ROLE_ASSIGNMENTS = "/providers/Microsoft.Authorization/roleAssignments"
BUDGETS = "/providers/Microsoft.Consumption/budgets"
DELEGATIONS = "/providers/Microsoft.ManagedServices/registrationAssignments"
EXEMPTIONS = "/providers/Microsoft.Authorization/policyExemptions"
SETTINGS = "/providers/Microsoft.Insights/diagnosticSettings"
CATEGORIES = "/providers/Microsoft.Insights/diagnosticSettingsCategories"
OFFERED = "/privateLinkResources"
FEDERATED = "/federatedIdentityCredentials"
ZONE_GROUPS = "/privateDnsZoneGroups"
LINKS = "/virtualNetworkLinks"
RECORDS = "/A"


class Unproven(Exception):
    """A rule that cannot be checked here, and why: it is not passed."""


@dataclass(frozen=True, slots=True)
class Live:
    """A resource that exists, with its whole body where its type can be read."""

    id: ResourceId
    body: Body

    @property
    def type(self) -> str:
        """The resource type in lower case."""
        return self.id.type.lower()


@dataclass(slots=True)
class Inventory:
    """Everything that was read, by lower-case path."""

    bodies: dict[str, Body | None] = field(default_factory=dict)
    lists: dict[str, tuple[Body, ...]] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)

    def body(self, path: str) -> Body | None:
        """The resource at a path, None when ARM has none; Unproven when it was not read."""
        if path.lower() in self.bodies:
            return self.bodies[path.lower()]
        raise self._unproven(path)

    def items(self, path: str) -> tuple[Body, ...]:
        """The list at a path; Unproven when it was not read."""
        if path.lower() in self.lists:
            return self.lists[path.lower()]
        raise self._unproven(path)

    @property
    def digest(self) -> str:
        """The SHA-256 of every answer, and of every question that had none: what was judged."""
        found = hashlib.sha256()
        for kind in (self.bodies, self.lists, self.unread):
            for path, answer in sorted(kind.items()):
                line = json.dumps([path, answer], sort_keys=True, separators=(",", ":"))
                found.update(line.encode())
        return found.hexdigest()

    @property
    def answers(self) -> int:
        """How many questions ARM answered."""
        return len(self.bodies) + len(self.lists)

    def _unproven(self, path: str) -> Unproven:
        return Unproven(f"{path} could not be read: {self.unread.get(path.lower(), 'not asked')}")


def value_at(body: Any, path: str) -> Any:
    """The value at a dotted path, without regard to case; None when there is none.

    A number is a place in a list: keyVaultProperties.0.keyName.
    """
    for word in path.split("."):
        if isinstance(body, list) and word.isdigit():
            body = dict(enumerate(body)).get(int(word))
            continue
        if not isinstance(body, Mapping):
            return None
        found = body.get(word)
        if found is None:
            found = next((body[key] for key in body if key.lower() == word.lower()), None)
        body = found
    return body


def children(body: Any, path: str) -> Iterator[Body]:
    """The objects of the list at a dotted path; nothing when there is no list."""
    for item in value_at(body, path) or ():
        if isinstance(item, Mapping):
            yield item


def ids_at(body: Any, path: str) -> tuple[ResourceId, ...]:
    """The `id` of each object in the list at a path."""
    return tuple(ResourceId(item["id"]) for item in children(body, path) if item.get("id"))


def id_at(body: Any, path: str) -> ResourceId | None:
    """The resource id at a dotted path, or None."""
    found = value_at(body, path)
    return ResourceId(found) if isinstance(found, str) and found.startswith("/") else None


def same(seen: Any, wanted: Any) -> bool:
    """Whether ARM's value is the wanted one; Azure writes words in any case."""
    if isinstance(seen, str) and isinstance(wanted, str):
        return seen.lower() == wanted.lower()
    return bool(seen == wanted) and isinstance(seen, bool) == isinstance(wanted, bool)
