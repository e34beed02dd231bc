"""Promising: numbers, cells and addresses for what is asked; what is promised never moves."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Network

from aifactory.catalog import Catalog
from aifactory.config.model import Factory, Project, ScaleSetEnvironment
from aifactory.plan.addresses import CELL_PREFIX, SMALLEST_CELL, CellSpace, FreeSpace, largest
from aifactory.plan.capacity.ledger import opened
from aifactory.plan.capacity.placing import homes
from aifactory.plan.capacity.weights import Scale, hosts_of
from aifactory.plan.demand import (
    SHARED,
    SHARED_PREFIX,
    least_shared,
    owners_wanted,
    ranges_wanted,
    shared_ranges,
    subnets_of,
)
from aifactory.plan.lock import CellPromise, GroundPromise, Lock, ProjectPromise
from aifactory.plan.lock.releasing import retired
from aifactory.plan.names import salt_of
from aifactory.plan.standing import standing, with_standing
from aifactory.problems import Exit, Problem, Refused, counted, refuse

# Where spaces come from when the factory names none: sixteen /14 blocks of shared private space.
_POOL = IPv4Network("10.64.0.0/10")
_SPACE_PREFIX = 14


def promise(factory: Factory, catalog: Catalog, lock: Lock, month: str) -> Lock:
    """The lock with everything that the factory asks for promised; `month` dates new budgets.

    Raises Refused (AIF3xxx) with every promise that cannot be made.
    """
    numbers = numbered(factory, lock)
    held = [net for ground in lock.grounds.values() for net in ground.space]
    held += [net for ground in factory.environments.values() for net in ground.space]
    grounds = {
        key: ground for key, ground in lock.grounds.items() if key not in factory.environments
    }
    grounds = {key: _all_leaving(ground) for key, ground in grounds.items()}
    problems: list[Problem] = []
    exit_code = Exit.REFUSED
    for key, ground in sorted(factory.environments.items()):
        try:
            drafted = _Draft.start(factory, catalog, ground, lock.grounds.get(key), held)
            held += drafted.space
            grounds[key] = drafted.settle(numbers, month)
        except Refused as refused:
            problems += refused.problems
            exit_code = refused.exit_code
    if problems:
        raise Refused(problems, exit_code)
    return retired(numbers, lock.retired, grounds, factory.projects)


def renew(lock: Lock, floors: Iterable[tuple[str, str]], month: str) -> Lock:
    """The lock in which the budgets of these floors (environment key, project) start this month.

    Azure takes a new monthly budget from the current month only, and never moves its start
    (learn.microsoft.com/rest/api/consumption/budgets/create-or-update, 2026-08).
    """
    grounds = dict(lock.grounds)
    for key, name in floors:
        promised = grounds[key].projects[name]
        if promised.budget_start is not None:
            projects = {**grounds[key].projects, name: replace(promised, budget_start=month)}
            grounds[key] = replace(grounds[key], projects=projects)
    return replace(lock, grounds=grounds)


def numbered(factory: Factory, lock: Lock) -> dict[str, str]:
    """Project → its number: the promised one, or the next that nobody ever had."""
    numbers = dict(lock.numbers)
    last = max((int(number) for number in [*numbers.values(), *lock.retired]), default=0)
    for name in sorted(factory.projects):
        if name not in numbers:
            last += 1
            numbers[name] = f"{last:03d}"
    return numbers


def _all_leaving(ground: GroundPromise) -> GroundPromise:
    return replace(
        ground, projects={n: replace(p, leaving=True) for n, p in ground.projects.items()}
    )


def _salt(factory: str, ground: ScaleSetEnvironment) -> str:
    where = (ground.scale_set, ground.environment, ground.subscriptions[0])
    return salt_of(factory, *where)


@dataclass(slots=True)
class _Draft:
    """The promises of one ground while they are being made."""

    factory: Factory
    catalog: Catalog
    ground: ScaleSetEnvironment
    salt: str
    space: tuple[IPv4Network, ...]
    cells: dict[str, CellPromise]
    projects: dict[str, ProjectPromise]
    encrypted: bool
    defender: tuple[str, ...]
    adopted: Mapping[str, str]

    @classmethod
    def start(
        cls,
        factory: Factory,
        catalog: Catalog,
        ground: ScaleSetEnvironment,
        promised: GroundPromise | None,
        held: list[IPv4Network],
    ) -> "_Draft":
        old = promised or GroundPromise(_salt(factory.name, ground), (), {}, {})
        space = ground.space or old.space or (_next_space(held, ground),)
        for cell in old.cells.values():
            for prefix in cell.prefixes:
                if not any(prefix.subnet_of(block) for block in space):
                    raise refuse(
                        str(ground.space_place),
                        "AIF3003",
                        f"{prefix} is promised to {ground.key} and lies outside its space "
                        f"({', '.join(map(str, space))}).",
                        "Widen network.space so that it holds the promised range again.",
                    )
        if factory.adopt and old.adopted and not old.cells:
            raise refuse(
                str(ground.place),
                "AIF3015",
                f"Nobody has looked yet what stands in {ground.key}, and it is to be adopted.",
                "Run `aif lock` (with --target azure, if that is where it stands).",
            )
        said = ground.encryption
        encrypted = old.encrypted or (said.customer and not said.vault)
        defender = tuple(sorted({*old.defender, *ground.guard.defender}))
        return cls(
            factory=factory,
            catalog=catalog,
            ground=ground,
            salt=old.salt,
            space=space,
            cells=dict(old.cells),
            projects=dict(old.projects),
            encrypted=encrypted,
            defender=defender,
            adopted=old.adopted,
        )

    def settle(self, numbers: Mapping[str, str], month: str) -> GroundPromise:
        """Everything this ground needs, promised."""
        self._settle_cells()
        here = {project.name: project for project in self.factory.projects_in(self.ground)}
        self.projects = {n: replace(p, leaving=n not in here) for n, p in self.projects.items()}
        cells = self._homes(here)
        for project in here.values():
            self._settle_project(project, cells.get(project.name, ""), month)
        self._settle_ranges(here, numbers)
        return GroundPromise(
            self.salt,
            self.space,
            self.cells,
            self.projects,
            self.encrypted,
            self.defender,
            self.adopted,
        )

    def _settle_cells(self) -> None:
        known = {cell.subscription for cell in self.cells.values()}
        orphans = sorted(known - set(self.ground.subscriptions))
        if orphans:
            raise refuse(
                str(self.ground.place),
                "AIF3006",
                f"Subscription {orphans[0]} holds a cell of {self.ground.key} and is not named.",
                "Name it again; a cell leaves only with `aif destroy --env`.",
            )
        wanted = [sub for sub in self.ground.subscriptions if sub not in known]
        for name, cell in self.cells.items():
            self.cells[name] = self._standing(name, cell)
        for subscription in wanted:
            theirs = self.ground.networks.get(subscription)
            name = f"cell-{len(self.cells) + 1}"
            self.cells[name] = (
                CellPromise(subscription, theirs.space, network=theirs.vnet)
                if theirs
                else CellPromise(subscription, (self._cell_prefix(),))
            )

    def _standing(self, name: str, cell: CellPromise) -> CellPromise:
        """A cell that was promised: it stays in its network, of which more may be ours by now."""
        theirs = self.ground.networks.get(cell.subscription)
        said = theirs.vnet if theirs else ""
        if said.lower() != cell.network.lower():
            raise refuse(
                str(theirs.place if theirs else self.ground.space_place),
                "AIF3019",
                f"{name} of {self.ground.key} stands in {cell.network or 'a network of its own'}, "
                f"and is to stand in {said or 'one of its own'}; a cell does not move.",
                "Name the network in which it stands, or add a subscription with another one.",
            )
        return replace(cell, prefixes=theirs.space) if theirs else cell

    def _cell_prefix(self) -> IPv4Network:
        count = len(self.ground.subscriptions)
        widest = min(block.prefixlen for block in self.space)
        start = max(CELL_PREFIX, widest + (count - 1).bit_length())
        claimed = largest(self._pool(), start, SMALLEST_CELL)
        if claimed is not None:
            return claimed
        raise refuse(
            str(self.ground.space_place),
            "AIF3002",
            f"No room for another cell in {', '.join(map(str, self.space))}.",
            "Widen network.space; a cell needs at least a /24.",
            Exit.DOES_NOT_FIT,
        )

    def _pool(self) -> FreeSpace:
        """What no cell has yet."""
        cells = self.cells.values()
        return FreeSpace(self.space, [prefix for cell in cells for prefix in cell.prefixes])

    def _homes(self, here: Mapping[str, Project]) -> dict[str, str]:
        """The cell of each project that has none yet."""
        new = [project for name, project in here.items() if name not in self.projects]
        if len(self.cells) == 1 or not new:
            return dict.fromkeys((project.name for project in new), next(iter(self.cells), ""))
        scale = Scale(self.factory, self.catalog, self.ground)
        ledger = opened(scale, self.space, self.cells, self.projects)
        return homes(ledger, {project.name: scale.weigh(project) for project in new})

    def _settle_project(self, project: Project, home: str, month: str) -> None:
        wanted = project.environments[self.ground.environment]
        old = self.projects.get(project.name) or ProjectPromise(cell=home)
        hosts = dict(old.hosts)
        for host in hosts_of(project, self.ground.environment, self.catalog):
            if host not in hosts:
                hosts[host] = self._instance_with_room(host)
        start = old.budget_start or (month if wanted.budget else None)
        self.projects[project.name] = ProjectPromise(old.cell, hosts, start, origin=old.origin)

    def _instance_with_room(self, host: str) -> int:
        capacity = self.catalog.services[host].capacity
        if capacity is None:
            return 1
        count = Counter(p.hosts[host] for p in self.projects.values() if host in p.hosts)
        instance = 1
        while count[instance] >= capacity:
            instance += 1
        return instance

    def _settle_ranges(self, here: Mapping[str, Project], numbers: Mapping[str, str]) -> None:
        pool = self._pool()
        apart = {purpose: one.apart for purpose, one in subnets_of(self.catalog).items()}
        for cell_name, before in sorted(self.cells.items()):
            cell = self._with_standing(cell_name, before, here, numbers)
            ranges = dict(cell.ranges)
            free = CellSpace(cell.prefixes, cell.taken, pool)
            self._claim(free, ranges, SHARED, self._shared_prefix(cell), self.ground.place)
            for purpose, prefix in self._shared(cell_name).items():
                owner = f"{SHARED.partition('.')[0]}.{purpose}"
                self._claim(free, ranges, owner, prefix, self.ground.place)
            for name, project in here.items():
                if self.projects[name].cell != cell_name:
                    continue
                wanted = ranges_wanted(project, self.ground.environment, self.catalog)
                for purpose, prefix in wanted.items():
                    owner = f"p{numbers[name]}.{purpose}"
                    self._claim(free, ranges, owner, prefix, project.place)
                    for one in apart.get(purpose, ()):
                        self._lies_apart(owner, ranges[owner], one, project.place)
            self.cells[cell_name] = replace(cell, prefixes=tuple(free.prefixes), ranges=ranges)

    def _with_standing(
        self,
        name: str,
        cell: CellPromise,
        here: Mapping[str, Project],
        numbers: Mapping[str, str],
    ) -> CellPromise:
        """The cell with the subnets that the owners of its network made for it."""
        theirs = self.ground.networks.get(cell.subscription)
        if theirs is None:
            return cell
        mine = [one for one in here.values() if self.projects[one.name].cell == name]
        wanted = owners_wanted(self.ground, mine, numbers, self.catalog)
        return with_standing(cell, standing(theirs, numbers), wanted, theirs)

    def _shared_prefix(self, cell: CellPromise) -> int:
        """With room to grow where it is new; one that stands there already just has to hold all."""
        return (
            least_shared(self.ground.common, self.catalog)
            if SHARED in cell.ranges
            else SHARED_PREFIX
        )

    def _shared(self, cell: str) -> dict[str, int]:
        """The subnets of shared services: they stand in the first subscription's cell."""
        home = self.cells[cell].subscription == self.ground.subscriptions[0]
        return shared_ranges(self.ground.common, self.catalog) if home else {}

    def _lies_apart(self, owner: str, net: IPv4Network, apart: IPv4Network, place: object) -> None:
        """Refuses a range that Azure does not take for what will stand in it."""
        if net.overlaps(apart):
            raise refuse(
                str(place),
                "AIF3014",
                f"Subnet {owner} is promised {net} in {self.ground.key}; Azure takes nothing of "
                f"{apart} for it.",
                "Give the environment a network.space of other addresses, or switch the service "
                "off there.",
            )

    def _claim(
        self,
        free: CellSpace,
        ranges: dict[str, IPv4Network],
        owner: str,
        prefix: int,
        place: object,
    ) -> None:
        if owner in ranges:
            if ranges[owner].prefixlen > prefix:
                raise refuse(
                    str(place),
                    "AIF3004",
                    f"Subnet {owner} is promised {ranges[owner]} in {self.ground.key} and now "
                    f"needs a /{prefix}; a promised range cannot grow.",
                    "Lower the maximum, or remove the project and add it again.",
                    Exit.DOES_NOT_FIT,
                )
            return
        claimed = free.claim(prefix)
        if claimed is None:
            raise refuse(
                str(place),
                "AIF3002",
                f"No room for subnet {owner} (/{prefix}) in {self.ground.key}: "
                f"{counted(free.addresses, 'address is', 'addresses are')} free.",
                "Add a subscription to the environment (one more cell), or widen network.space.",
                Exit.DOES_NOT_FIT,
            )
        ranges[owner] = claimed


def _next_space(held: list[IPv4Network], ground: ScaleSetEnvironment) -> IPv4Network:
    for block in _POOL.subnets(new_prefix=_SPACE_PREFIX):
        if not any(block.overlaps(taken) for taken in held):
            return block
    raise refuse(
        str(ground.place),
        "AIF3002",
        f"No /{_SPACE_PREFIX} of {_POOL} is free for {ground.key}.",
        "Give the environment a network.space of its own.",
        Exit.DOES_NOT_FIT,
    )
