"""Changes that admit more projects, cheapest first: a request, a range, sharing, a subscription."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from aifactory.azure.limits import LIMITS
from aifactory.config.model import Project
from aifactory.plan.addresses import CELL_PREFIX, SMALLEST_CELL, FreeSpace, largest
from aifactory.plan.capacity.ledger import Ledger
from aifactory.plan.capacity.report import Bound, Fit, in_one_more_cell, overflow, raised, room
from aifactory.plan.capacity.weights import Scale
from aifactory.problems import counted

_ORDER = ("raise", "widen", "share", "cell")  # what each costs: nothing, nothing, work, money


@dataclass(frozen=True, slots=True)
class Change:
    """One change, and how many projects would fit after it."""

    what: Literal["raise", "widen", "share", "cell"]
    about: str  # the limit, the range, the service, the cell
    value: str  # of a cell: what must be widened, too, before it has addresses
    more: int
    brings: str = ""  # the host that would have to be among the common services, too


@dataclass(frozen=True, slots=True)
class Swap:
    """A project with a part of a shared host in place of a service of its own."""

    flag: str
    instead: str
    scale: Scale  # of the factory in which the host is there
    project: Project


def changes(
    scale: Scale, ledger: Ledger, project: Project, now: Fit, swaps: Iterable[Swap] = ()
) -> tuple[Change, ...]:
    """What admits more projects of a sort than fit now, cheapest first."""
    found = [*_of_first(scale, ledger, project, now), *_shared(scale, ledger, swaps, now)]
    wider = in_one_more_cell(scale, ledger, scale.weigh(project))
    also = "" if _has_room(scale, ledger) else "network.space"
    found.append(Change("cell", f"cell-{len(ledger.cells) + 1}", also, wider))
    found = [change for change in found if change.more > now.more]
    return tuple(sorted(found, key=lambda one: _ORDER.index(one.what)))


def _has_room(scale: Scale, ledger: Ledger) -> bool:
    """Whether the space that was given has a prefix for one more cell."""
    if not scale.ground.space or scale.ground.networks:
        return True  # the planner takes from a wide one, or the cell brings its own
    taken = [prefix for cell in ledger.cells.values() for prefix in cell.space.prefixes]
    return largest(FreeSpace(scale.ground.space, taken), CELL_PREFIX, SMALLEST_CELL) is not None


def _of_first(scale: Scale, ledger: Ledger, project: Project, now: Fit) -> Iterator[Change]:
    """What lets more in below the limit that binds first, as far as the second."""
    first, *rest = now.bounds
    beyond = [one for one in rest if one.room > first.room]
    if not beyond or first.room > now.more:
        return
    if first.is_addresses:
        yield Change(
            "widen",
            "network.space",
            f"{counted(first.each, 'address', 'addresses')} a project",
            beyond[0].room,
        )
        return
    known = LIMITS.get(first.measure.limit)
    if known is not None and not known.raisable:
        return
    value = _needed(ledger, first, beyond[0].room)
    lifted = raised(ledger, first.measure.limit, value, scale.ground.limits)
    more = room(lifted, scale.weigh(project))
    yield Change("raise", first.measure.limit, f"{first.most} → {value}", more)


def _needed(ledger: Ledger, bound: Bound, projects: int) -> int:
    """The value of a limit that lets so many projects into every cell."""
    each = -(-projects // max(1, len(ledger.cells)))
    return max(bound.most + 1, bound.used + max(1, bound.each) * each)


def _shared(scale: Scale, ledger: Ledger, swaps: Iterable[Swap], now: Fit) -> Iterator[Change]:
    """A part of a shared host in place of a service of the project's own."""
    for swap in swaps:
        host = scale.catalog.services[swap.instead].host or ""
        brings = "" if host in scale.ground.common else host
        wide = _with_host(scale, ledger, swap.scale) if brings else ledger
        if set(overflow(wide)) <= set(overflow(ledger)):
            more = room(wide, swap.scale.weigh(swap.project))
            yield Change("share", swap.flag, swap.instead, more, brings)


def _with_host(scale: Scale, ledger: Ledger, after: Scale) -> Ledger:
    """The ledger with what the common services of another scale take beyond those of its own."""
    found, before, then = ledger.copy(), scale.base(), after.base()
    found.host = after.host
    for cell in found.cells.values():
        cell.used.update(then.home if cell.is_home else then.other)
        cell.used.subtract(before.home if cell.is_home else before.other)
        for prefix in (Counter(after.shared) - Counter(scale.shared)).elements():
            if cell.is_home:
                cell.space.claim(prefix)
    return found
