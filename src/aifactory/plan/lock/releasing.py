"""Giving promises back: what left the factory is free again, once Azure has let go of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from aifactory.catalog import Catalog
from aifactory.plan.demand import subnets_of
from aifactory.plan.lock import CellPromise, GroundPromise, Lock

Gone = Iterable[tuple[str, str]]  # environment key, project: leaving ones that are live no more


@dataclass(frozen=True, slots=True, order=True)
class Lingering:
    """A promised subnet that nobody needs any more, and that Azure may not have let go of."""

    key: str  # dev/001
    cell: str
    owner: str  # p001.agents


def lingering(lock: Lock, catalog: Catalog, gone: Gone) -> tuple[Lingering, ...]:
    """The subnets of projects that are gone, of those purposes that Azure gives back late."""
    left = frozenset(gone)
    late = {purpose for purpose, facts in subnets_of(catalog).items() if facts.lingers}
    living = {key: _living(lock, key, ground, left) for key, ground in lock.grounds.items()}
    return tuple(
        Lingering(key, name, owner)
        for key, ground in sorted(lock.grounds.items())
        for name, cell in sorted(ground.cells.items())
        for owner in sorted(cell.ranges)
        if owner.partition(".")[2] in late and _is_nobodys(owner, living[key])
    )


def release(lock: Lock, gone: Gone, held: Iterable[Lingering] = ()) -> Lock:
    """The lock without what is gone; a subnet that is still held stays promised."""
    left, kept = frozenset(gone), frozenset(held)
    grounds = {}
    for key, ground in lock.grounds.items():
        living = _living(lock, key, ground, left)
        cells = {
            name: _without(cell, living, {one.owner for one in kept if one.key == key})
            for name, cell in ground.cells.items()
        }
        projects = {name: one for name, one in ground.projects.items() if (key, name) not in left}
        grounds[key] = replace(ground, cells=cells, projects=projects)
    return retired(lock.numbers, lock.retired, grounds, frozenset())


def _without(cell: CellPromise, living: frozenset[str], held: set[str]) -> CellPromise:
    ranges = {
        owner: net
        for owner, net in cell.ranges.items()
        if owner in held or not _is_nobodys(owner, living)
    }
    return replace(cell, ranges=ranges)


def _living(
    lock: Lock, key: str, ground: GroundPromise, gone: frozenset[tuple[str, str]]
) -> frozenset[str]:
    names = (name for name in ground.projects if (key, name) not in gone)
    return frozenset(f"p{lock.numbers[name]}" for name in names)


def _is_nobodys(owner: str, living: frozenset[str]) -> bool:
    floor = owner.partition(".")[0]
    return floor[:1] == "p" and floor[1:].isdigit() and floor not in living


def retired(
    numbers: Mapping[str, str],
    retired: Iterable[str],
    grounds: Mapping[str, GroundPromise],
    named: Iterable[str],
) -> Lock:
    """The lock in which a number whose project is nowhere any more is never given again."""
    stays = {*named, *(name for ground in grounds.values() for name in ground.projects)}
    kept = {name: number for name, number in numbers.items() if name in stays}
    out = set(retired) | (set(numbers.values()) - set(kept.values()))
    return Lock(numbers=kept, retired=tuple(sorted(out)), grounds=grounds)
