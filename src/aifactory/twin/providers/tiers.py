"""Tiers: what a SKU offers and what it does not, as the data tells it."""

from collections.abc import Iterator, Mapping
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.facts import Facts, Tiered
from aifactory.twin.providers.paths import value_at, values_at
from aifactory.twin.providers.templates import refused
from aifactory.twin.world import AzureError, Body, World, Write


def check_tiers(write: Write, known: Facts, world: World) -> None:
    """Refuses what the tier of the resource, of its parent or of its plan does not offer."""
    for rule in known.tiered:
        error = lacking(write.id, write.body, rule, world)
        if error is not None:
            raise error


def lacking(resource: ResourceId, body: Body, rule: Tiered, world: World) -> AzureError | None:
    """The refusal of what this resource asks for and its tier does not offer, or None."""
    asked = next(_asked(body, rule), None)
    if asked is None:
        return None
    tier = value_at(_bearer(resource, body, rule.of, world), rule.tier)
    if tier is None or _offers(str(tier).lower(), rule):
        return None
    return refused(rule.refusal, resource, value=asked, tier=tier)


def _asked(body: Body, rule: Tiered) -> Iterator[Any]:
    """The values that ask for more than every tier has."""
    if not rule.at:
        yield ""
        return
    for value in values_at(body, rule.at):
        if rule.most is not None:
            wanted = isinstance(value, int | float) and value > rule.most
        else:
            wanted = not rule.values or _plain(value) in {_plain(one) for one in rule.values}
        if wanted:
            yield value


def _bearer(resource: ResourceId, body: Body, of: str, world: World) -> Mapping[str, Any]:
    if of == "self":
        return body
    if of == "parent":
        return (resource.parent and world.get(resource.parent)) or {}
    text = value_at(body, of)
    found = world.get(ResourceId(text)) if isinstance(text, str) and text[:1] == "/" else None
    return found or {}


def _offers(tier: str, rule: Tiered) -> bool:
    if rule.tiers:
        return tier in {one.lower() for one in rule.tiers}
    return tier not in {one.lower() for one in rule.without}


def _plain(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value
