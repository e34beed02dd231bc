"""What a factory asks of quotas of cores at maximum scale: by subscription, region and family."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from aifactory.azure.machines import TOTAL, cores, family
from aifactory.catalog import Catalog
from aifactory.catalog.facts.scale import Machines
from aifactory.catalog.model import Json
from aifactory.config.model import Factory, Project, Wanted
from aifactory.plan.lock import Lock
from aifactory.problems import Place


@dataclass(frozen=True, slots=True, order=True)
class Quota:
    """One row of a provider's usages in a region of a subscription."""

    subscription: str
    region: str
    provider: str  # Microsoft.Compute, or one that counts for itself
    name: str  # cores, standardDSv5Family


@dataclass(slots=True)
class Asked:
    """How many cores there are at most, and the lines that ask for them."""

    cores: int = 0
    lines: dict[str, int] = field(default_factory=dict)  # place and path → cores

    def add(self, line: str, number: int) -> None:
        """Counts one more line."""
        self.cores += number
        self.lines[line] = self.lines.get(line, 0) + number


def cores_wanted(factory: Factory, catalog: Catalog, lock: Lock) -> Mapping[Quota, Asked]:
    """The cores of every quota when everything is as large as it may become."""
    found: dict[Quota, Asked] = {}
    for key, ground in sorted(factory.environments.items()):
        promised = lock.grounds[key]
        for project in factory.projects_in(ground):
            subscription = promised.cells[promised.projects[project.name].cell].subscription
            for provider, size, number, line in _machines(project, ground.environment, catalog):
                each = cores(size)
                for name in (TOTAL, family(size)):
                    if each is not None and name is not None:
                        quota = Quota(subscription, ground.region, provider, name)
                        found.setdefault(quota, Asked()).add(line, each * number)
    return found


def _machines(
    project: Project, environment: str, catalog: Catalog
) -> Iterator[tuple[str, str, int, str]]:
    """Provider, size, largest number and line of every sort of machine that a project may have."""
    for flag, wanted in sorted(project.environments[environment].services.items()):
        for machines in catalog.services[flag].machines:
            for path, size, number in entries(machines, wanted.settings):
                place = wanted.places.get(path, _line(project, wanted))
                where = place if place.file.startswith(("projects/", "factory")) else project.place
                yield machines.provider, size, number, f"{where} services.{flag}.{path}"


def _line(project: Project, wanted: Wanted) -> Place:
    return wanted.place if wanted.place.file.startswith("projects/") else project.place


def entries(machines: Machines, settings: Mapping[str, Json]) -> Iterator[tuple[str, str, int]]:
    """The path of each largest number, with its size and its value."""
    for path, value in _values((machines.max or machines.size).split("."), settings):
        number = value if machines.max else 1
        entry = path.split(".")
        size: Json = dict(settings)
        for at, step in enumerate(machines.size.split(".")):
            size = size.get(entry[at] if step == "*" else step) if isinstance(size, dict) else None
        if isinstance(size, str) and isinstance(number, int):
            yield path, size, number


def _values(
    steps: list[str], value: Json | Mapping[str, Json], at: str = ""
) -> Iterator[tuple[str, Json]]:
    if not steps:
        yield at, value if not isinstance(value, Mapping) else None
        return
    if not isinstance(value, Mapping):
        return
    names = sorted(value) if steps[0] == "*" else [steps[0]]
    for name in names:
        if name in value:
            yield from _values(steps[1:], value[name], f"{at}.{name}" if at else name)
