"""Project files against the factory: profile, scale set, environments, team, services, budget."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from aifactory.azure.nearest import did_you_mean
from aifactory.catalog import Catalog
from aifactory.catalog.choices import Profile
from aifactory.catalog.mistakes import shown
from aifactory.catalog.reader import COMMON
from aifactory.catalog.source import At
from aifactory.config import words
from aifactory.config.folder import Notes, ProjectSource
from aifactory.config.grounds import FIRST, Ground
from aifactory.config.guarding.lodging import lodgings
from aifactory.config.layers import Layer, Layers, read_layer
from aifactory.config.model import Budget, Existing


@dataclass(frozen=True, slots=True)
class Asked:
    """What one project asks for, checked: its scale set, grounds and layers."""

    file: ProjectSource
    scale_set: str
    shorts: Mapping[str, str]  # persona id → its word in `team`
    grounds: tuple[Ground, ...]
    services: Layer
    in_environment: Mapping[str, Layer]
    lodging: Mapping[str, Mapping[str, Existing]]  # environment (empty: all) → what it brings

    @property
    def keys(self) -> set[str]:
        """The keys of its grounds."""
        return {ground.key for ground in self.grounds}

    @property
    def team(self) -> dict[str, str]:
        """Persona id → Entra group."""
        said = self.file.words.team
        return {persona: said[short].lower() for persona, short in self.shorts.items()}

    @property
    def profile(self) -> str:
        """The profile's name."""
        return self.file.words.profile

    def layers(self, environment: str) -> Layers:
        """The project's own layers in an environment, lowest first; empty ones left out."""
        inner = self.in_environment.get(environment, {})
        return tuple(
            (name, "project", layer)
            for name, layer in (("project", self.services), (f"project in {environment}", inner))
            if layer
        )

    def brings(self, environment: str) -> dict[str, Existing]:
        """What the project brings in an environment, by flag."""
        return {**self.lodging.get("", {}), **self.lodging.get(environment, {})}

    def tags(self, ground: Ground, overrides: Mapping[str, str]) -> dict[str, str]:
        """Tags of the project in a ground, merged over the layers."""
        inner = self._environment(ground.environment).tags
        return dict(sorted({**ground.tags, **self.file.words.tags, **inner, **overrides}.items()))

    def budget(self, ground: Ground) -> Budget | None:
        """The budget in a ground, with the line that set it."""
        said = self._environment(ground.environment).budget
        at: At = ("budget",)
        if said is not None:
            at = ("environments", ground.environment, "budget")
        said = said or self.file.words.budget
        if said is None:
            return None
        return Budget(said.monthly, tuple(sorted(set(said.alert_at))), self.file.source.key(at))

    def _environment(self, name: str) -> words.ProjectEnvironment:
        return (self.file.words.environments or {}).get(name) or words.ProjectEnvironment()


@dataclass(slots=True)
class Desk:
    """Where project files are checked: the catalogue, the grounds, and the notes."""

    catalog: Catalog
    notes: Notes
    factory: words.FactoryFile | None  # None: it is broken; only what stands alone is checked
    grounds: Mapping[str, Ground]

    def read(self, files: Iterable[ProjectSource]) -> Iterator[Asked]:
        """Every project that can be settled; what is wrong with the others is noted."""
        for file in files:
            profile = self._profile(file)
            team = self._team(file, profile) if profile else {}
            services, inner = self._services(file)
            scale_set = self._scale_set(file)
            if scale_set is None:
                continue
            grounds = tuple(self._grounds(file, scale_set))
            if profile is not None and grounds:
                yield Asked(file, scale_set, team, grounds, services, inner, self._lodging(file))

    def _profile(self, file: ProjectSource) -> Profile | None:
        name = file.words.profile
        known = [one for one in self.catalog.profiles if one != COMMON]
        if name in known:
            return self.catalog.profiles[name]
        what = f"There is no profile {shown(name)}.{did_you_mean(name, known)}"
        self.notes.say(file.source, ("profile",), 110, (what, f"Write one of {', '.join(known)}."))
        return None

    def _team(self, file: ProjectSource, profile: Profile) -> dict[str, str]:
        found = {}
        for short in file.words.team:
            persona = self.catalog.personas.get(profile.personas.get(short, ""))
            if persona is None or persona.type == "identity":
                self._nobody(file, profile, short)
            else:
                found[persona.name] = short
        return dict(sorted(found.items()))

    def _nobody(self, file: ProjectSource, profile: Profile, short: str) -> None:
        known = [
            name
            for name, persona in sorted(profile.personas.items())
            if self.catalog.personas[persona].type != "identity"
        ]
        what = f"Profile {profile.name!r} has no {short!r}.{did_you_mean(short, known)}"
        if short in profile.personas:
            what = f"{short!r} is an identity that the factory makes; no group stands behind it."
        fix = f"Write one of {', '.join(known)}."
        self.notes.say(file.source, ("team", short), 113, (what, fix), key=True)

    def _lodging(self, file: ProjectSource) -> dict[str, dict[str, Existing]]:
        said = {"": (file.words.existing, ())} | {
            name: (one.existing, ("environments", name))
            for name, one in (file.words.environments or {}).items()
        }
        return {
            name: lodgings(self.notes, file.source, self.catalog, words_said, at)
            for name, (words_said, at) in said.items()
        }

    def _services(self, file: ProjectSource) -> tuple[Layer, dict[str, Layer]]:
        def layer(at: At, services: Mapping[str, Any]) -> Layer:
            if not services:
                return {}
            spot = (*at, "services")
            return read_layer(self.notes, file.source, spot, services, self.catalog, "project")

        inner = {
            name: layer(("environments", name), said.services)
            for name, said in (file.words.environments or {}).items()
        }
        return layer((), file.words.services), inner

    def _scale_set(self, file: ProjectSource) -> str | None:
        if self.factory is None:
            return None
        known = sorted(self.factory.scale_sets or [FIRST])
        asked = file.words.scale_set or (FIRST if FIRST in known else None)
        if asked is None and len(known) == 1:
            asked = known[0]
        if asked in known:
            return asked
        choices = " or ".join(f'"{name}"' for name in known)
        fix = f"Write {choices}."
        if asked is None:
            what = "The factory has several scale sets, and none is 001."
            text = (what, f"Add scaleSet: {choices}.")
        else:
            text = (f"There is no scale set {asked!r}.{did_you_mean(asked, known)}", fix)
        self.notes.say(file.source, ("scaleSet",), 111, text)
        return None

    def _grounds(self, file: ProjectSource, scale_set: str) -> Iterator[Ground]:
        here = {
            ground.environment: ground
            for ground in self.grounds.values()
            if ground.scale_set == scale_set
        }
        named = file.words.environments
        for environment in here if named is None else named:
            if environment in here:
                yield here[environment]
            else:
                self._no_ground(file, scale_set, environment, sorted(here))

    def _no_ground(
        self, file: ProjectSource, scale_set: str, environment: str, here: list[str]
    ) -> None:
        at = ("environments", environment)
        fix = f"Write one of {', '.join(here)}."
        if self.factory is not None and environment in self.factory.environments:
            what = f"Scale set {scale_set!r} has no environment {environment!r}."
            self.notes.say(file.source, at, 114, (what, fix), key=True)
        else:
            what = f"There is no environment {environment!r}.{did_you_mean(environment, here)}"
            self.notes.say(file.source, at, 112, (what, fix), key=True)
