"""Quotas: what the scenario allows, else what Azure does.

A scenario names a quota by resource type, by Azure's own name of a model's quota such as
OpenAI.GlobalStandard.gpt-4.1, by a provider and its word for a usage such as
Microsoft.Compute/cores, or by its name in the table of Azure's limits; its value is a number,
or numbers by region or subscription.
"""

from collections.abc import Mapping
from typing import Any

from aifactory.azure.limits import limit
from aifactory.azure.resource_id import ResourceId
from aifactory.twin.world import World

Place = tuple[ResourceId, Any]  # a resource in the subscription, and its location


def allowance(name: str, most: int | None, place: Place, world: World) -> int | None:
    """How many there may be in the place of a resource: its subscription, its region."""
    quota = world.scenario.quotas.get(name, most)
    if isinstance(quota, Mapping):
        resource, location = place
        region = str(location or "").replace(" ", "").lower()
        known = {str(key).lower(): value for key, value in quota.items()}
        quota = known.get(region, known.get((resource.subscription or "").lower(), most))
    return None if quota is None else int(quota)


def allowed(name: str, place: Place, world: World) -> int:
    """The limit of this name in the table of Azure's, or what the scenario has instead."""
    return allowance(name, limit(name).value, place, world) or 0
