"""Services settled over grounds and projects: equal questions are answered once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from aifactory.catalog import Catalog
from aifactory.catalog.reader import COMMON
from aifactory.catalog.shapes import Shape
from aifactory.config.folder import Notes
from aifactory.config.grounds import Ground
from aifactory.config.layers import (
    Layer,
    Layers,
    Rung,
    Settled,
    grounded,
    housed,
    misfits,
    rungs,
    settle,
    shared,
    switched_on,
)
from aifactory.config.model import Existing, Wanted
from aifactory.problems import Place

NOTHING: Final[Layer] = {}


@dataclass(frozen=True, slots=True)
class Lot:
    """One project in one environment before it is settled: the layers that are its own."""

    ground: Ground
    profile: str
    own: Layers  # project, project in environment
    place: Place  # where the project asks for its profile
    brings: Mapping[str, Existing] = field(default_factory=dict)  # what is there and its alone


@dataclass(slots=True)
class Settler:
    """Settles services, and remembers what projects share."""

    catalog: Catalog
    overrides: Layer
    notes: Notes
    ladders: dict[tuple[str, str, str, bool], tuple[Rung, ...]] = field(default_factory=dict)
    bases: dict[tuple[str, str], dict[str, Settled]] = field(default_factory=dict)
    shared: dict[tuple[str, str], Mapping[str, Wanted]] = field(default_factory=dict)

    def ladder(self, lot: Lot, flag: str) -> tuple[Rung, ...]:
        """Every layer's word about one service, lowest first."""
        above: Layers = (*lot.own, ("overrides", "shape", self.overrides))
        below = self._below(lot.ground, lot.profile, flag, self._stands_inside(lot, flag))
        return (*below, *rungs(above, flag))

    def _stands_inside(self, lot: Lot, flag: str) -> bool:
        """Whether a service stands in another one of its project."""
        inside = self.catalog.services[flag].inside
        if inside is None:
            return False
        return inside.of in lot.brings or switched_on(self.ladder(lot, inside.of)) is not None

    def services(self, lot: Lot) -> Mapping[str, Wanted]:
        """The services that are on, by flag; one object for all projects that say nothing."""
        key = (lot.ground.key, lot.profile)
        base = self._base(lot)
        said = {flag for _, _, layer in lot.own for flag in layer} | lot.brings.keys()
        said |= {one.flag for one in self.catalog.services.values() if one.is_inside(said)}
        found = {flag: one for flag, one in base.items() if flag not in said}
        for flag in said:
            one = self._settle(lot, flag)
            if one is not None:
                found[flag] = one
        for flag, lodging in lot.brings.items():
            there = settle(self.catalog, flag, lodging.place, self.ladder(lot, flag))
            wanted = replace(there.wanted, existing=lodging.id, range=lodging.range)
            found[flag] = Settled(wanted)
        if lot.ground.own:
            found = self._at_home(lot, found)
        for one in found.values():
            self.notes.add(*one.problems(self._asked(lot, one)))
            self.notes.add(*misfits(self.catalog.services[one.wanted.flag], one.wanted, found))
        if said:
            return _wanted(found)
        if key not in self.shared:
            self.shared[key] = _wanted(found)
        return self.shared[key]

    def host(self, ground: Ground, flag: str, place: Place) -> Wanted | None:
        """A host that a project's service brings into the common part; None where it is off."""
        asked: Layers = (("project", "project", {flag: Shape(None, place)}),)
        settled = self._settle(Lot(ground, COMMON, asked, place), flag)
        if settled is None:
            return None
        self.notes.add(*settled.problems(place))
        return settled.wanted

    def existing(self, lot: Lot) -> dict[str, Wanted]:
        """What the ground of a lot brings: nothing of it is made, so nothing has to be said."""
        return {
            flag: replace(
                settle(self.catalog, flag, one.place, self.ladder(lot, flag)).wanted,
                existing=one.id,
            )
            for flag, one in lot.ground.existing.items()
        }

    def as_if_on(self, lot: Lot, flag: str) -> Wanted:
        """A service that is off, with the settings that it would have; the line that spares it."""
        ladder = self.ladder(lot, flag)
        off = [rung.shape.place for rung in ladder if rung.shape.switch == "off"]
        return settle(self.catalog, flag, off[-1] if off else lot.place, ladder).wanted

    def _at_home(self, lot: Lot, found: Mapping[str, Settled]) -> dict[str, Settled]:
        """The services where hosts are not shared: the host itself, in place of a part of it."""
        own = lot.ground.own
        kept: dict[str, Settled] = {}
        for flag, one in found.items():
            host = self.catalog.services[flag].host
            if host in own:
                asked: Layers = (("profile", "project", {host: Shape(None, one.wanted.place)}),)
                home = Lot(lot.ground, lot.profile, (*asked, *lot.own), lot.place)
                mine = self._settle(home, host)
                kept |= {host: mine} if mine else {}
            elif lot.profile != COMMON or flag not in own:
                kept[flag] = one
        return kept

    def _below(self, ground: Ground, profile: str, flag: str, inside: bool) -> tuple[Rung, ...]:
        key = (ground.key, profile, flag, inside)
        if key not in self.ladders:
            shapes = self.catalog.shapes.get(profile, NOTHING)
            said = grounded(self.catalog, flag, ground.tier, ground.diagnostics)
            default, *tier_and_level = said
            profiled = rungs([(f"profile {profile}", "profile", shapes)], flag)
            above = ground.layers
            if profile == COMMON:
                above = shared(above, flag, self.catalog.services[flag])
            there = (housed(self.catalog, flag),) if inside else ()
            said = (*tier_and_level, *there)
            self.ladders[key] = (default, *profiled, *said, *rungs(above, flag))
        return self.ladders[key]

    def _base(self, lot: Lot) -> dict[str, Settled]:
        key = (lot.ground.key, lot.profile)
        if key not in self.bases:
            plain = Lot(lot.ground, lot.profile, (), lot.place)
            flags = {*self.catalog.shapes.get(lot.profile, NOTHING)}
            if lot.profile == COMMON:
                flags |= {flag for _, _, layer in lot.ground.layers for flag in layer}
            found = {flag: self._settle(plain, flag) for flag in sorted(flags)}
            self.bases[key] = {flag: one for flag, one in found.items() if one is not None}
        return self.bases[key]

    def _settle(self, lot: Lot, flag: str) -> Settled | None:
        ladder = self.ladder(lot, flag)
        place = switched_on(ladder)
        return None if place is None else settle(self.catalog, flag, place, ladder)

    def _asked(self, lot: Lot, one: Settled) -> Place:
        """The line of the project that a person can change."""
        place = one.wanted.place
        return place if place.file.startswith(("projects/", "factory.yaml")) else lot.place


def _wanted(found: Mapping[str, Settled]) -> dict[str, Wanted]:
    return {flag: one.wanted for flag, one in sorted(found.items())}
