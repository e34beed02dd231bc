"""The content folder, read and cross-checked: a folder or file that exists is registered."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ConfigDict, RootModel

from aifactory.catalog import checks
from aifactory.catalog.choices import Persona, Profile, Tier
from aifactory.catalog.guards import Alert, DefenderPlan, Policy
from aifactory.catalog.mistakes import typed
from aifactory.catalog.model import Part, Service
from aifactory.catalog.prices import PriceTable, price_problems
from aifactory.catalog.shapes import Leaves, Reading, Shape, defaults, leaves, shape
from aifactory.catalog.source import Source, read_source
from aifactory.problems import Problem, Refused, refuse

COMMON: Final = "common"  # the profile that every scale set has in every environment

Model = TypeVar("Model", bound=BaseModel)
Named = TypeVar("Named", Profile, Persona, Tier)
Entry = TypeVar("Entry", Part, DefenderPlan, Policy, Alert)


@dataclass(frozen=True, slots=True)
class Catalog:
    """All that can be built: services, profiles, personas, tiers and parts, by name."""

    services: Mapping[str, Service]
    profiles: Mapping[str, Profile]
    personas: Mapping[str, Persona]
    tiers: Mapping[str, Tier]
    parts: Mapping[str, Part]
    root: Path
    prices: PriceTable = field(default_factory=PriceTable)
    folders: Mapping[str, Path] = field(default_factory=dict)  # flag → the service's folder
    defaults: Mapping[str, Leaves] = field(default_factory=dict)  # flag → what service.yaml says
    sizes: Mapping[tuple[str, str], Leaves] = field(default_factory=dict)  # (flag, tier)
    shapes: Mapping[str, Mapping[str, Shape]] = field(default_factory=dict)  # profile → flag
    levels: Mapping[tuple[str, str], Leaves] = field(default_factory=dict)  # (flag, level)
    defender: Mapping[str, DefenderPlan] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    alerts: Mapping[str, Alert] = field(default_factory=dict)


class _Parts(RootModel[dict[str, Part]]):
    """The file landing-zone/parts.yaml."""

    model_config = ConfigDict(frozen=True)


class _Defender(RootModel[dict[str, DefenderPlan]]):
    """The file guardrails/defender.yaml."""

    model_config = ConfigDict(frozen=True)


class _Policies(RootModel[dict[str, Policy]]):
    """The file guardrails/policies.yaml."""

    model_config = ConfigDict(frozen=True)


class _Alerts(RootModel[dict[str, Alert]]):
    """The file guardrails/alerts.yaml."""

    model_config = ConfigDict(frozen=True)


@dataclass(slots=True)
class _Shelf:
    """What has been read so far, and everything that is wrong with it."""

    root: Path
    problems: list[Problem] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)  # "service keyVault" → its file
    folders: dict[str, Path] = field(default_factory=dict)

    def read(self, path: Path, base: Path, model: type[Model]) -> tuple[Source, Model | None]:
        """One file as its model, or None with the reasons noted."""
        source = read_source(path, path.relative_to(base).as_posix(), "AIF2", nulls=True)
        found = typed(model, source)
        self.problems += [*source.problems, *found.problems]
        return source, found.model

    def claim(self, kind: str, name: str, source: Source, spot: tuple[str, ...] = ()) -> bool:
        """Registers a name once; the second to say it is refused."""
        first = self.sources.setdefault(f"{kind} {name}", source)
        if first is source:
            return True
        what = f"The {kind} {name!r} is in {first.file} already."
        self.problems.append(source.problem(spot, 102, what, "Choose another name."))
        return False


def load_catalog(root: Path, own: Path | None = None) -> Catalog:
    """The content under `root` and a team's own `services/` and `profiles/`, or every problem."""
    if not (root / "services").is_dir():
        raise refuse(
            str(root), "AIF2101", "There is no folder services/ here.", "Install the package again."
        )
    shelf = _Shelf(root)
    bases = [root] if own is None or own.resolve() == root.resolve() else [root, own]
    catalog = Catalog(
        services=_services(shelf, bases),
        profiles=_named(shelf, bases, "profile", Profile),
        personas=_named(shelf, [root], "persona", Persona),
        tiers=_named(shelf, [root], "tier", Tier),
        parts=_facts(shelf, root, "landing-zone/parts.yaml", _Parts),
        defender=_facts(shelf, root, "guardrails/defender.yaml", _Defender),
        policies=_facts(shelf, root, "guardrails/policies.yaml", _Policies),
        alerts=_facts(shelf, root, "guardrails/alerts.yaml", _Alerts),
        root=root,
        prices=_prices(shelf, root),
        folders=dict(sorted(shelf.folders.items())),
    )
    finished = _shaped(shelf, catalog)
    shelf.problems += checks.problems(finished, shelf.sources)
    shelf.problems += price_problems(finished, shelf.sources)
    if shelf.problems:
        raise Refused(dict.fromkeys(shelf.problems))
    return finished


def _services(shelf: _Shelf, bases: list[Path]) -> dict[str, Service]:
    found = {}
    for base in bases:
        for folder in sorted((base / "services").glob("*/")):
            source, service = shelf.read(folder / "service.yaml", base, Service)
            if service and _is_new(shelf, folder.name, source, service):
                read = {"folder": folder.name, "lockable": (folder / "lock.bicep").is_file()}
                found[service.flag] = service.model_copy(update=read)
                shelf.folders[service.flag] = folder
    return dict(sorted(found.items()))


def _is_new(shelf: _Shelf, folder: str, source: Source, service: Service) -> bool:
    """Claims what only one service has: its folder, which is read once, its flag, its names."""
    claims = (("folder", folder), ("service", service.flag))
    free = [shelf.claim(kind, name, source, ("flag",)) for kind, name in claims]
    shelf.claim("abbreviation", service.abbreviation, source, ("abbreviation",))
    if service.inside is not None:
        at = ("inside", "abbreviation")
        shelf.claim("abbreviation", service.inside.abbreviation, source, at)
    return all(free)


def _named(shelf: _Shelf, bases: list[Path], kind: str, model: type[Named]) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for base in bases:
        for path in sorted((base / f"{kind}s").glob("*.yaml")):
            source, value = shelf.read(path, base, model)
            if value and shelf.claim(kind, path.stem, source):
                found[path.stem] = value.model_copy(update={"name": path.stem})
    return dict(sorted(found.items()))


def _facts(
    shelf: _Shelf, root: Path, file: str, model: type[RootModel[dict[str, Entry]]]
) -> dict[str, Entry]:
    """A file of named facts, by name; nothing where a content folder does not hold it."""
    path = root / file
    if not path.exists():
        return {}
    source, found = shelf.read(path, root, model)
    shelf.sources[path.stem] = source
    return dict(sorted(found.root.items())) if found else {}


def _prices(shelf: _Shelf, root: Path) -> PriceTable:
    path = root / "prices.yaml"
    if not path.exists():
        return PriceTable()
    source, table = shelf.read(path, root, PriceTable)
    shelf.sources["prices"] = source
    return table or PriceTable()


def _shaped(shelf: _Shelf, catalog: Catalog) -> Catalog:
    """The same catalogue with defaults, tiers and profiles as checked leaves with places."""
    default_leaves: dict[str, Leaves] = {}
    sizes: dict[tuple[str, str], Leaves] = {}
    levels: dict[tuple[str, str], Leaves] = {}
    for flag, service in catalog.services.items():
        reading = Reading(shelf.sources[f"service {flag}"], facts=True)
        default_leaves[flag] = defaults(reading, ("settings",), service.settings)
        for tier, said in service.tiers.items():
            sizes[flag, tier] = leaves(reading, ("tiers", tier), said, service.settings)
        for level, said in service.levels.items():
            levels[flag, level] = leaves(reading, ("levels", level), said, service.settings)
        shelf.problems += reading.problems
    shapes = {name: _profile(shelf, catalog, name) for name in catalog.profiles}
    return replace(catalog, defaults=default_leaves, sizes=sizes, levels=levels, shapes=shapes)


def _profile(shelf: _Shelf, catalog: Catalog, name: str) -> dict[str, Shape]:
    reading = Reading(shelf.sources[f"profile {name}"])
    found = {}
    for flag, said in catalog.profiles[name].services.items():
        at = ("services", flag)
        service = checks.known(reading, at, flag, catalog.services)
        word = shape(reading, at, said, service) if service else None
        if word:
            found[flag] = word
    shelf.problems += reading.problems
    return dict(sorted(found.items()))
