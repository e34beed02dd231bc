"""What services need of each other: needs that are on, and hosts in the common part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aifactory.config.layers import Rung
from aifactory.config.model import Wanted
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
            if host is None or host in common:
                continue
            place = _asked(floor.lot, wanted)
            found = settler.host(floor.lot.ground, host, place)
            if found is not None:
                common[host] = found


def check_needs(settler: Settler, floor: Floor) -> None:
    """Notes every service whose need or host is off."""
    settler.notes.add(*_unmet(settler, floor))


def _unmet(settler: Settler, floor: Floor) -> Iterator[Problem]:
    for flag, wanted in floor.services.items():
        service = settler.catalog.services[flag]
        for need in service.needs:
            name = need.partition(".")[0]
            if name not in floor.services and name not in floor.common:
                yield _problem(settler, floor, wanted, name)
        if service.host is not None and service.host not in floor.common:
            yield _problem(settler, floor, wanted, service.host, "lives in")


def _problem(
    settler: Settler, floor: Floor, wanted: Wanted, name: str, verb: str = "needs"
) -> Problem:
    lot, flag = floor.lot, wanted.flag
    off = _switched_off(settler.ladder(lot, name))
    where = wanted.place if wanted.place.file.startswith("projects/") else off or lot.place
    through = "" if where == wanted.place else f" (on through {wanted.place})"
    because = f", switched off at {off}" if off else ""
    environment = lot.ground.environment
    what = f"In {environment}, {flag!r}{through} {verb} {name!r}, which is off{because}."
    fix = f"Switch {name!r} on (services.{name}: on), or switch {flag!r} off there too."
    if verb != "needs":
        fix = f"Let {name!r} be on in {environment}, or switch {flag!r} off there too."
    return Problem(f"{where} services.{flag}", "AIF1131", what, fix)


def _switched_off(ladder: tuple[Rung, ...]) -> Place | None:
    offs = [rung.shape.place for rung in ladder if rung.shape.switch == "off"]
    return offs[-1] if offs else None


def _asked(lot: Lot, wanted: Wanted) -> Place:
    return wanted.place if wanted.place.file.startswith("projects/") else lot.place
