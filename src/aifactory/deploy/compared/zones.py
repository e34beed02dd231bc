"""Private zones that the factory names and others keep: there before a name goes into one."""

from collections.abc import Iterable
from dataclasses import dataclass

from aifactory.arm import Arm
from aifactory.deploy.compared.existing import seen, unproven
from aifactory.problems import Place, Problem

_VERSION = "2024-06-01"


@dataclass(frozen=True, slots=True)
class Kept:
    """A group of zones that others keep, and the names of those that an environment asks."""

    group: str
    zones: tuple[str, ...]
    place: Place


async def without_zones(arm: Arm, kept: Iterable[Kept]) -> list[Problem]:
    """What each group lacks, and a warning for one in which nobody may look."""
    return [found for one in kept for found in await _lacking(arm, one)]


async def _lacking(arm: Arm, one: Kept) -> list[Problem]:
    missing: list[str] = []
    for zone in one.zones:
        resource = f"{one.group}/providers/Microsoft.Network/privateDnsZones/{zone}"
        body = await seen(arm, resource, _VERSION)
        if not body:
            return [unproven(one.group, one.place, "whether its zones are there")]
        missing += [zone] if body == [None] else []
    if not missing:
        return []
    fix = "Have its owners make them, or name the group in which they stand."
    what = f"There is no {', '.join(missing)} in {one.group}."
    return [Problem(str(one.place), "AIF5047", what, fix)]
