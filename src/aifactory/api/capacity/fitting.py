"""`aif capacity`: how many fit, what binds, the cheapest change that admits more, shards for N."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from aifactory.api.desired import Clock, configured, wall_clock
from aifactory.azure.limits import LIMITS
from aifactory.azure.nearest import did_you_mean
from aifactory.catalog import Catalog
from aifactory.catalog.reader import COMMON
from aifactory.config import load_factory
from aifactory.config.model import Factory, Project, ScaleSetEnvironment
from aifactory.plan import draw, promise
from aifactory.plan.capacity.changes import Change, Swap, changes
from aifactory.plan.capacity.counting import Uses, uses
from aifactory.plan.capacity.declared import unfit
from aifactory.plan.capacity.ledger import Ledger, standing
from aifactory.plan.capacity.report import Bound, Fit, Shard, fit, shards
from aifactory.plan.capacity.weights import Scale
from aifactory.plan.lock import Lock
from aifactory.problems import Problem, Refused, refuse

_TEAM = 2  # as many roles has a project of a profile that nobody has yet: who leads, who works
_PROBE = "one-more"  # the name of the project that is thought of; a file may have it, too


@dataclass(frozen=True, slots=True)
class Row:
    """One profile in one scale set's environment."""

    fit: Fit
    changes: tuple[Change, ...]  # cheapest first
    shards: tuple[Shard, ...] | None  # None: nobody asked


@dataclass(frozen=True, slots=True)
class Capacity:
    """How many projects of each profile fit now, and whether what is declared does."""

    factory: str
    declared: Mapping[str, int]  # environment key → projects
    rows: tuple[Row, ...]
    impossible: Mapping[str, str]  # profile → why none of it can stand here
    problems: tuple[Problem, ...]  # what is declared and does not fit


def capacity(
    path: Path,
    profile: str | None = None,
    projects: int | None = None,
    environment: str | None = None,
    now: Clock = wall_clock,
) -> Capacity:
    """What fits in the declared factory; `projects` asks where so many more would stand."""
    folder, catalog, factory = configured(path)
    profiles = [one for one in sorted(catalog.profiles) if one != COMMON]
    _require("--profile", profile, profiles)
    _require("--env", environment, sorted({one.environment for one in _grounds(factory)}))
    lock = promise(factory, catalog, folder.read_lock(), f"{now():%Y-%m}")
    used = uses(draw(factory, catalog, lock), catalog)
    problems = unfit(factory, catalog, lock, used)
    rows: list[Row] = []
    impossible: dict[str, str] = {}
    for name in [profile] if profile else profiles:
        for team in _teams(catalog, factory, name):
            try:
                thought = _with(folder.path, catalog, factory, (name, team))
                if thought.factory.environments != factory.environments:  # it brings a host
                    lock = promise(thought.factory, catalog, lock, f"{now():%Y-%m}")
                    used = uses(draw(thought.factory, catalog, lock), catalog)
                swapped = _swapped(folder.path, catalog, factory, (name, team), thought)
                rows += [*_rows(thought, swapped, catalog, lock, used, (projects, environment))]
                impossible.pop(name, None)
                break
            except Refused as refused:
                impossible[name] = refused.problems[0].what
    return Capacity(
        factory=factory.name,
        declared={g.key: len(factory.projects_in(g)) for g in _grounds(factory)},
        rows=tuple(sorted(rows, key=lambda row: (row.fit.key, row.fit.profile))),
        impossible=impossible,
        problems=problems,
    )


@dataclass(frozen=True, slots=True)
class _Thought:
    """The factory as one project more of a profile would find it, and that project by scale set."""

    factory: Factory
    probes: Mapping[str, Project]


def _with(
    path: Path, catalog: Catalog, factory: Factory, who: tuple[str, Sequence[str]], more: str = ""
) -> _Thought:
    """The factory with what a project brings into the common part, its projects as they are."""
    profile, team = who
    groups = "".join(f"  {one}: {_group(at)}\n" for at, one in enumerate(team))
    names = {one.scale_set: f"{_PROBE}-{one.scale_set}" for one in _grounds(factory)}
    texts = {
        name: f'profile: {profile}\nscaleSet: "{scale_set}"\nteam:\n{groups}{more}'
        for scale_set, name in names.items()
    }
    found = load_factory(path, catalog, texts)
    probes = {scale_set: found.projects[name] for scale_set, name in names.items()}
    return _Thought(replace(found, projects=factory.projects), probes)


def _swapped(
    path: Path,
    catalog: Catalog,
    factory: Factory,
    who: tuple[str, Sequence[str]],
    thought: _Thought,
) -> dict[tuple[str, str], _Thought]:
    """By service and what it may be in its place: the same project with the one for the other.

    Not where the configuration refuses it: others need the service, or its host is off.
    """
    found = {}
    wanted = {
        flag
        for probe in thought.probes.values()
        for one in probe.environments.values()
        for flag in one.services
    }
    for flag in sorted(wanted):
        instead = catalog.services[flag].instead
        if instead and instead not in wanted:
            more = f"services: {{ {flag}: off, {instead}: on }}\n"
            with suppress(Refused):
                found[flag, instead] = _with(path, catalog, factory, who, more)
    return found


def _teams(catalog: Catalog, factory: Factory, profile: str) -> list[list[str]]:
    """The largest team that a project of a profile has here, else the profile's first two roles."""
    teams = [sorted(p.shorts.values()) for p in factory.projects.values() if p.profile == profile]
    people = catalog.profiles[profile].personas
    known = [short for short, who in people.items() if catalog.personas[who].type != "identity"]
    return [*sorted(teams, key=lambda team: (len(team), team))[-1:], known[:_TEAM]]


def _group(at: int) -> str:
    return f"ffffffff-ffff-ffff-ffff-{at:012d}"


def _rows(
    thought: _Thought,
    swapped: Mapping[tuple[str, str], _Thought],
    catalog: Catalog,
    lock: Lock,
    used: Uses,
    asked: tuple[int | None, str | None],
) -> Iterator[Row]:
    projects, environment = asked
    for ground in _grounds(thought.factory):
        if environment not in (None, ground.environment):
            continue
        scale, probe = Scale(thought.factory, catalog, ground), thought.probes[ground.scale_set]
        ledger = standing(scale, lock.grounds[ground.key], used)
        found = fit(scale, ledger, scale.weigh(probe), probe.profile)
        swaps = [
            Swap(*flags, Scale(one.factory, catalog, one.factory.environments[ground.key]), after)
            for flags, one in swapped.items()
            for after in [one.probes[ground.scale_set]]
        ]
        yield Row(
            fit=found,
            changes=changes(scale, ledger, probe, found, swaps),
            shards=_shards(scale, ledger, probe, projects),
        )


def _shards(
    scale: Scale, ledger: Ledger, probe: Project, projects: int | None
) -> tuple[Shard, ...] | None:
    return None if projects is None else shards(scale, ledger, scale.weigh(probe), projects)


def _grounds(factory: Factory) -> list[ScaleSetEnvironment]:
    return [ground for _, ground in sorted(factory.environments.items())]


def _require(option: str, name: str | None, known: list[str]) -> None:
    if name is not None and name not in known:
        what = f"There is no {name!r}.{did_you_mean(name, known)}"
        raise refuse(option, "AIF1092", what, f"Name one of {', '.join(known)}.")


def capacity_json(found: Capacity) -> dict[str, Any]:
    """The report as a JSON object."""
    return {
        "factory": found.factory,
        "fits": not found.problems,
        "declared": dict(found.declared),
        "profiles": [
            {
                "environment": row.fit.key,
                "profile": row.fit.profile,
                "more": row.fit.more,
                "inAnEmptyCell": row.fit.empty,
                "bounds": [_bound_json(one) for one in row.fit.bounds],
                "changes": [asdict(one) for one in row.changes],
                **({} if row.shards is None else {"shards": [asdict(one) for one in row.shards]}),
            }
            for row in found.rows
        ],
        "impossible": dict(found.impossible),
        "problems": [one.as_json() for one in found.problems],
    }


def _bound_json(one: Bound) -> dict[str, Any]:
    known = LIMITS.get(one.measure.limit)
    return {
        "limit": one.measure.limit,
        "in": one.measure.at,
        "taken": one.used,
        "each": one.each,
        "allowed": one.most,
        "room": one.room,
        "raisable": known.raisable if known else not one.is_addresses,
        "source": f"{known.source}, {known.date}" if known else "",
    }
