"""What services need of each other: needs that are on, and hosts in the common part."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from aifactory.catalog import Catalog
from aifactory.config.folder import Notes
from aifactory.config.layers import Rung
from aifactory.config.model import EACH, Factory, Wanted
from aifactory.config.settling import Lot, Settler
from aifactory.problems import Place, Problem


@dataclass(frozen=True, slots=True)
class Floor:
    """One lot with its services settled, beside the common services of its ground."""

    lot: Lot
    services: Mapping[str, Wanted]
    common: Mapping[str, Wanted]


def bring_hosts(settler: Settler, floors: list[Floor], common: dict[str, Wanted]) -> None:
    """Switches on the hosts that projects of one ground use; the first project's line asks."""
    for floor in floors:
        for flag, wanted in floor.services.items():
            host = settler.catalog.services[flag].host
            if host is None or host in common or settler.catalog.services[host].is_projects:
                continue
            place = _asked(floor.lot, wanted)
            found = settler.host(floor.lot.ground, host, place)
            if found is not None:
                common[host] = found


@dataclass(frozen=True, slots=True)
class _Unmet:
    """A service whose need is off; equal in every environment where the same lines say so."""

    where: Place
    flag: str
    through: Place | None  # the profile's line, when the service is on through a profile
    need: str
    is_host: bool
    off: Place | None  # the line that switched the need off

    def problem(self, environments: list[str]) -> Problem:
        through = f" (on through {self.through})" if self.through else ""
        verb = "lives in" if self.is_host else "needs"
        because = f" since {self.off}" if self.off else ""
        named = ", ".join(dict.fromkeys(environments))
        what = f"{self.flag!r}{through} {verb} {self.need!r}, which is off{because} in {named}."
        fix = f"Switch {self.need!r} on (services.{self.need}: on)"
        if self.is_host:
            fix = f"Remove what switches {self.need!r} off"
        fix += f", or switch {self.flag!r} off as well."
        return Problem(f"{self.where} services.{self.flag}", "AIF1131", what, fix)


def check_needs(settler: Settler, floors: Iterable[Floor]) -> None:
    """Notes every service whose need or host is off, once for all environments."""
    found: dict[_Unmet, list[str]] = {}
    for floor in floors:
        for unmet in _unmet(settler, floor):
            found.setdefault(unmet, []).append(floor.lot.ground.environment)
    settler.notes.add(*(unmet.problem(names) for unmet, names in found.items()))


def _unmet(settler: Settler, floor: Floor) -> Iterator[_Unmet]:
    for flag, wanted in floor.services.items():
        service = settler.catalog.services[flag]
        needs, host = [need.partition(".")[0] for need in service.needs], service.host
        if host is not None and settler.catalog.services[host].is_projects:
            needs, host = [host, *needs], None
        for name in needs:
            if name not in floor.services and not _is_shared(settler, floor, name):
                yield _missing(settler, floor, wanted, name, is_host=False)
        if host is not None and host not in floor.common:
            yield _missing(settler, floor, wanted, host, is_host=True)


def _is_shared(settler: Settler, floor: Floor, need: str) -> bool:
    """Whether the common part has it; a project that says off does not mean another's."""
    return need in floor.common and _switched_off(settler.ladder(floor.lot, need)) is None


def check_pipelines(notes: Notes, catalog: Catalog, factory: Factory) -> None:
    """Notes what runners need of `pipelines` and nobody wrote, and two that would be called one."""
    called: dict[str, str] = {}  # name of runners → the ground that has them
    for key, ground in sorted(factory.environments.items()):
        for flag, wanted in sorted(ground.common.items()):
            words = {
                str(setting.of)
                for setting in catalog.services[flag].settings.values()
                if setting.type == "pipelines"
            }
            said = {one: factory.pipelines.word(one, ground.environment) for one in sorted(words)}
            notes.add(*(_unsaid(wanted, one) for one, value in said.items() if not value))
            name = said.get("runner")
            if name and (other := called.setdefault(name, key)) != key:
                notes.add(_called_alike(wanted, name, (other, key)))


def _unsaid(wanted: Wanted, word: str) -> Problem:
    fix = {
        "runner": "Write pipelines: { runner: aif-{environment} }.",
    }.get(word, "Write pipelines: { azureDevOps: { organization, organizationId, project } }.")
    what = f"{wanted.flag!r} needs to be told the {word} of `pipelines`."
    return Problem(f"{wanted.place} services.{wanted.flag}", "AIF1154", what, fix)


def _called_alike(wanted: Wanted, name: str, grounds: tuple[str, str]) -> Problem:
    what = f"The runners of {' and '.join(grounds)} would both be called {name!r}."
    fix = f"Put {EACH} into pipelines.runner, and switch it on in one scale set of each."
    return Problem(f"{wanted.place} services.{wanted.flag}", "AIF1155", what, fix)


def _missing(settler: Settler, floor: Floor, wanted: Wanted, need: str, *, is_host: bool) -> _Unmet:
    lot, own = floor.lot, _is_written(wanted)
    off = _switched_off(settler.ladder(lot, need))
    where = wanted.place if own else off or lot.place
    return _Unmet(where, wanted.flag, None if own else wanted.place, need, is_host, off)


def _switched_off(ladder: tuple[Rung, ...]) -> Place | None:
    offs = [rung.shape.place for rung in ladder if rung.shape.switch == "off"]
    return offs[-1] if offs else None


def _asked(lot: Lot, wanted: Wanted) -> Place:
    return wanted.place if _is_written(wanted) else lot.place


def _is_written(wanted: Wanted) -> bool:
    """Whether a line of the factory's own switched it on, and not a built-in profile."""
    return wanted.place.file.startswith(("projects/", "factory.yaml"))
