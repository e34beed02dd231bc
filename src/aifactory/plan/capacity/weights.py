"""What one more project takes: the difference between two plans, with it and without it."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Network

from aifactory.azure.limits import LIMITS
from aifactory.catalog import Catalog
from aifactory.config.model import Factory, Project, ScaleSetEnvironment
from aifactory.plan.addresses import FreeSpace
from aifactory.plan.capacity.counting import Measure, uses
from aifactory.plan.demand import SHARED, SHARED_PREFIX, ranges_wanted, shared_ranges
from aifactory.plan.draw import draw
from aifactory.plan.lock import CellPromise, GroundPromise, Lock, ProjectPromise

_ROOM = IPv4Network("10.0.0.0/9")  # where a scratch plan has its addresses
_BESIDE = IPv4Network("10.128.0.0/9")
_CELL, _SECOND = "cell-1", "cell-2"
_OTHER = "ffffffff-ffff-ffff-ffff-ffffffffffff"  # the subscription of its second cell
_MONTH = "2000-01"
_ONCE = ("privateZones", "zoneLinks")  # one serves all projects of a cell that need it


@dataclass(frozen=True, slots=True)
class Floor:
    """What something takes of the home cell, where the common services are, and of any other."""

    home: Mapping[Measure, int]
    other: Mapping[Measure, int]


@dataclass(frozen=True, slots=True)
class Weight:
    """What one project takes of each limit, of the addresses of its cell, and of which hosts.

    Its parts of shared hosts stand in the home cell's subscription wherever it stands itself.
    """

    uses: Mapping[Measure, int]  # of the home cell, standing there
    apart: Floor  # of the home cell and of its own, standing in another
    prefixes: tuple[int, ...]
    hosts: tuple[str, ...]

    def of(self, is_home: bool) -> Mapping[Measure, int]:
        """What it takes of the cell that it stands on."""
        return self.uses if is_home else self.apart.other


@dataclass(slots=True)
class Scale:
    """Weighs the projects of one scale set's environment; equal ones are weighed once."""

    factory: Factory
    catalog: Catalog
    ground: ScaleSetEnvironment
    weighed: dict[str, Weight] = field(default_factory=dict)

    def weigh(self, project: Project) -> Weight:
        """What a project takes of its cell beside what is there without it."""
        wanted = project.environments[self.ground.environment]
        settings = {flag: on.settings for flag, on in sorted(wanted.services.items())}
        alike = repr((sorted(project.team), settings, bool(wanted.budget)))
        if alike not in self.weighed:
            hosts = hosts_of(project, self.ground.environment, self.catalog)
            ranges = ranges_wanted(project, self.ground.environment, self.catalog)
            here, there = (
                ProjectPromise(cell, dict.fromkeys(hosts, 1), _MONTH) for cell in (_CELL, _SECOND)
            )
            before, apart = self._uses([], here), self._uses([project], there)
            self.weighed[alike] = Weight(
                uses=_more(self._uses([project], here).home, before.home),
                apart=Floor(_more(apart.home, before.home), _more(apart.other, before.other)),
                prefixes=tuple(ranges.values()),
                hosts=hosts,
            )
        return self.weighed[alike]

    def base(self) -> Floor:
        """What cells take without any project."""
        return self._uses([], None)

    def host(self, flag: str) -> Floor:
        """What one more instance of a host takes of each cell."""
        one, two = (ProjectPromise(_CELL, {flag: number}, None) for number in (1, 2))
        before, after = self._uses([], one), self._uses([], two)
        return Floor(_more(after.home, before.home), _more(after.other, before.other))

    @property
    def shared(self) -> tuple[int, ...]:
        """Prefix lengths of the subnets that projects share in the home cell; the first in each."""
        return (SHARED_PREFIX, *shared_ranges(self.ground.common, self.catalog).values())

    def _uses(self, projects: Iterable[Project], promised: ProjectPromise | None) -> Floor:
        """All that a plan takes of two cells, of which the first is home."""
        first = self.ground.subscriptions[0]
        ground = replace(self.ground, subscriptions=(first, _OTHER))
        small = replace(
            self.factory,
            environments={ground.key: ground},
            projects={one.name: one for one in projects},
        )
        lock = self._lock(small, ground, promised)
        found = uses(draw(small, self.catalog, lock), self.catalog)
        return Floor(found.get(first, {}), found.get(_OTHER, {}))

    def _lock(
        self, small: Factory, ground: ScaleSetEnvironment, promised: ProjectPromise | None
    ) -> Lock:
        rooms = {_CELL: FreeSpace([_ROOM]), _SECOND: FreeSpace([_BESIDE])}
        wanted = {_CELL: {SHARED: SHARED_PREFIX}, _SECOND: {SHARED: SHARED_PREFIX}}
        for purpose, prefix in shared_ranges(ground.common, self.catalog).items():
            wanted[_CELL][f"shared.{purpose}"] = prefix
        at = promised.cell if promised else _CELL
        for project in small.projects.values():
            ranges = ranges_wanted(project, ground.environment, self.catalog)
            wanted[at] |= {f"p000.{purpose}": size for purpose, size in ranges.items()}
        ranges_of = {
            cell: {o: net for o, size in owners.items() if (net := rooms[cell].claim(size))}
            for cell, owners in wanted.items()
        }
        cells = {
            _CELL: CellPromise(ground.subscriptions[0], (_ROOM,), ranges_of[_CELL]),
            _SECOND: CellPromise(_OTHER, (_BESIDE,), ranges_of[_SECOND]),
        }
        # Hosts are counted by promises, also where no project stands.
        here = dict.fromkeys([*small.projects] or [""], promised)
        return Lock(
            numbers=dict.fromkeys(small.projects, "000"),
            grounds={
                ground.key: GroundPromise(
                    salt="aaaaa",
                    space=(_ROOM, _BESIDE),
                    cells=cells,
                    projects={name: one for name, one in here.items() if one is not None},
                    encrypted=ground.encryption.customer,
                    defender=tuple(sorted(ground.guard.defender)),
                )
            },
        )


def hosts_of(project: Project, environment: str, catalog: Catalog) -> tuple[str, ...]:
    """The shared hosts of which the project has a part there."""
    flags = project.environments[environment].services
    found = {host for flag in flags if (host := catalog.services[flag].host) is not None}
    return tuple(sorted(host for host in found if not catalog.services[host].is_projects))


def _more(after: Mapping[Measure, int], before: Mapping[Measure, int]) -> Mapping[Measure, int]:
    added = Counter(after)
    added.subtract(before)
    return {
        measure: number
        for measure, number in sorted(added.items())
        if number and not _is_its_own(measure)
    }


def _is_its_own(measure: Measure) -> bool:
    """Whether others do not fill it: one account, one group of rules; or a zone, made but once."""
    known = LIMITS.get(measure.limit)
    alone = (
        known is not None and known.scope in ("account", "resource", "vault") and bool(measure.at)
    )
    return alone or measure.limit in _ONCE
