"""Layers, lowest first, become one value each; every value remembers the line that set it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from aifactory.catalog import Catalog
from aifactory.catalog.checks import known
from aifactory.catalog.model import Json, Service, Setting
from aifactory.catalog.shapes import PLANNED, Leaves, Reading, Shape, shape
from aifactory.catalog.source import At, Source, dotted
from aifactory.config.folder import Notes
from aifactory.config.model import Wanted
from aifactory.problems import Place, Problem

Rank = Literal["shape", "ground", "profile", "project"]
Layer = Mapping[str, Shape]  # flag → what the layer says of it
Layers = tuple[tuple[str, Rank, Layer], ...]  # name, rank, words; lowest first

STAR: Final = "*"


@dataclass(frozen=True, slots=True)
class Rung:
    """One layer's word about one service, with the layer's name."""

    layer: str
    rank: Rank
    shape: Shape


@dataclass(frozen=True, slots=True)
class Settled:
    """A service with every setting settled, and what keeps it from being right."""

    wanted: Wanted
    missing: tuple[str, ...] = ()
    crossed: tuple[tuple[str, str], ...] = ()  # dotted paths of a minimum above its maximum

    def problems(self, place: Place) -> Iterable[Problem]:
        """What is wrong, said at the line that a person can change."""
        flag, places = self.wanted.flag, self.wanted.places
        for path in self.missing:
            what = f"{flag!r} needs the setting {path!r}."
            fix = f"Add services.{flag}.{path}."
            yield Problem(f"{place} services.{flag}", "AIF1037", what, fix)
        for low, high in self.crossed:
            where = max(places[low], places[high], key=_closeness)
            what = f"{low} ({places[low]}) is above {high} ({places[high]})."
            fix = "Raise the maximum, or lower the minimum."
            yield Problem(f"{where} services.{flag}.{high}", "AIF1038", what, fix)


def _closeness(place: Place) -> int:
    return (place.file == "factory.yaml") + 2 * place.file.startswith("projects/")


def read_layer(
    notes: Notes, source: Source, at: At, said: Mapping[str, Any], catalog: Catalog, rank: Rank
) -> Layer:
    """A `services:` map, checked against the catalogue.

    A project's may say on; an environment's or scale set's may for what projects share.
    """
    reading = Reading(source)
    found = {}
    for flag, word in said.items():
        if reading.is_full:
            break
        spot = (*at, flag)
        service = known(reading, spot, flag, catalog.services)
        one = shape(reading, spot, word, service) if service else None
        if service is None or one is None:
            continue
        wrong = _misplaced(one, service, rank, dotted(at))
        if wrong:
            reading.say(spot, *wrong)
        else:
            found[flag] = one
    notes.add(*reading.problems)
    return found


def _misplaced(one: Shape, service: Service, rank: Rank, where: str) -> tuple[int, str, str] | None:
    """Why a layer may not say this of the service: number, what, fix."""
    if rank == "project" and "project" not in service.floors and one.switch != "off":
        what = f"{service.title} stands in what projects share, in no project."
        return 134, what, "Switch it on under `services` of an environment in factory.yaml."
    if one.switch != "on" or rank == "project" or (rank == "ground" and "common" in service.floors):
        return None
    what = f"{where} only shapes services; it switches none on."
    return (
        130,
        what,
        "Switch it on in a project or a profile; here write off, or a map of settings.",
    )


def shared(layers: Layers, flag: str, service: Service) -> Layers:
    """The layers as the common part hears them: an environment may switch a service on there."""
    return tuple(
        (name, "project" if _switches(rank, layer.get(flag), service) else rank, layer)
        for name, rank, layer in layers
    )


def _switches(rank: Rank, one: Shape | None, service: Service) -> bool:
    if rank != "ground" or one is None or "common" not in service.floors:
        return False
    return one.switch == "on" or (one.switch is None and service.is_everybodys)


def rungs(layers: Iterable[tuple[str, Rank, Layer]], flag: str) -> tuple[Rung, ...]:
    """What each layer says of one service, lowest first; silent layers are left out."""
    return tuple(Rung(name, rank, layer[flag]) for name, rank, layer in layers if flag in layer)


def grounded(catalog: Catalog, flag: str, tier: str, level: str) -> tuple[Rung, Rung, Rung]:
    """What the service's own file says: its defaults, its sizes in the tier, and at the level."""
    place = Place(f"services/{catalog.services[flag].folder}/service.yaml", 1, 1)
    plain = {path: leaf for path, leaf in catalog.defaults[flag].items() if STAR not in path}
    sizes = catalog.sizes.get((flag, tier), {})
    return (
        Rung("service default", "shape", Shape(None, place, plain)),
        Rung(f"tier {tier}", "shape", Shape(None, place, sizes)),
        Rung(f"level {level}", "shape", Shape(None, place, catalog.levels.get((flag, level), {}))),
    )


def housed(catalog: Catalog, flag: str) -> Rung:
    """What the service's own file says where it stands in another one of its project."""
    service = catalog.services[flag]
    place = Place(f"services/{service.folder}/service.yaml", 1, 1)
    said = service.inside.settings if service.inside else {}
    leaves: Leaves = {(name,): (value, place) for name, value in said.items()}
    of = service.inside.of if service.inside else ""
    return Rung(f"inside {of}", "shape", Shape(None, place, leaves))


def misfits(service: Service, wanted: Wanted, beside: Collection[str]) -> Iterator[Problem]:
    """Settings whose values are for inside another service, or for outside of it, alone."""
    inside = service.inside
    for name, values in inside.choices.items() if inside else ():
        within = inside is not None and inside.of in beside
        if inside is None or (wanted.settings[name] in values) is within:
            continue
        others = [one for one in service.settings[name].choices if one not in values]
        what = f"{wanted.flag}.{name} is {wanted.settings[name]!r}, and the project has "
        what += f"{inside.of!r}." if within else f"no {inside.of!r}."
        fix = f"Write one of {', '.join(values if within else others)}"
        fix += ", or switch it off." if within else f", or switch {inside.of!r} on."
        where = wanted.places.get(name, wanted.place)
        yield Problem(f"{where} services.{wanted.flag}.{name}", "AIF1156", what, fix)


def switched_on(ladder: Sequence[Rung]) -> Place | None:
    """The line that switched the service on; None when it is off.

    `off` in any layer holds against every map above it; only the word `on` of a project lifts it.
    """
    on: Place | None = None
    barred = False
    for rung in ladder:
        switch, may = rung.shape.switch, rung.rank in ("profile", "project")
        if switch == "off":
            on, barred = None, True
        elif switch == "on" and rung.rank == "project":
            on, barred = on or rung.shape.place, False
        elif may and not barred:
            on = on or rung.shape.place
    return on


def settle(catalog: Catalog, flag: str, place: Place, ladder: Sequence[Rung]) -> Settled:
    """The service with maps merged and scalars replaced, rung by rung."""
    merged: dict[At, tuple[Json, Place]] = {}
    for rung in ladder:
        merged.update(rung.shape.leaves)
    service = catalog.services[flag]
    filling = _Filling(catalog.defaults[flag])
    settings = filling.level(service.settings, _tree(merged), ())
    wanted = Wanted(flag, settings, place, dict(sorted(filling.places.items())))
    return Settled(wanted, tuple(filling.missing), tuple(filling.crossed))


def _tree(leaves: Leaves) -> dict[str, Any]:
    top: dict[str, Any] = {}
    for path in sorted(leaves, key=len):
        here = top
        for step in path[:-1]:
            here = here.setdefault(str(step), {})
        value, place = leaves[path]
        here.setdefault(str(path[-1]), {} if value == {} else (value, place))
    return top


@dataclass(slots=True)
class _Filling:
    """One service's settings being written out, with the places and faults met on the way."""

    defaults: Leaves
    places: dict[str, Place] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    crossed: list[tuple[str, str]] = field(default_factory=list)

    def level(
        self, settings: Mapping[str, Setting], tree: Mapping[str, Any], at: At
    ) -> dict[str, Json]:
        """One level of settings, in the order of service.yaml; entries by name."""
        out: dict[str, Json] = {}
        for name, setting in settings.items():
            if setting.type not in PLANNED:
                self._one(out, (*at, name), setting, tree.get(name))
        self._pairs(out, at)
        return out

    def _one(self, out: dict[str, Json], at: At, setting: Setting, said: Any) -> None:
        name = str(at[-1])
        if setting.type == "map":
            out[name] = self._entries(setting, said or {}, at)
        else:
            found = said or self.defaults.get(starred(at))
            if found is not None:
                out[name], self.places[dotted(at)] = found
        if setting.required and out.get(name) in (None, {}):
            self.missing.append(dotted(at))

    def _entries(self, setting: Setting, said: Mapping[str, Any], at: At) -> dict[str, Json]:
        out: dict[str, Json] = {}
        for name, entry in sorted(said.items()):
            if setting.fields:
                out[name] = self.level(setting.fields, entry, (*at, name))
            else:
                out[name], self.places[dotted((*at, name))] = entry
        return out

    def _pairs(self, out: Mapping[str, Json], at: At) -> None:
        """Notes each minimum that is above the maximum of the same name."""
        for name, low in out.items():
            if name.startswith("min"):
                other = f"max{name[3:]}"
                high = out.get(other)
                if isinstance(low, int) and isinstance(high, int) and low > high:
                    self.crossed.append((dotted((*at, name)), dotted((*at, other))))


def starred(at: At) -> At:
    """The path as service.yaml knows it: every second step is the name of an entry."""
    return tuple(STAR if index % 2 else step for index, step in enumerate(at))
