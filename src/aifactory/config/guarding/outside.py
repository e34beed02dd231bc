"""Services that no private network reaches: refused unless the environment names them."""

from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from aifactory.azure.nearest import did_you_mean
from aifactory.catalog import Catalog
from aifactory.catalog.source import Source
from aifactory.config.folder import Notes
from aifactory.config.guarding.settle import Said
from aifactory.config.model import NotPrivate
from aifactory.problems import Place, Problem

if TYPE_CHECKING:
    from aifactory.config.needs import Floor
    from aifactory.config.settling import Settler


def allowed(
    notes: Notes,
    source: Source,
    catalog: Catalog,
    heard: Iterable[Said],
    existing: Collection[str],
) -> dict[str, NotPrivate]:
    """What an environment, and its scale set there, allow by name; wrong names are noted.

    Whatever is brought may be open: what its owner has it be is not ours to change.
    """
    services = catalog.services.items()
    exposed = [flag for flag, one in services if one.not_private or flag in existing]
    found: dict[str, NotPrivate] = {}
    for layer in heard:
        for flag, said in layer.words.not_private.items():
            at = (*layer.at, "notPrivate", flag)
            if flag in exposed:
                found[flag] = NotPrivate(said.owner, said.reason, source.key(at), said.until or "")
                if catalog.services[flag].ends and not said.until:
                    what = f"{flag!r} opens what others close, and no last day is said."
                    notes.say(source, at, 139, (what, "Add until: YYYY-MM-DD."), key=True)
                continue
            near = did_you_mean(flag, exposed)
            what = f"There is no service {flag!r}.{near}"
            if flag in catalog.services:
                what = f"{flag!r} is always private here, and needs no permission."
            fix = f"Name one that cannot be ({', '.join(exposed)}), or remove it."
            notes.say(source, at, 133, (what, fix), key=True)
    return dict(sorted(found.items()))


def check_private(settler: "Settler", floors: Iterable["Floor"]) -> None:
    """Notes every service that cannot be private and that its environment does not name."""
    found: dict[tuple[Place, str], list[str]] = {}
    for floor in floors:
        for where, flag in _exposed(settler, floor):
            found.setdefault((where, flag), []).append(floor.lot.ground.environment)
    for (where, flag), environments in found.items():
        named = ", ".join(dict.fromkeys(environments))
        service = settler.catalog.services[flag]
        what = f"{flag!r} cannot be private, and it is not named in {named}. {service.not_private}"
        until = ", until: LAST-DAY" if service.ends else ""
        fix = (
            f"Switch it off, or name it: environments.{environments[0]}.notPrivate.{flag}: "
            f"{{ owner: E-MAIL, reason: WHY{until} }}."
        )
        settler.notes.add(Problem(f"{where} services.{flag}", "AIF1132", what, fix))


def _exposed(settler: "Settler", floor: "Floor") -> Iterator[tuple[Place, str]]:
    for flag, wanted in floor.services.items():
        if settler.catalog.services[flag].not_private and flag not in floor.lot.ground.not_private:
            own = wanted.place.file.startswith("projects/")
            yield (wanted.place if own else floor.lot.place), flag
