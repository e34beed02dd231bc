"""What a move has left in the lock: names of their own, and ranges on cells that were left."""

from collections.abc import Mapping

from aifactory.plan.lock import Lock
from aifactory.plan.names import floor_of, salt_of


def moved_salts(factory: str, lock: Lock, key: str) -> Mapping[str, str]:
    """Floor → the salt of its names, for projects that stand on another cell than at first.

    Where a project once stood its names may be kept for months (a vault that is soft-deleted), and
    nobody gets them in another subscription.
    """
    ground = lock.grounds[key]
    return {
        floor_of(lock.numbers[name]): salt_of(factory, key, ground.cells[one.cell].subscription)
        for name, one in ground.projects.items()
        if one.origin and one.origin != one.cell
    }


def left_cells(lock: Lock, key: str, name: str) -> tuple[str, ...]:
    """The cells that hold ranges of a project and on which it does not stand any more."""
    ground, floor = lock.grounds[key], f"{floor_of(lock.numbers[name])}."
    return tuple(
        cell
        for cell, promised in ground.by_number
        if cell != ground.projects[name].cell
        and any(owner.startswith(floor) for owner in promised.ranges)
    )
