"""How many projects fit now, what binds first, second and third, and where N of them would go."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Network

from aifactory.plan.addresses import CELL_PREFIX, CellSpace, FreeSpace
from aifactory.plan.capacity.counting import Measure
from aifactory.plan.capacity.ledger import ADDRESSES, Block, Cell, Ledger, allowed
from aifactory.plan.capacity.weights import Floor, Scale, Weight
from aifactory.problems import as_read

_ENOUGH = 2_000  # projects of one profile; nobody asks for more
_SPACE = IPv4Network("10.0.0.0/8")  # of cells that are not there yet: one prefix of it for each


@dataclass(frozen=True, slots=True)
class Bound:
    """One limit, and how many more projects it alone would let in, over all cells."""

    measure: Measure
    used: int  # in the fullest cell
    each: int  # that one project takes
    most: int
    room: int

    @property
    def is_addresses(self) -> bool:
        """Whether the space that was given is what binds."""
        return self.measure == ADDRESSES


@dataclass(frozen=True, slots=True)
class Fit:
    """How many more projects like one fit in a scale set's environment."""

    key: str
    profile: str
    more: int
    bounds: tuple[Bound, ...]  # what binds first, second, third, …
    empty: int  # how many fit in one more cell


@dataclass(frozen=True, slots=True)
class Shard:
    """A cell of a plan for N projects: whether it is there, and how many projects stand in it.

    The limit that is fullest says why one cell takes more than another: what projects share stands
    in the first, and takes of its limits for the projects of all.
    """

    cell: str
    is_there: bool
    projects: int
    limit: str
    share: float  # of the limit, from 0 to 1


def fit(scale: Scale, ledger: Ledger, weight: Weight, profile: str) -> Fit:
    """How many more projects of a weight the cells take, and what binds them."""
    more = room(ledger, weight)
    bounds = sorted(_bounds(ledger, weight), key=lambda one: (one.room, one.measure))
    return Fit(scale.ground.key, profile, more, tuple(bounds), empty(scale, ledger, weight))


def room(ledger: Ledger, weight: Weight) -> int:
    """How many more projects of a weight the cells take; the ledger is left as it is."""
    return _filled(ledger.copy(), weight)


def _filled(ledger: Ledger, weight: Weight) -> int:
    count = 0
    while count < _ENOUGH and isinstance(ledger.place(weight), str):
        count += 1
    return count


def empty(scale: Scale, ledger: Ledger, weight: Weight) -> int:
    """How many projects of a weight fit in a cell that is not there yet."""
    return _filled(with_cells(scale, ledger, 1, keep=False), weight)


def with_cells(scale: Scale, ledger: Ledger, count: int, keep: bool = True) -> Ledger:
    """The ledger with so many more cells; without `keep` they alone can be filled."""
    found = ledger.copy()
    base, blocks = scale.base(), _SPACE.subnets(new_prefix=CELL_PREFIX)
    more: dict[str, Cell] = {}
    for number in range(len(found.cells) + 1, len(found.cells) + 1 + count):
        space = CellSpace([next(blocks)], [], FreeSpace([]))
        space.claim(scale.shared[0])
        more[f"cell-{number}"] = Cell(False, Counter(base.other), space)
    found.cells = {**found.cells, **more} if keep else more
    return found


def shards(scale: Scale, ledger: Ledger, weight: Weight, projects: int) -> tuple[Shard, ...]:
    """Where so many more projects would stand: as few more cells as hold them all, balanced.

    Nothing where no number of cells does.
    """
    missing = projects - room(ledger, weight)
    each = empty(scale, ledger, weight)
    more, before = -(-missing // each) if missing > 0 and each else 0, -1
    while True:
        wide = with_cells(scale, ledger, more)
        placed = sum(isinstance(wide.place(weight), str) for _ in range(projects))
        if placed == projects:
            names = sorted(wide.cells, key=as_read)
            return tuple(_shard(wide, name, name in ledger.cells) for name in names)
        if placed <= before:  # a further cell admits nobody: what projects share is full
            return ()
        more, before = more + 1, placed


def _shard(ledger: Ledger, name: str, is_there: bool) -> Shard:
    cell = ledger.cells[name]
    full = [(n / most, m.limit) for m, n in cell.used.items() if (most := ledger.allowed(m))]
    share, limit = max(full)
    return Shard(name, is_there, cell.projects, limit, share)


def in_one_more_cell(scale: Scale, ledger: Ledger, weight: Weight) -> int:
    """How many more projects all cells would take with one more of them."""
    return _filled(with_cells(scale, ledger, 1), weight)


def _bounds(ledger: Ledger, weight: Weight) -> Iterator[Bound]:
    hosted: Counter[Measure] = Counter()
    for host in weight.hosts:
        floor = ledger.floor(host)
        hosted |= Counter({**floor.other, **floor.home})
    for measure in sorted({*weight.uses, *hosted}):
        most, each = ledger.allowed(measure), weight.uses.get(measure, 0)
        if most is None or (each <= 0 and not hosted[measure]):
            continue
        used = max(cell.used[measure] for cell in ledger.cells.values())
        yield Bound(measure, used, each, most, _alone(ledger, weight, measure, most))
    yield _addresses(ledger, weight)


def _alone(ledger: Ledger, weight: Weight, measure: Measure, most: int) -> int:
    """How many projects one limit alone lets in over all cells."""
    if len(ledger.cells) == 1 or not weight.apart.home.get(measure):
        return sum(_room(ledger, cell, weight, measure, most) for cell in ledger.cells.values())
    blind = ledger.copy()  # all cells take of the same: as many as can be placed
    blind.allowed = lambda other: most if other == measure else None
    return _filled(blind, replace(weight, prefixes=()))


def _room(ledger: Ledger, cell: Cell, weight: Weight, measure: Measure, most: int) -> int:
    """How many projects one limit alone lets into one cell."""
    each = weight.of(cell.is_home).get(measure, 0)

    def taken(projects: int) -> int:
        hosts = 0
        for host in weight.hosts:
            floor = ledger.floor(host)
            one = (floor.home if cell.is_home else floor.other).get(measure, 0)
            hosts += one * ledger.new_instances(host, projects)
        return cell.used[measure] + each * projects + hosts

    low, high = 0, _ENOUGH
    while low < high:  # the largest number that fits; more projects never take less
        middle = (low + high + 1) // 2
        low, high = (middle, high) if taken(middle) <= most else (low, middle - 1)
    return low


def _addresses(ledger: Ledger, weight: Weight) -> Bound:
    """The same for addresses: other limits being left aside."""
    blind = ledger.copy()
    blind.allowed = lambda measure: None
    alone = Weight({}, Floor({}, {}), weight.prefixes, ())
    fitting = _filled(blind, alone)
    size = sum(net.num_addresses for cell in blind.cells.values() for net in cell.space.prefixes)
    free = sum(cell.space.addresses for cell in ledger.cells.values())
    there = sum(net.num_addresses for cell in ledger.cells.values() for net in cell.space.prefixes)
    each = sum(1 << (32 - prefix) for prefix in weight.prefixes)
    return Bound(ADDRESSES, there - free, each, size, fitting)


def overflow(ledger: Ledger) -> tuple[Block, ...]:
    """What the cells hold already beyond a limit."""
    return tuple(
        Block(name, measure, number, 0, most)
        for name in sorted(ledger.cells, key=as_read)
        for measure, number in sorted(ledger.cells[name].used.items())
        if (most := ledger.allowed(measure)) is not None and number > most
    )


def raised(ledger: Ledger, limit: str, value: int, limits: Mapping[str, int]) -> Ledger:
    """The ledger as it would be with a limit raised."""
    found = ledger.copy()
    found.allowed = allowed({**limits, limit: value})
    return found
