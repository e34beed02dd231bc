"""One value of a factory: what it is, the line that set it, and the lines below that lost."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from aifactory.azure.nearest import did_you_mean
from aifactory.catalog import Catalog
from aifactory.catalog.mistakes import shown
from aifactory.catalog.model import Json
from aifactory.catalog.reader import COMMON
from aifactory.catalog.source import At, Source, dotted
from aifactory.config import words
from aifactory.config.folder import FACTORY_FILE, PROJECTS, Notes
from aifactory.config.grounds import Ground
from aifactory.config.layers import STAR, Rung, settle, starred, switched_on
from aifactory.config.load import Survey, survey_folder
from aifactory.config.projects import Asked
from aifactory.config.settling import Lot
from aifactory.problems import Place, Refused, refuse

BUILT_IN: Final = Place("built-in default")


@dataclass(frozen=True, slots=True)
class Saying:
    """What one layer says of a value."""

    layer: str
    value: Json
    place: Place


@dataclass(frozen=True, slots=True)
class Explanation:
    """A settled value, the layer and line that set it, and those that lost, nearest first."""

    path: str
    value: Json
    layer: str
    place: Place
    below: tuple[Saying, ...] = ()


def explain(
    folder: Path, catalog: Catalog, file: str, path: str, environment: str | None = None
) -> Explanation:
    """The value at a path of factory.yaml or a project's file, in one environment or in all."""
    notes = Notes()
    survey = survey_folder(folder, catalog, notes)
    if survey is None or notes.found:
        raise Refused(notes.found)
    asked = _file(survey, file)
    question = _Question(survey, asked, path, environment)
    return question.answer()


def _file(survey: Survey, file: str) -> Asked | None:
    """The project that a file name means; None for factory.yaml."""
    name = Path(file).as_posix().removeprefix("./")
    if name in {FACTORY_FILE, "factory"}:
        return None
    names = {asked.file.name: asked for asked in survey.asked}
    found = names.get(name.removeprefix(f"{PROJECTS}/").removesuffix(".yaml"))
    if found is None:
        files = [FACTORY_FILE, *names, *(f"{PROJECTS}/{one}.yaml" for one in names)]
        what = f"There is no file {file!r}.{did_you_mean(name, files)}"
        raise refuse(name, "AIF1150", what, "Name factory.yaml or a file under projects/.")
    return found


@dataclass(slots=True)
class _Question:
    """A path, asked of a project or of the factory, in an environment or in all."""

    survey: Survey
    asked: Asked | None
    path: str
    environment: str | None

    def answer(self) -> Explanation:
        rest, grounds = self._grounds()
        found = {ground.key: self._in_ground(ground, rest) for ground in grounds}
        answers = {key: one for key, one in found.items() if one is not None}
        if not answers:
            return self._raw_factory() or self._nothing()
        first = next(iter(answers.values()))
        if any((one.value, one.place) != (first.value, first.place) for one in answers.values()):
            seen = "; ".join(
                f"{key}: {shown(one.value)} ({one.place})" for key, one in answers.items()
            )
            fix = f"Name one: --env {next(iter(grounds)).environment}."
            if len({ground.environment for ground in grounds}) == 1:
                ground = grounds[-1]
                at = ("scaleSets", ground.scale_set, "environments", ground.environment, rest)
                fix = f"Name one: factory.yaml {dotted(at)}."
            raise self._refuse("AIF1152", f"{rest!r} differs: {seen}.", fix)
        return first

    def _grounds(self) -> tuple[str, list[Ground]]:
        """The path inside an environment, and the grounds that it is asked of."""
        steps, scale_set, environment = self.path.split("."), None, self.environment
        if self.asked is None and steps[0] == "scaleSets" and len(steps) > 2:
            scale_set, steps = steps[1], steps[2:]
        if steps[0] == "environments" and len(steps) > 2:
            environment, steps = steps[1], steps[2:]
        every = self.asked.grounds if self.asked else tuple(self.survey.grounds.values())
        found = [
            ground
            for ground in every
            if environment in {None, ground.environment} and scale_set in {None, ground.scale_set}
        ]
        if not found:
            known = sorted({ground.environment for ground in every})
            near = did_you_mean(str(environment), known)
            what = f"There is no environment {environment!r} here.{near}"
            raise self._refuse("AIF1112", what, f"Name one of {', '.join(known)}.")
        return ".".join(steps), found

    def _in_ground(self, ground: Ground, rest: str) -> Explanation | None:
        head, _, inner = rest.partition(".")
        if head == "services" and inner:
            return self._service(ground, inner)
        sayings = [*self._defaults(ground, rest), *self._raw(self._layers(ground), rest)]
        return _explained(self.path, sayings)

    def _layers(self, ground: Ground) -> Iterator[tuple[str, Source, At]]:
        """Every layer with its file and the path under which it says its words, lowest first."""
        source, name, scale_set = self.survey.site.source, ground.environment, ground.scale_set
        yield "factory", source, ()
        yield "defaults", source, ("defaults",)
        yield f"environment {name}", source, ("environments", name)
        yield f"scale set {scale_set}", source, ("scaleSets", scale_set)
        own: At = ("scaleSets", scale_set, "environments", name)
        yield f"scale set {scale_set} in {name}", source, own
        if self.asked is not None:
            yield "project", self.asked.file.source, ()
            yield f"project in {name}", self.asked.file.source, ("environments", name)
        yield "overrides", source, ("overrides",)

    def _raw(self, layers: Iterable[tuple[str, Source, At]], rest: str) -> Iterator[Saying]:
        for layer, source, at in layers:
            wanted = f"{dotted(at)}.{rest}" if at else rest
            for path in source.values:
                if path[: len(at)] == at and dotted(path) == wanted:
                    yield Saying(layer, _value(source.data, path), source.place(path))

    def _defaults(self, ground: Ground, rest: str) -> Iterator[Saying]:
        retry = words.Retry().model_dump(by_alias=True)
        known: dict[str, Json] = {
            "tier": "economy" if ground.environment == "dev" else "production",
            "diagnostics": "silver",
            "encryption": "platformManaged",
            words.REGISTRY: "shared",
            "landingZone.mode": "standalone",
            "overrides.publicAccess": "only what an opening names",
            "scaleSet": ground.scale_set,
            "network.space": "the next free /14 of 10.64.0.0/10, promised in factory.lock",
        } | {f"retry.{word}": value for word, value in retry.items()}
        if rest in known:
            yield Saying("built-in default", known[rest], BUILT_IN)

    def _service(self, ground: Ground, inner: str) -> Explanation | None:
        flag, _, rest = inner.partition(".")
        if flag not in self.survey.settler.catalog.services:
            return None
        lot = self._lot(ground)
        ladder = self.survey.settler.ladder(lot, flag)
        place = switched_on(ladder)
        if place is None or not rest:
            return self._switch(ladder, place)
        return self._setting(flag, rest, place, ladder)

    def _lot(self, ground: Ground) -> Lot:
        if self.asked is not None:
            return self.survey.lot(self.asked, ground)
        return Lot(ground, COMMON, (), self.survey.site.place(ground.at))

    def _switch(self, ladder: Sequence[Rung], place: Place | None) -> Explanation:
        words_said = [
            Saying(rung.layer, rung.shape.switch or "a map", rung.shape.place)
            for rung in ladder
            if rung.shape.switch or rung.rank != "shape"
        ]
        if place is None:
            offs = [one for one in words_said if one.value == "off"]
            winner = offs[-1] if offs else Saying("no layer switches it on", "off", BUILT_IN)
        else:
            winner = next(one for one in words_said if one.place == place)
        below = tuple(one for one in reversed(words_said) if one is not winner)
        value = "off" if place is None else "on"
        return Explanation(self.path, value, winner.layer, winner.place, below)

    def _setting(
        self, flag: str, rest: str, place: Place, ladder: Sequence[Rung]
    ) -> Explanation | None:
        catalog = self.survey.settler.catalog
        settled = settle(catalog, flag, place, ladder).wanted
        value = _dotted_value(settled.settings, rest)
        if value is None:
            return None
        said = {path for rung in ladder for path in rung.shape.leaves if dotted(path) == rest}
        fields = {starred(path) for path in said if STAR in starred(path)}
        sayings = [
            Saying("service default", _worded(found), spot)
            for path, (found, spot) in catalog.defaults[flag].items()
            if path in fields or (STAR in path and settled.places.get(rest) == spot)
        ]
        for rung in ladder:
            found = _said(rung, rest)
            if found is not None:
                sayings.append(found)
        explained = _explained(self.path, sayings)
        if explained is None:
            return None
        worded = _worded(value)
        return Explanation(self.path, worded, explained.layer, explained.place, explained.below)

    def _raw_factory(self) -> Explanation | None:
        source = self.asked.file.source if self.asked else self.survey.site.source
        layer = "project" if self.asked else "factory"
        return _explained(self.path, list(self._raw([(layer, source, ())], self.path)))

    def _nothing(self) -> Explanation:
        known = {dotted(at) for at in self.survey.site.source.values} - {""}
        for ground in self.asked.grounds if self.asked else ():
            for flag, wanted in self.survey.settler.services(self._lot(ground)).items():
                known |= {f"services.{flag}"} | {f"services.{flag}.{at}" for at in wanted.places}
        what = f"Nothing is known at {self.path!r}.{did_you_mean(self.path, known)}"
        raise self._refuse(
            "AIF1151", what, "Name a path of the file, such as environments.dev.tier."
        )

    def _refuse(self, code: str, what: str, fix: str) -> Refused:
        return refuse(self.asked.file.source.file if self.asked else FACTORY_FILE, code, what, fix)


def _explained(path: str, sayings: list[Saying]) -> Explanation | None:
    """The highest saying wins; maps are merged over all of them."""
    if not sayings:
        return None
    winner, value = sayings[-1], sayings[-1].value
    if isinstance(value, dict):
        merged: dict[str, Json] = {}
        for one in sayings:
            merged |= one.value if isinstance(one.value, dict) else {}
        value = merged
    return Explanation(
        path, _worded(value), winner.layer, winner.place, tuple(reversed(sayings[:-1]))
    )


def _said(rung: Rung, rest: str) -> Saying | None:
    """What a rung says at a path of settings: a value, or the map below it."""
    under = {
        dotted(path): leaf
        for path, leaf in rung.shape.leaves.items()
        if f"{dotted(path)}.".startswith(f"{rest}.")
    }
    if not under:
        return None
    if rest in under and under[rest][0] != {}:
        return Saying(rung.layer, _worded(under[rest][0]), under[rest][1])
    values = {
        path[len(rest) + 1 :]: _worded(leaf[0]) for path, leaf in under.items() if path != rest
    }
    place = under[rest][1] if rest in under else min(place for _, place in under.values())
    return Saying(rung.layer, values, place)


def _dotted_value(settings: Mapping[str, Json], rest: str) -> Json:
    """The value at a dotted path; names may hold dots themselves."""
    for name, value in settings.items():
        if name == rest:
            return value
        if rest.startswith(f"{name}.") and isinstance(value, dict):
            found = _dotted_value(value, rest[len(name) + 1 :])
            if found is not None:
                return found
    return None


def _value(data: Any, at: At) -> Json:
    for step in at:
        data = data[step]
    found: Json = data
    return found


def _worded(value: Json) -> Json:
    """The value in the words of the YAML: on and off, not true and false."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, dict):
        return {name: _worded(inner) for name, inner in value.items()}
    return value
