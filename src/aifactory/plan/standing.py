"""Subnets that owners of a network made for us: promised as they stand, or refused."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from aifactory.config.landing.model import OwnNetwork, Standing
from aifactory.plan.lock import CellPromise
from aifactory.plan.names import floor_of
from aifactory.problems import Exit, Problem, Refused

_MOVED = "Name it as it was promised; what stands in it would have to leave it first."


def standing(theirs: OwnNetwork | None, numbers: Mapping[str, str]) -> dict[str, Standing]:
    """Owner in the lock → the subnet that stands for it: p001.endpoints of churn.endpoints."""
    found: dict[str, Standing] = {}
    for owner, one in theirs.subnets.items() if theirs else ():
        whose, _, purpose = owner.partition(".")
        floor = floor_of(numbers[whose]) if whose in numbers else whose
        found[f"{floor}.{purpose}"] = one
    return found


def with_standing(
    cell: CellPromise,
    stands: Mapping[str, Standing],
    wanted: Mapping[str, int],
    theirs: OwnNetwork | None,
) -> CellPromise:
    """The cell with the subnets that stand for what is `wanted` in it; Refused (AIF302x) if not.

    What nobody wants any more keeps its name until it is released.
    """
    problems = [
        *(found for owner, one in stands.items() if (found := _wrong(cell, owner, one, wanted))),
        *(_lost(cell, owner, theirs) for owner in sorted(cell.named.keys() & wanted.keys())
          if owner not in stands),
    ]  # fmt: skip
    if problems:
        fits = any(problem.code != "AIF3023" for problem in problems)
        raise Refused(problems, Exit.REFUSED if fits else Exit.DOES_NOT_FIT)
    return replace(
        cell,
        ranges={**cell.ranges, **{owner: one.range for owner, one in stands.items()}},
        named={**cell.named, **{owner: one.name for owner, one in stands.items()}},
    )


def _wrong(
    cell: CellPromise, owner: str, one: Standing, wanted: Mapping[str, int]
) -> Problem | None:
    where = str(one.place)
    if owner not in wanted:
        what = f"Nothing in this network has a use for subnet {one.name}."
        return Problem(where, "AIF3022", what, "Remove the line, or correct project and purpose.")
    if one.range.prefixlen > wanted[owner]:
        what = f"{one.name} is {one.range}, and a /{wanted[owner]} is needed at maximum scale."
        return Problem(where, "AIF3023", what, "Have a larger one made, or lower the maximum.")
    promised = cell.ranges.get(owner, one.range)
    name = cell.named.get(owner, "" if owner in cell.ranges else one.name)
    if (promised, name) != (one.range, one.name):
        what = f"{owner} is promised {name or 'a subnet of ours'} ({promised}), and does not move."
        return Problem(where, "AIF3024", what, _MOVED)
    if met := next(_met(cell, owner, one), None):
        what = f"{one.name} is {one.range}, which meets what {met} is promised."
        return Problem(where, "AIF3024", what, "Name another subnet.")
    return None


def _met(cell: CellPromise, owner: str, one: Standing) -> Iterator[str]:
    for other, net in sorted(cell.ranges.items()):
        if other != owner and net.overlaps(one.range):
            yield other


def _lost(cell: CellPromise, owner: str, theirs: OwnNetwork | None) -> Problem:
    where = str(theirs.place) if theirs else owner
    what = f"{owner} stands in {cell.named[owner]}, which is not named any more."
    return Problem(where, "AIF3024", what, _MOVED)
