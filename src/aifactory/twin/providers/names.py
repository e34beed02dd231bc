"""Names: the characters a type takes, the ones all of Azure shares, and the ones the dead hold."""

import re
from datetime import datetime, timedelta
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.facts import Facts, SoftDelete, Unique, facts
from aifactory.twin.providers.paths import value_at
from aifactory.twin.providers.templates import refused
from aifactory.twin.world import Body, World, Write


def check_name(write: Write, known: Facts) -> None:
    """Refuses a name with the wrong length or characters."""
    rule, name = known.name, write.id.name
    if rule is None or write.existing is not None:
        return
    fits = rule.min <= len(name) <= rule.max
    if not fits or (rule.pattern and re.fullmatch(rule.pattern, name) is None):
        raise refused(rule.refusal, write.id)


def check_unique(write: Write, known: Facts, world: World) -> None:
    """Refuses a name that another resource anywhere in Azure has already."""
    if known.unique is None:
        return
    wanted = _shared_name(write.id, write.body, known.unique)
    if wanted is None or (write.existing and wanted == _stored_name(write, known.unique)):
        return
    by_name = known.unique.at == "name"
    for other, body in world.find(write.id.type, write.id.name if by_name else None):
        if other != write.id and _shared_name(other, body, known.unique) == wanted:
            raise _taken(write.id, other, known.unique, wanted)
    _check_buried_names(write, known, wanted, world)


def check_tombstone(write: Write, known: Facts, world: World) -> None:
    """Refuses a name that a soft-deleted resource holds, unless the write recovers it."""
    soft = known.soft_delete
    if soft is None or write.existing is not None:
        return
    grave = _in_the_way(write.id, soft, world)
    if grave is None or value_at(write.body, soft.recover) == soft.value:
        return
    other = ResourceId(grave["id"])
    if known.unique and other.subscription != write.id.subscription:
        raise _taken(write.id, other, known.unique, write.id.name)
    raise refused(soft.refusal, write.id, deleted=other.text)


def recovered(write: Write, known: Facts, world: World) -> Body | None:
    """The soft-deleted body that this write brings back, or None."""
    soft = known.soft_delete
    if soft is None or write.existing or value_at(write.body, soft.recover) != soft.value:
        return None
    grave = _in_the_way(write.id, soft, world)
    return dict(grave["body"]) if grave else None


def lingering(resource_type: str, world: World, name: str | None = None) -> list[Body]:
    """The tombstones of a type, of one name if given, whose retention lasts."""
    graves = world.tombstones(resource_type, name)
    return [grave for grave in graves if purge_date(grave) > world.now()]


def purge_date(grave: Body) -> datetime:
    """When the retention of a soft-deleted resource ends."""
    soft = facts(grave["type"]).soft_delete
    days = float(soft.days) if soft else 0.0
    if soft and soft.days_at:
        days = float(value_at(grave["body"], soft.days_at) or days)
    return _moment(grave["deletedAt"]) + timedelta(days=days)


def _in_the_way(resource: ResourceId, soft: SoftDelete, world: World) -> Body | None:
    """The tombstone that holds the name: anywhere in Azure, or in this very place."""
    graves = lingering(resource.type, world, resource.name)
    if soft.by == "id":
        graves = [grave for grave in graves if ResourceId(grave["id"]) == resource]
    return graves[0] if graves else None


def _check_buried_names(write: Write, known: Facts, wanted: str, world: World) -> None:
    soft, unique = known.soft_delete, known.unique
    if soft is None or unique is None or unique.at == "name" or write.existing:
        return
    for grave in lingering(write.id.type, world):
        other = ResourceId(grave["id"])
        if other != write.id and _shared_name(other, grave["body"], unique) == wanted:
            raise _taken(write.id, other, unique, wanted)


def _stored_name(write: Write, unique: Unique) -> str | None:
    return _shared_name(write.id, write.existing or {}, unique)


def _shared_name(resource: ResourceId, body: Body, unique: Unique) -> str | None:
    value = resource.name if unique.at == "name" else value_at(body, unique.at)
    return str(value).lower() if value else None


def _taken(wanted: ResourceId, other: ResourceId, unique: Unique, value: str) -> Exception:
    near = unique.here and other.subscription == wanted.subscription
    return refused(unique.here if near and unique.here else unique.refusal, wanted, value=value)


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(str(value).replace("Z", "+00:00"))
