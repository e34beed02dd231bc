"""Listings: the resources of a type at a scope, all resources, and role assignments by scope."""

from collections.abc import Callable, Iterator

from aifactory.azure.resource_id import ResourceId
from aifactory.twin import wire
from aifactory.twin.handlers.resources import ROLES, missing, roles_from_elsewhere
from aifactory.twin.keeping.store import Page, Row
from aifactory.twin.providers.paths import value_at
from aifactory.twin.providers.services.web import INSIDE
from aifactory.twin.state import shown
from aifactory.twin.wire import Answer, Call
from aifactory.twin.world import AzureError, Body

_ASSIGNED = {
    f"microsoft.authorization/{name}"
    for name in ("roleassignments", "policyassignments", "policyexemptions", "locks")
}
_RECORDS = "microsoft.network/privatednszones/all"  # records of every type in one listing
_BROAD = {
    ROLES,
    "microsoft.authorization/policydefinitions",
    "microsoft.authorization/policysetdefinitions",
}
_MANAGED = "/providers/microsoft.management/"  # above every subscription of the twin
_ROLE_TYPES = {"builtinrole", "customrole"}
_SUMMARY = ("id", "name", "type", "location", "tags", "kind", "sku", "identity", "managedBy")


def of_type(call: Call) -> Answer:
    """The resources of one type: below a parent, in a group, or anywhere in a subscription."""
    _require(call)
    kind = _kind(call)
    if kind == _RECORDS:
        return wire.page(call, _shown(call, _records(call), _fits(call)))
    if kind in INSIDE:
        return wire.page(call, _inside(call, *INSIDE[kind]))
    call.registry.require(kind, call.api_version)
    if kind in _ASSIGNED:
        return wire.page(call, _at_scope(call, kind, below="scope()" not in _filter(call)))
    if kind in _BROAD:
        fits, after = _fits(call), wire.skipped(call)
        fixed = [(body["id"].lower(), body) for body in call.registry.all_built_in(kind)]
        if kind == ROLES:
            others = roles_from_elsewhere(call, _scope(call).text)
            fixed += [(body["id"].lower(), body) for body in others]
        own = [pair for pair in fixed if pair[0] > after and fits(pair[1])]
        found = sorted([*own, *_at_scope(call, kind, below=False)], key=lambda pair: pair[0])
        return wire.page(call, found)
    rows = _rows(call, kind)
    return wire.page(call, _shown(call, rows, _fits(call)))


def _require(call: Call) -> None:
    """A group that is listed is there; below a resource, its group and subscription are."""
    scope = _scope(call)
    below = "/providers/" in scope.key
    (call.writer.require_scope if below else call.writer.require_group)(scope)


def _rows(call: Call, kind: str) -> Iterator[Row]:
    """A group or subscription lists the type wherever it is in it, a resource only its own."""
    scope, after = _scope(call), wire.skipped(call)
    last = call.id.key.rsplit("/", 1)[0]
    if "/providers/" in scope.key or call.path.count("/") > scope.key.count("/") + 3:
        found = call.state.store.of_type(kind, f"{last}/{kind.rsplit('/', 1)[1]}", Page(after))
        return iter(found)
    found = call.state.store.of_type(kind, scope.key.rstrip("/"), Page(after))
    return (row for row in found if not _is_extension(row))


def _records(call: Call) -> Iterator[Row]:
    zone = ResourceId(call.path.rpartition("/")[0])
    if call.state.row(zone) is None:
        raise missing(zone)
    found = call.state.store.any_type(zone.key, Page(wire.skipped(call)))
    return (row for row in found if "/virtualnetworklinks/" not in row.id.lower())


def _inside(call: Call, kind: str, path: str) -> Iterator[tuple[str, Body]]:
    """What says that it stands in a resource, whichever group it is in."""
    house = ResourceId(call.path.rpartition("/")[0])
    if call.state.row(house) is None:
        raise missing(house)
    rows = call.state.store.of_type(kind, "", Page(wire.skipped(call)))
    found = _shown(call, iter(rows), _fits(call))
    return ((key, one) for key, one in found if str(value_at(one, path)).lower() == house.key)


def _at_scope(call: Call, kind: str, below: bool) -> Iterator[tuple[str, Body]]:
    """What holds at a scope: assigned at it, above it unless exactly, below it if wanted."""
    scope, after = _scope(call).key.rstrip("/"), wire.skipped(call)
    fits, exact = _fits(call), "atexactscope()" in _filter(call)
    for row in call.state.store.of_type(kind, "", Page(after)):
        assigned = ResourceId(row.id).scope.lower().rstrip("/")
        over = assigned.startswith(_MANAGED) or scope.startswith(f"{assigned}/")
        above = scope == assigned or (not exact and over)
        if not above and not (below and assigned.startswith(f"{scope}/")):
            continue
        body = shown(row, call.state.at)
        if body is not None and fits(body):
            yield row.id.lower(), body


def everything(call: Call) -> Answer:
    """GET …/resources: what has a location, in a group or a subscription."""
    _require(call)
    rows = call.state.store.any_type(_scope(call).key, Page(wire.skipped(call)))
    fits = _fits(call)
    tracked = (row for row in rows if not _is_extension(row) and "/providers/" in row.id.lower())
    pairs = _shown(call, tracked, lambda body: "location" in body and fits(body))
    return wire.page(call, ((key, _summary(body)) for key, body in pairs))


def _shown(
    call: Call, rows: Iterator[Row], fits: Callable[[Body], bool]
) -> Iterator[tuple[str, Body]]:
    for row in rows:
        body = shown(row, call.state.at)
        if body is not None and fits(body):
            yield row.id.lower(), body


def _summary(body: Body) -> Body:
    return {name: body[name] for name in _SUMMARY if name in body}


def _filter(call: Call) -> str:
    return call.query.get("$filter", "").lower().replace(" ", "")


def _fits(call: Call) -> Callable[[Body], bool]:
    """What $filter asks for; a property that is not understood is refused, never ignored."""
    comparisons = call.filters()
    tag = next((value for name, _, value in comparisons if name == "tagname"), None)
    tests = [(_test(name, value, tag), equal) for name, equal, value in comparisons]
    return lambda body: all(test(body) is equal for test, equal in tests)


def _test(name: str, value: str, tag: str | None) -> Callable[[Body], bool]:
    wanted = value.lower()
    if name == "tagname":
        return lambda body: value in (body.get("tags") or {})
    if name == "tagvalue":
        return lambda body: (body.get("tags") or {}).get(tag) == value
    read = _READ.get("kindofrole" if name == "type" and wanted in _ROLE_TYPES else name)
    if read is None:
        message = f"Filter on property '{name}' is not supported."
        raise AzureError(400, "InvalidFilterInQueryString", message)
    return lambda body: read(body).lower() == wanted


_READ: dict[str, Callable[[Body], str]] = {
    "resourcegroup": lambda body: ResourceId(body["id"]).resource_group or "",
    "resourcetype": lambda body: str(body.get("type", "")),
    "type": lambda body: str(body.get("type", "")),
    "name": lambda body: str(body.get("name", "")),
    "location": lambda body: str(body.get("location", "")),
    "kind": lambda body: str(body.get("kind", "")),
    "kindofrole": lambda body: _property(body, "type"),
    "rolename": lambda body: _property(body, "rolename"),
    "principalid": lambda body: _property(body, "principalid"),
    "assignedto": lambda body: _property(body, "principalid"),
    "roledefinitionid": lambda body: _property(body, "roledefinitionid"),
}


def _property(body: Body, name: str) -> str:
    for key, value in (body.get("properties") or {}).items():
        if key.lower() == name:
            return str(value)
    return ""


def _scope(call: Call) -> ResourceId:
    """The id that the listing is about: everything before the last /providers/."""
    at = call.id.key.rfind("/providers/")
    text = call.path[:at] if at >= 0 else call.path.rpartition("/")[0]
    return ResourceId(text or "/")


def _kind(call: Call) -> str:
    """The type that a collection's path names: namespace, then every other word."""
    words = call.id.key[call.id.key.rfind("/providers/") :].split("/")[2:]
    return "/".join((words[0], *words[1::2]))


def _is_extension(row: Row) -> bool:
    return row.id.lower().count("/providers/") > 1
