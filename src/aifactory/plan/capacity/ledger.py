"""Cells being filled, project by project: where the next one stands, or what stands in its way."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from ipaddress import IPv4Network

from aifactory.azure.limits import LIMITS
from aifactory.plan.addresses import CellSpace, FreeSpace
from aifactory.plan.capacity.counting import Measure, Uses
from aifactory.plan.capacity.weights import Floor, Scale, Weight
from aifactory.plan.lock import CellPromise, GroundPromise, ProjectPromise
from aifactory.problems import as_read

ADDRESSES = Measure("addresses")  # the space itself: no number of Azure's, but what was given

_NEAR = 0.25  # from here on a limit says where projects stand, and not their number

Allowed = Callable[[Measure], int | None]


@dataclass(frozen=True, slots=True, order=True)
class Block:
    """A limit that one project more would break in a cell."""

    cell: str
    measure: Measure
    used: int
    more: int
    most: int


@dataclass(slots=True)
class Cell:
    """One cell: what is taken of its limits and addresses, and how many projects stand in it."""

    is_home: bool
    used: Counter[Measure]
    space: CellSpace
    projects: int = 0


@dataclass(slots=True)
class Ledger:
    """The cells of one scale set's environment, and the hosts that their projects share."""

    cells: Mapping[str, Cell]
    allowed: Allowed
    capacities: Mapping[str, int | None]  # host → children of one instance
    host: Callable[[str], Floor]  # host → what one more instance takes
    instances: dict[str, Counter[int]] = field(default_factory=dict)  # host → children of each
    _weighed: dict[str, Floor] = field(default_factory=dict)

    def place(self, weight: Weight) -> str | tuple[Block, ...]:
        """The cell that one more project stands in from now on, or what blocks it everywhere.

        Of the cells with room the one with the fewest projects is taken, then the first by number;
        once a limit that the project takes of is a quarter full, the one that leaves it emptiest.
        What projects share stands in one cell, which equal numbers would fill early.
        """
        blocked: list[Block] = []
        for name in sorted(self.cells, key=lambda name: self._fullness(name, weight)):
            found = self.blocks(name, weight)
            if not found:
                return name
            blocked += found
        return tuple(dict.fromkeys(blocked))

    def blocks(self, name: str, weight: Weight) -> tuple[Block, ...]:
        """What blocks one more project in a cell; it stands there from now on if nothing does."""
        added = self._added(name, weight)
        found = [block for cell, uses in added.items() for block in self._over(cell, uses)]
        found += [] if found else self._claim(name, weight.prefixes)
        if not found:
            self._take(name, weight, added)
        return tuple(found)

    @property
    def emptiest(self) -> str:
        """The cell with the fewest projects, the first by number."""
        return min(self.cells, key=lambda name: (self.cells[name].projects, as_read(name)))

    def _fullness(self, name: str, weight: Weight) -> tuple[list[float], int, str]:
        """What decides where one more project stands: its limits that are a quarter full."""
        full: list[float] = []
        if len(self.cells) > 1:
            for cell, uses in self._added(name, weight).items():
                full += [
                    (self.cells[cell].used[measure] + more) / most
                    for measure, more in uses.items()
                    if more > 0 and (most := self.allowed(measure))
                ]
        counts = sorted((one for one in full if one >= _NEAR), reverse=True)
        return counts, self.cells[name].projects, as_read(name)

    def _take(self, name: str, weight: Weight, added: Mapping[str, Mapping[Measure, int]]) -> None:
        for cell, uses in added.items():
            self.cells[cell].used.update(uses)
        self.cells[name].projects += 1
        for host in weight.hosts:
            self.instances.setdefault(host, Counter())[self._instance(host)] += 1

    def _added(self, name: str, weight: Weight) -> dict[str, Counter[Measure]]:
        """What a project in one cell adds to each: a new host has endpoints in all of them."""
        added = {cell: Counter[Measure]() for cell in self.cells}
        for cell, uses in self.takes(name, weight):
            added[cell].update(uses)
        for host in weight.hosts:
            if self._instance(host) > max(self.instances.get(host, {1: 0})):
                floor = self.floor(host)
                for cell, each in self.cells.items():
                    added[cell].update(floor.home if each.is_home else floor.other)
        return added

    def takes(self, name: str, weight: Weight) -> Iterator[tuple[str, Mapping[Measure, int]]]:
        """What a project takes of the cell that it stands on, and of home where that is another."""
        yield name, weight.of(self.cells[name].is_home)
        if not self.cells[name].is_home:
            yield from ((at, weight.apart.home) for at, one in self.cells.items() if one.is_home)

    def copy(self) -> "Ledger":
        """A ledger that can be filled while this one stays."""
        cells, instances = deepcopy((self.cells, self.instances))
        kept = (self.allowed, self.capacities, self.host)
        return Ledger(cells, *kept, instances, self._weighed)

    def floor(self, host: str) -> Floor:
        """What one more instance of a host takes of each cell."""
        if host not in self._weighed:
            self._weighed[host] = self.host(host)
        return self._weighed[host]

    def _instance(self, host: str) -> int:
        """The first instance with room for one more child."""
        capacity, taken = self.capacities.get(host), self.instances.get(host, Counter())
        instance = 1
        while capacity is not None and taken[instance] >= capacity:
            instance += 1
        return instance

    def new_instances(self, host: str, projects: int) -> int:
        """How many more instances of a host so many more projects need."""
        capacity, taken = self.capacities.get(host), self.instances.get(host, Counter())
        if capacity is None:
            return 0
        there = max(taken, default=1)
        free = sum(max(0, capacity - taken[instance]) for instance in range(1, there + 1))
        return -(-max(0, projects - free) // capacity)

    def _over(self, name: str, added: Mapping[Measure, int]) -> Iterable[Block]:
        used = self.cells[name].used
        for measure, more in added.items():
            most = self.allowed(measure)
            if most is not None and more > 0 and used[measure] + more > most:
                yield Block(name, measure, used[measure], more, most)

    def _claim(self, name: str, prefixes: Iterable[int]) -> list[Block]:
        """Takes the ranges of a project; when one does not fit, none is taken."""
        space, taken = self.cells[name].space, list[IPv4Network]()
        for prefix in prefixes:
            claimed = space.claim(prefix)
            if claimed is None:
                for net in taken:
                    space.release(net)
                more = sum(1 << (32 - each) for each in prefixes)
                free = space.addresses
                size = sum(net.num_addresses for net in space.prefixes)
                return [Block(name, ADDRESSES, size - free, more, size)]
            taken.append(claimed)
        return []


def standing(scale: Scale, promised: GroundPromise, used: Uses) -> Ledger:
    """The ledger of what stands already: what is taken of each cell is counted in its plan."""
    ledger = _ledger(scale, promised.space, promised.cells, promised.projects)
    for name, cell in promised.cells.items():
        ledger.cells[name].used.update(used.get(cell.subscription, {}))
    return ledger


def opened(
    scale: Scale,
    space: Sequence[IPv4Network],
    cells: Mapping[str, CellPromise],
    projects: Mapping[str, ProjectPromise],
) -> Ledger:
    """The ledger of what is promised already, each project weighed: no plan is drawn yet."""
    ledger = _ledger(scale, space, cells, projects)
    base = scale.base()
    more = [
        ledger.floor(host)
        for host, taken in ledger.instances.items()
        for _ in range(max(taken, default=1) - 1)
    ]
    for each in ledger.cells.values():
        for floor in (base, *more):
            each.used.update(floor.home if each.is_home else floor.other)
    for name, promised in projects.items():
        project = scale.factory.projects.get(name)
        if project is not None and not promised.leaving:
            for cell, uses in ledger.takes(promised.cell, scale.weigh(project)):
                ledger.cells[cell].used.update(uses)
    return ledger


def _ledger(
    scale: Scale,
    space: Sequence[IPv4Network],
    cells: Mapping[str, CellPromise],
    projects: Mapping[str, ProjectPromise],
) -> Ledger:
    """The cells with their addresses and numbers of projects, and nothing taken of any limit."""
    pool = FreeSpace(space, [prefix for cell in cells.values() for prefix in cell.prefixes])
    count = Counter(project.cell for project in projects.values())
    ledger = Ledger(
        cells={
            name: Cell(
                is_home=cell.subscription == scale.ground.subscriptions[0],
                used=Counter(),
                space=CellSpace(cell.prefixes, cell.taken, pool),
                projects=count[name],
            )
            for name, cell in cells.items()
        },
        allowed=allowed(scale.ground.limits),
        capacities={flag: one.capacity for flag, one in scale.catalog.services.items()},
        host=scale.host,
    )
    for project in projects.values():
        for host, instance in project.hosts.items():
            ledger.instances.setdefault(host, Counter())[instance] += 1
    return ledger


def allowed(limits: Mapping[str, int]) -> Allowed:
    """How much there may be of each measure: what the factory says, else Azure's table."""

    def most(measure: Measure) -> int | None:
        known = LIMITS.get(measure.limit)
        return limits.get(measure.limit, known.value if known else None)

    return most
