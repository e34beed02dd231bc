"""Giving promises back: what left the factory is free again, once Azure has let go of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from aifactory.catalog import Catalog
from aifactory.plan.demand import subnets_of
from aifactory.plan.lock import CellPromise, GroundPromise, Lock
from aifactory.plan.names import floor_of

Gone = Iterable[tuple[str, str]]  # environment key, project: leaving ones that are live no more


@dataclass(frozen=True, slots=True, order=True)
class Lingering:
    """A promised subnet that nobody needs any more, and that Azure may not have let go of."""

    key: str  # dev/001
    cell: str
    owner: str  # p001.agents
    theirs: bool = False  # for the owners of its network to delete


def lingering(
    lock: Lock, catalog: Catalog, gone: Gone, away: Gone = (), theirs: Gone = ()
) -> tuple[Lingering, ...]:
    """The subnets of what `release` would let go that may be there still.

    Those of purposes that Azure gives back late, and all that others write: `theirs` are the cells
    (environment key, cell) in which they do.
    """
    living = _Living(lock, frozenset(gone), frozenset(away))
    late = {purpose for purpose, facts in subnets_of(catalog).items() if facts.lingers}
    asked = frozenset(theirs)
    return tuple(
        Lingering(key, name, owner, (key, name) in asked)
        for key, ground in sorted(lock.grounds.items())
        for name, cell in ground.by_number
        for owner in sorted(cell.ranges.keys() - cell.named.keys())
        if (key, name) in asked or owner.partition(".")[2] in late
        if _is_nobodys(owner, living.on(key, name))
    )


def release(lock: Lock, gone: Gone, held: Iterable[Lingering] = (), away: Gone = ()) -> Lock:
    """The lock without what is gone; a subnet that is still held stays promised.

    Of a project that is `away` nothing is live on cells that it has left; it stands on its own.
    """
    left, kept = frozenset(gone), frozenset(held)
    living = _Living(lock, left, frozenset(away))
    grounds = {}
    for key, ground in lock.grounds.items():
        cells = {
            name: _without(
                cell,
                living.on(key, name),
                {one.owner for one in kept if (one.key, one.cell) == (key, name)},
            )
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
    named = {owner: name for owner, name in cell.named.items() if owner in ranges}
    return replace(cell, ranges=ranges, named=named)


@dataclass(frozen=True, slots=True)
class _Living:
    """Whose subnets are needed: of all projects but those that are gone, or away from a cell."""

    lock: Lock
    gone: frozenset[tuple[str, str]]
    away: frozenset[tuple[str, str]]

    def on(self, key: str, cell: str) -> frozenset[str]:
        """The floors that have a cell still, or may have something live on it."""
        return frozenset(
            floor_of(self.lock.numbers[name])
            for name, promised in self.lock.grounds[key].projects.items()
            if (key, name) not in self.gone
            if promised.cell == cell or (key, name) not in self.away
        )


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
