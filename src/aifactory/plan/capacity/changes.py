"""Changes that admit more projects, cheapest first: a request, a range, sharing, a subscription."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from aifactory.azure.limits import LIMITS
from aifactory.config.model import Project, Wanted
from aifactory.plan.addresses import CELL_PREFIX, SMALLEST_CELL, FreeSpace, largest
from aifactory.plan.capacity.ledger import Ledger
from aifactory.plan.capacity.report import Bound, Fit, fit, in_one_more_cell, raised
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


def changes(scale: Scale, ledger: Ledger, project: Project, now: Fit) -> tuple[Change, ...]:
    """What admits more projects of a sort than fit now, cheapest first."""
    found = [*_of_first(scale, ledger, project, now), *_shared(scale, ledger, project, now)]
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
    more = fit(scale, lifted, scale.weigh(project), now.profile).more
    yield Change("raise", first.measure.limit, f"{first.most} → {value}", more)


def _needed(ledger: Ledger, bound: Bound, projects: int) -> int:
    """The value of a limit that lets so many projects into every cell."""
    each = -(-projects // max(1, len(ledger.cells)))
    return max(bound.most + 1, bound.used + max(1, bound.each) * each)


def _shared(scale: Scale, ledger: Ledger, project: Project, now: Fit) -> Iterator[Change]:
    """A part of a shared host in place of a service of the project's own."""
    wanted = project.environments[scale.ground.environment]
    services = scale.catalog.services
    needed = {need.partition(".")[0] for flag in wanted.services for need in services[flag].needs}
    for flag in wanted.services:
        instead = services[flag].instead
        host = services[instead].host if instead else None
        if flag in needed or instead in wanted.services or host not in scale.ground.common:
            continue
        kept = {name: one for name, one in wanted.services.items() if name != flag}
        if any(flag == scale.catalog.services[name].host for name in kept):
            continue  # what stands in it has no place in a shared one
        kept[instead] = Wanted(instead, {}, wanted.services[flag].place)
        swapped = replace(wanted, services=kept)
        environments = {**project.environments, scale.ground.environment: swapped}
        weight = scale.weigh(replace(project, environments=environments))
        more = fit(scale, ledger, weight, now.profile).more
        yield Change("share", flag, instead, more)
