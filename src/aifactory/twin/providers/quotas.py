"""Quotas, and which regions have a type: what the scenario says, else what Azure does.

A scenario names a quota by resource type, by Azure's own name of a model's quota such as
OpenAI.GlobalStandard.gpt-4.1, by a provider and its word for a usage such as
Microsoft.Compute/cores, or by its name in the table of Azure's limits; its value is a number,
or numbers by region or subscription. Which regions Azure has which types in is not in the twin: a
type that has a location is in all of them but those whose scenario names it under `absent`
(`offers` does the same with sizes of machines and models).
"""

from collections.abc import Mapping
from typing import Any

from aifactory.azure.limits import limit
from aifactory.azure.regions import REGIONS
from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers.facts import Facts
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


def places(known: Facts, world: World) -> list[str]:
    """The regions that have a type, or its one word such as global; nothing of a type without."""
    if known.location != "required":
        return [] if known.location == "none" else [known.location]
    absent, kind = world.scenario.absent, known.type.lower()
    return [name for name in REGIONS if kind not in absent.get(name, ())]
