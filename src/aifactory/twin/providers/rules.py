"""Rules that data states: what must be, may be, must stay, must exist, or holds a delete."""

from collections.abc import Iterator
from typing import Any

from aifactory.azure.regions import REGIONS, zoned
from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.facts import Facts, Limit, Rule
from aifactory.twin.providers.paths import value_at, values_at
from aifactory.twin.providers.quotas import allowance, allowed, places
from aifactory.twin.providers.templates import refused
from aifactory.twin.world import AzureError, World, Write

_MANAGED = "/providers/microsoft.management/managementgroups/"
_ROOTS = ("/subscriptions/", "/providers/")
_LISTED = 5  # Azure names a few holders, not hundreds


def check_values(write: Write, known: Facts) -> None:
    """Refuses a write that lacks a value, or brings one that is not offered."""
    for rule in known.required:
        if value_at(write.body, rule.at) is None:
            raise refused(rule.refusal, write.id)
    for rule in known.allowed:
        offered = {_plain(value) for value in rule.values}
        for value in values_at(write.body, rule.at):
            if _plain(value) not in offered:
                raise refused(rule.refusal, write.id, value=value)


def check_fixed(write: Write, known: Facts) -> None:
    """Refuses to change what stays as it was made."""
    if write.existing is None:
        return
    for rule in known.fixed:
        wanted, was = value_at(write.body, rule.at), value_at(write.existing, rule.at)
        was = rule.default if was is None else was
        if rule.values and was not in rule.values:
            continue  # it may still become what then stays
        if wanted is not None and was is not None and _plain(wanted) != _plain(was):
            raise refused(rule.refusal, write.id, value=wanted, was=was, at=rule.at)
    for rule in (*known.grows, *known.apart):
        _check_change(write, rule)


def _check_change(write: Write, rule: Rule) -> None:
    """Refuses a value that becomes less, or that crosses the line around some values."""
    wanted, was = value_at(write.body, rule.at), value_at(write.existing, rule.at)
    if wanted is None or was is None:
        return
    inside = {_plain(value) for value in rule.values}
    crosses = inside and (_plain(wanted) in inside) != (_plain(was) in inside)
    if crosses or (not inside and float(wanted) < float(was)):
        raise refused(rule.refusal, write.id, value=wanted, was=was)


def check_scope(write: Write, known: Facts) -> None:
    """Refuses a resource at a scope that its type is not for; of types without data, all is well.

    Code and wording unverified.
    """
    if write.existing is not None or write.id.parent is not None or not known.scopes:
        return
    here = _scope(write.id)
    if here not in known.scopes:
        message = (
            f"The resource type '{write.id.type}' cannot be deployed at '{write.id.scope}': it "
            f"belongs to a {' or a '.join(known.scopes)}."
        )
        raise AzureError(400, "InvalidResourceScope", message)


def _scope(resource: ResourceId) -> str:
    if "/providers/" in resource.scope and not resource.scope.lower().startswith(_MANAGED):
        return "extension"
    if resource.resource_group:
        return "group"
    return "subscription" if resource.subscription else "tenant"


def check_location(write: Write, known: Facts, world: World) -> None:
    """Refuses a missing place, a place that the type or a zone is not in, and a move."""
    wanted = _plain(value_at(write.body, "location") or "")
    if known.location == "none":
        return
    if write.existing is not None:
        _check_move(write, wanted)
    elif wanted:
        _check_place(write, wanted, places(known, world))
        _check_zones(write, wanted)
    elif known.location == "required":
        message = "The location property is required for this definition."
        raise AzureError(400, "LocationRequired", message)


def _check_move(write: Write, wanted: str) -> None:
    was = _plain(value_at(write.existing, "location") or "")
    if wanted and was and wanted != was:
        name, group = write.id.name, write.id.resource_group
        message = (
            f"The resource '{name}' already exists in location '{was}' in resource group "
            f"'{group}'. A resource with the same name cannot be created in location "
            f"'{wanted}'. Please select a new resource name."
        )
        raise AzureError(409, "InvalidResourceLocation", message)


def _check_place(write: Write, wanted: str, offered: list[str]) -> None:
    if wanted not in offered:
        message = (
            f"The provided location '{wanted}' is not available for resource type "
            f"'{write.id.type}'. List of available regions for the resource type is "
            f"'{','.join(offered)}'."
        )
        raise AzureError(400, "LocationNotAvailableForResourceType", message)


def _check_zones(write: Write, wanted: str) -> None:
    """Azure says it in many ways; this code and wording are those of machines and addresses."""
    asked = next(zoned(write.body), None)
    if asked and wanted in REGIONS and not REGIONS[wanted].has_zones:
        message = (
            f"The zone(s) asked for at '{asked}' of resource '{write.id.type}/{write.id.name}' are "
            f"not supported. The supported zones for location '{wanted}' are ''."
        )
        raise AzureError(400, "AvailabilityZoneNotSupported", message)


def check_references(write: Write, known: Facts, world: World) -> None:
    """Refuses a write that points at something that is not there."""
    for rule in known.references:
        for value in values_at(write.body, rule.at):
            _check_id(value, rule.at)
            if not _exists(value, rule, world):
                raise refused(rule.refusal, write.id, value=value)


def _check_id(value: Any, at: str) -> None:
    """Refuses an id that is none, in Resource Manager's words (Azure/apiops 849, 2026-05)."""
    if isinstance(value, str) and value.startswith(_ROOTS):
        return
    message = (
        f"Property id '{value}' at path '{at.replace('[]', '[*]')}' is invalid. Expect fully "
        "qualified resource Id that start with '/subscriptions/{subscriptionId}' or "
        "'/providers/{resourceProviderNamespace}/'."
    )
    raise AzureError(400, "LinkedInvalidPropertyId", message)


def check_alone(write: Write, known: Facts, world: World) -> None:
    """Refuses a write while another one that excludes it is under way."""
    if known.alone is None or (known.alone.patient and write.deployment):
        return
    top = write.id.parent if known.alone.of == "family" else write.id
    if top is None:
        return
    busy = top if world.busy(top) else _busy_beside(write, top, known.alone.of, world)
    if busy is not None:
        raise refused(known.alone.refusal, write.id, busy=busy, top=top)


def _busy_beside(write: Write, top: ResourceId, which: str, world: World) -> ResourceId | None:
    if which == "self":
        return None
    if which == "scope":
        place = f"{write.id.scope}/providers/{write.id.type}"
        found = (one for one in world.under_way(place) if one.type.lower() == write.id.type.lower())
        return next(found, None)
    deep = top.key.count("/providers/")  # what others keep about it, such as its logs, is no part
    found = (one for one in world.under_way(top.text) if one.key.count("/providers/") == deep)
    return next(found, None)


def check_limits(write: Write, known: Facts, world: World) -> None:
    """Refuses one more than Azure, or the twin's scenario, allows in a place."""
    if write.existing is not None:
        return
    for limit in known.limits:
        if limit.kind and _plain(write.body.get("kind")) != limit.kind.lower():
            continue
        here = (write.id, value_at(write.body, "location"))
        most = allowance(known.type, _azures(limit, write, world), here, world) or 0
        # Looking into bodies is dear: a place with fewer of all kinds needs no closer look.
        place = _place(write, limit)
        if world.count(known.type, place) >= most and _standing(write, limit, world) >= most:
            raise refused(limit.refusal, write.id, most=most)


def _azures(limit: Limit, write: Write, world: World) -> int:
    """What holds where the scenario names no quota for the type: its tier's, or everybody's."""
    tier = limit.table
    if limit.tiers:
        bearer = write.body
        if limit.of == "groups":
            bearer = (write.id.parent and world.get(write.id.parent)) or {}
        tier = limit.tiers.get(str(value_at(bearer, "sku.name")).lower(), tier)
    return allowed(tier, (write.id, value_at(write.body, "location")), world)


def _standing(write: Write, limit: Limit, world: World) -> int:
    """How many of the type there are in the place that the limit speaks of."""
    above = _place(write, limit)
    if limit.of in {"subscription", "parent", "scope"}:
        return world.count(write.id.type, above)
    if limit.of == "groups":
        others = (body for _, body in world.find(write.id.type, scope=above))
        groups = {_plain(value_at(body, "properties.groupId")) for body in others}
        return len(groups - {_plain(value_at(write.body, "properties.groupId"))})
    alike = ("location",) if limit.of == "region" else ("location", "sku.name")
    alike = (*alike, "kind") if limit.kind else alike
    wanted = {path: _plain(value_at(write.body, path)) for path in alike}
    return world.count(write.id.type, above, wanted)


def _place(write: Write, limit: Limit) -> str:
    if limit.of in {"parent", "groups"}:
        return str(write.id.parent)
    if limit.of == "scope":
        return f"{write.id.scope.rstrip('/')}/providers/{write.id.type}"
    return f"/subscriptions/{write.id.subscription}"


def check_delete(resource: ResourceId, known: Facts, world: World) -> None:
    """Refuses to delete what lasts, what others hold, or what has children of a certain type."""
    if known.lasting is not None and resource.resource_group is None:
        raise refused(known.lasting, resource)
    for rule in known.nested:
        inside = [str(other) for other, _ in world.find(rule.type, scope=resource.text)]
        if inside:
            raise refused(rule.refusal, resource, holders=", ".join(_shown(inside, resource)))
    for rule in known.held:
        holders = sorted(_holders(resource, rule, world))
        if holders:
            raise refused(rule.refusal, resource, holders=", ".join(holders[:_LISTED]))


def _holders(resource: ResourceId, rule: Rule, world: World) -> Iterator[str]:
    scope = f"/subscriptions/{resource.subscription}"  # what refers to it lies beside it
    for other, body in world.find(rule.type, scope=scope):
        values = values_at(body, rule.at)
        if any(isinstance(value, str) and value.lower() == resource.key for value in values):
            yield other.text


def _exists(value: Any, rule: Rule, world: World) -> bool:
    if not isinstance(value, str) or not value.startswith("/"):
        return False
    target = ResourceId(value)
    right = not rule.type or target.type.lower() == rule.type.lower()
    return right and world.get(target) is not None


def _shown(ids: list[str], resource: ResourceId) -> list[str]:
    """Children as Azure names them in its refusals: by type and names, without the group."""
    at = resource.text.lower().rfind("/providers/") + len("/providers/")
    return [f"'{one[at:]}'" for one in sorted(ids)[:_LISTED]]


def _plain(value: Any) -> Any:
    return value.replace(" ", "").lower() if isinstance(value, str) else value
