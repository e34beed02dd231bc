"""The world as one request sees it: everything stored, at one moment of the virtual clock."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.faults.striking import Striker
from aifactory.twin.keeping.store import Page, Row, Store
from aifactory.twin.keeping.tombs import grave_key
from aifactory.twin.scenario import Scenario
from aifactory.twin.world import ANY, Body
from aifactory.twin.written import written

_TAGGED = "Microsoft.Network/"  # its bodies carry the ETag that others have in a header alone


class State:
    """The World that providers see, and the records that only the twin sees.

    It lives for one request: what was read or written once is remembered until that changes.
    """

    def __init__(
        self, store: Store, scenario: Scenario, at: float, striker: Striker | None = None
    ) -> None:
        self.store = store
        self.at = at
        self.striker = striker  # None: nothing goes wrong on purpose, as in a validation
        self._scenario = scenario
        self._rows: dict[str, Row | None] = {}
        self._records: dict[tuple[str, str], bytes | None] = {}
        self._counts: dict[tuple[str, str], int] = {}  # by type and scope

    @property
    def scenario(self) -> Scenario:
        """What the twin was started with."""
        return self._scenario

    def now(self) -> datetime:
        """The moment of this write, in UTC."""
        return datetime.fromtimestamp(self.at, UTC)

    # -- resources

    def row(self, resource: ResourceId) -> Row | None:
        """The resource as the store has it, or None."""
        key = resource.key
        if key not in self._rows:
            self._rows[key] = self.store.read(key)
        return self._rows[key]

    def get(self, resource: ResourceId) -> Body | None:
        """The stored resource, or None."""
        row = self.row(resource)
        return _body(row) if row else None

    def put(self, resource: ResourceId, body: Body) -> None:
        """Store with no checks; a write that is under way goes on as it was."""
        self._forget_row(resource)
        self.store.amend(_place(resource), _row(resource, body, (self.at, self.at, "")))

    def write(self, resource: ResourceId, body: Body, seconds: float, phase: str) -> None:
        """Store the outcome of a write that starts now and takes its time."""
        times = (self.at, self.at + seconds, phase)
        if self.row(resource) is None:
            self._count_one_more(resource)
        row = self._rows[resource.key] = _row(resource, body, times)
        self.store.write(_place(resource), row)

    def delete(self, resource: ResourceId) -> None:
        """Forget this one resource."""
        self._forget_row(resource)
        self.store.erase(_place(resource))

    def _forget_row(self, resource: ResourceId) -> None:
        """What is remembered of it may be wrong from now on."""
        self._rows.pop(resource.key, None)
        kind = resource.type.lower()
        for known in [each for each in self._counts if each[0] == kind]:
            del self._counts[known]

    def _count_one_more(self, resource: ResourceId) -> None:
        kind = resource.type.lower()
        for known in self._counts:
            if known[0] == kind and resource.key.startswith(f"{known[1]}/"):
                self._counts[known] += 1

    def children(self, resource: ResourceId) -> list[tuple[ResourceId, Body]]:
        """Everything below this id, by id."""
        return [_pair(row) for row in self.store.below(resource.key)]

    def find(
        self, resource_type: str, name: str | None = None, scope: str | None = None
    ) -> list[tuple[ResourceId, Body]]:
        """Every resource of a type, of one name or below one scope if given."""
        kind, below = resource_type.lower(), (scope or "").lower().rstrip("/")
        if name is None:
            return [_pair(row) for row in self.store.of_type(kind, below, Page())]
        found = [_pair(row) for row in self.store.named(kind, name.lower())]
        return [pair for pair in found if pair[0].key.startswith(f"{below}/")]

    def count(
        self, resource_type: str, scope: str = "", alike: Mapping[str, str | None] = ANY
    ) -> int:
        """How many resources of a type lie below a scope, with these values at these paths."""
        kind, below = resource_type.lower(), scope.lower().rstrip("/")
        if alike:
            return self.store.count(kind, below, alike)
        if (kind, below) not in self._counts:
            self._counts[kind, below] = self.store.count(kind, below, alike)
        return self._counts[kind, below]

    def busy(self, resource: ResourceId) -> bool:
        """Whether a write of this very resource is still being carried out."""
        row = self.row(resource)
        return row is not None and row.starts <= self.at < row.ready

    def under_way(self, scope: str) -> list[ResourceId]:
        """Every resource below a scope of which a write is still being carried out, by id."""
        return [ResourceId(text) for text in self.store.under_way(scope.lower(), self.at)]

    def coming(self, resource: ResourceId) -> bool:
        """Whether a deployment that is running has yet to begin this very resource."""
        row = self.row(resource)
        return row is not None and row.starts > self.at

    # -- the directory and the subscriptions

    def principal(self, object_id: str) -> Body | None:
        """A principal of the scenario, or one that was added."""
        found: Body | None = self.record("principal", object_id.lower())
        return found

    def add_principal(self, object_id: str, kind: str, name: str) -> None:
        """Make a principal known, if it is not: `since` says from when on."""
        known = self.principal(object_id) or {"since": self.at}
        known |= {"id": object_id, "type": kind, "name": name}
        self.keep("principal", object_id.lower(), known)

    def remove_principal(self, object_id: str) -> None:
        """Take a principal out of the directory."""
        self.forget("principal", object_id.lower())

    def subscription(self, subscription: str) -> Body | None:
        """A subscription of the scenario."""
        for item in self._scenario.subscriptions:
            if item.id == subscription.lower():
                return {"id": item.id, "name": item.name}
        return None

    # -- tombstones

    def bury(self, resource: ResourceId, body: Body, location: str, purge_protected: bool) -> None:
        """Keep a deleted resource: another of its name may have died elsewhere."""
        tombstone = {
            "id": str(resource),
            "type": resource.type,
            "name": resource.name,
            "location": location,
            "body": body,
            "purgeProtected": purge_protected,
            "deletedAt": stamp(self.at),
        }
        self.keep("tombstone", grave_key(resource), tombstone)

    def tombstone(self, resource: ResourceId) -> Body | None:
        """The tombstone of this very resource, or None."""
        found: Body | None = self.record("tombstone", grave_key(resource))
        return found

    def tombstones(self, resource_type: str, name: str | None = None) -> list[Body]:
        """Every tombstone of a type, of one name if given."""
        kind = resource_type.lower()
        found = self.records("tombstone", kind if name is None else f"{kind}/{name.lower()}")
        return [body for _, body in found if str(body["type"]).lower() == kind]

    def exhume(self, resource: ResourceId) -> None:
        """Forget a tombstone."""
        self.forget("tombstone", grave_key(resource))

    # -- records

    def record(self, kind: str, key: str) -> Any:
        """A record, or None."""
        if (kind, key) not in self._records:
            self._records[kind, key] = self.store.record(kind, key)
        found = self._records[kind, key]
        return orjson.loads(found) if found is not None else None

    def keep(self, kind: str, key: str, body: object) -> None:
        """Keep a record."""
        self._records.pop((kind, key), None)
        self.store.keep(kind, key, written(body))

    def forget(self, kind: str, key: str) -> None:
        """Forget a record."""
        self._records.pop((kind, key), None)
        self.store.forget(kind, key)

    def forget_below(self, kind: str, resource: ResourceId) -> None:
        """Forget the records of a kind that lie below an id."""
        self._records.clear()
        self.store.forget_below(kind, resource.key)

    def records(self, kind: str, scope: str = "") -> Iterator[tuple[str, Any]]:
        """The records of a kind below a scope, by key."""
        return ((key, orjson.loads(body)) for key, body in self.store.records(kind, scope))


def stamp(moment: float) -> str:
    """A moment as Azure writes it: 2026-01-31T12:00:00.0000000Z."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


def shown(row: Row, at: float) -> Body | None:
    """A resource as a reader sees it at a moment: not there before its creation starts."""
    creating = row.phase not in {"", "Updating"}
    if row.starts > at and creating:
        return None
    body = _body(row)
    properties = body.get("properties")
    passing = row.ready > at and row.phase
    if passing and isinstance(properties, dict) and "provisioningState" in properties:
        properties["provisioningState"] = row.phase
    if str(body.get("type", "")).startswith(_TAGGED):
        body["etag"] = row.version
    return body


def _pair(row: Row) -> tuple[ResourceId, Body]:
    return ResourceId(row.id), _body(row)


def _body(row: Row) -> Body:
    body: Body = orjson.loads(row.body)
    return body


def _row(resource: ResourceId, body: Body, times: tuple[float, float, str]) -> Row:
    version = f'"{secrets.token_hex(8)}"'
    return Row(str(resource), written(body), version, *times)


def _place(resource: ResourceId) -> tuple[str, str, str]:
    return resource.key, resource.type.lower(), resource.name.lower()
