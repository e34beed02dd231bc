"""Any resource at any scope: GET, HEAD, PUT, PATCH, DELETE, and the actions of its provider."""

from collections.abc import Iterator, Mapping
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.twin import operations
from aifactory.twin.handlers import manners
from aifactory.twin.providers.paths import values_at
from aifactory.twin.state import shown
from aifactory.twin.wire import Answer, Call
from aifactory.twin.world import AzureError, Body
from aifactory.twin.writing.writer import Written

ROLES = "microsoft.authorization/roledefinitions"


def get(call: Call) -> Answer:
    """The resource and its ETag."""
    call.writer.require_scope(call.id)
    row = call.state.row(call.id)
    body = shown(row, call.state.at) if row else None
    if row is None or body is None:
        fixed = call.registry.built_in(call.id.type, call.id.name)
        if fixed is None and call.id.type.lower() == ROLES:
            fixed = next(roles_from_elsewhere(call, call.id.scope, call.id.name), None)
        if fixed is not None:
            return Answer(200, fixed)
        call.registry.require(call.id.type, call.api_version)
        raise missing(call.id)
    return Answer(200, body, {"etag": row.version})


def roles_from_elsewhere(call: Call, scope: str, name: str | None = None) -> Iterator[Body]:
    """Roles kept in another subscription that may be given at this scope, too: seen from here.

    A directory has each role once, and shows it wherever it is assignable
    (learn.microsoft.com/azure/role-based-access-control/custom-roles, 2026-08).
    """
    here = f"{scope.rstrip('/')}/"
    for role, body in call.state.find(ROLES, name):
        scopes = values_at(body, "properties.assignableScopes[]")
        given = any(here.lower().startswith(f"{str(one).lower().rstrip('/')}/") for one in scopes)
        if given and not here.lower().startswith(f"{role.scope.lower().rstrip('/')}/"):
            yield {**body, "id": f"{here}{role.text[len(role.scope) :].lstrip('/')}"}


def head(call: Call) -> Answer:
    """204 when it is there, 404 when not."""
    row = call.state.row(call.id)
    return Answer(204 if row and shown(row, call.state.at) is not None else 404)


def put(call: Call) -> Answer:
    """Write the whole resource."""
    _match(call)
    return _written(call, call.writer.write(call.id, call.api_version, call.json))


def patch(call: Call) -> Answer:
    """Write some of a resource: objects are merged, everything else is replaced, null removes."""
    _match(call)
    call.writer.require_scope(call.id)
    existing = call.state.get(call.id)
    if existing is None:
        raise missing(call.id)
    body = merged(existing, call.json)
    return _written(call, call.writer.write(call.id, call.api_version, body))


def _written(call: Call, written: Written) -> Answer:
    row = call.state.row(written.id)
    assert row is not None
    body, kind = shown(row, call.state.at), written.id.type.lower()
    headers = {"etag": row.version}
    at_once = written.seconds <= 0 or row.phase == "Accepted" or kind in manners.WRITTEN_AT_ONCE
    if not at_once:
        accepted = written.new and kind in manners.ACCEPTED
        result = written.body if accepted else None
        error = written.error.as_error() if written.error else None
        work = operations.Work(written.id, call.state.at + written.seconds, error, result)
        started = operations.start(call, work)
        unwanted = "azure-asyncoperation" if accepted else "location"
        headers |= {name: value for name, value in started.items() if name != unwanted}
        if accepted:
            return Answer(202, None, headers)
    new = written.new and kind not in manners.WRITTEN_WITH_200 | manners.ACCEPTED
    return Answer(201 if new or kind in manners.WRITTEN_WITH_201 else 200, body, headers)


def delete(call: Call) -> Answer:
    """Delete the resource and what is below it; 204 when there was nothing."""
    _match(call)
    call.writer.require_scope(call.id)
    kind = call.id.type.lower()
    body = call.state.get(call.id) if kind in manners.DELETED_WITH_BODY else None
    seconds = call.writer.remove(call.id)
    if _purged(call) and seconds is None:
        return Answer(200)
    if seconds is None:
        call.registry.require(call.id.type, call.api_version)
        return Answer(204)
    if body is not None:
        return Answer(200, body)
    if seconds <= 0 or kind in manners.DELETED_AT_ONCE:
        return Answer(200)
    work = operations.Work(call.id, call.state.at + seconds)
    return Answer(202, None, operations.start(call, work))


def _purged(call: Call) -> bool:
    """Whether the delete was to be for good, and what had been soft-deleted is gone."""
    if call.query.get("forcetopurge", "").lower() != "true":
        return False
    providers, forced = call.registry.providers, {"forceToPurge": True}
    return providers.subscription_actions("DELETE", call.path, forced, call.state) is not None


def post(call: Call) -> Answer:
    """An action of the resource, such as listKeys."""
    path, _, action = call.path.rpartition("/")
    resource = ResourceId(path or "/")
    call.writer.require_scope(resource)
    if call.state.row(resource) is None:
        raise missing(resource)
    providers = call.registry.providers
    body = call.json or None
    said = providers.actions(resource, action, body, call.state)
    if isinstance(said, str):
        return Answer(200, said.encode(), {"content-type": "application/xml"})
    return Answer(200, said)


def missing(resource: ResourceId) -> AzureError:
    """There is no such resource."""
    where = f" under resource group '{resource.resource_group}'" if resource.resource_group else ""
    return AzureError(
        404,
        "ResourceNotFound",
        f"The Resource '{resource.type}/{'/'.join(resource.names)}'{where} was not found. For "
        "more details please go to https://aka.ms/ARMResourceNotFoundFix",
    )


def merged(existing: Mapping[str, Any], change: Mapping[str, Any]) -> Body:
    """A body with a change merged into it, as JSON merge patch has it (RFC 7396).

    Tags are replaced as a whole, as most services do.
    """
    made = dict(existing)
    for name, value in change.items():
        old = made.get(name)
        if value is None:
            made.pop(name, None)
        elif isinstance(value, dict) and isinstance(old, dict) and name != "tags":
            made[name] = merged(old, value)
        else:
            made[name] = value
    return made


def _match(call: Call) -> None:
    wanted, unwanted = call.headers.get("if-match"), call.headers.get("if-none-match")
    if wanted is None and unwanted is None:
        return
    row = call.state.row(call.id)
    fits = wanted is None or (row is not None and wanted in {"*", row.version})
    if not fits or (unwanted == "*" and row is not None):
        raise AzureError(
            412,
            "PreconditionFailed",
            f"The condition on the ETag of '{call.id}' does not hold: it is "
            f"{row.version if row else 'not there'}.",
        )
