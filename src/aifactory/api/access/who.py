"""What a group, or everybody of a persona, may do and why: from the YAML line to the roles."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from aifactory.api.desired import Desired, desire
from aifactory.api.proposals.selection import Selection, within
from aifactory.azure.nearest import did_you_mean
from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.model import Kind, Part, Service
from aifactory.plan.access import IDENTITY, Roles
from aifactory.plan.draw import survey
from aifactory.plan.environment import common_grants
from aifactory.plan.model import Grant
from aifactory.plan.project import ProjectPlan
from aifactory.plan.site import Node, Site
from aifactory.problems import Place, refuse

KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Held:
    """A role on one scope: the kinds of service that stand there and matter."""

    scope: ResourceId
    kinds: tuple[Kind, ...]
    title: str  # what stands at the scope, in words
    services: tuple[Service, ...]  # those that stand there
    parts: tuple[Part, ...] = ()  # what comes with them
    word: str = ""  # a permission of the service's own, in its word: no role of Azure's
    given: str = ""  # a role of Azure's own beside the persona's

    def roles(self, roles: Roles, persona: str, kind: Kind) -> list[str]:
        """The built-in roles that the kind's services at the scope answer to."""
        if self.word or self.given:
            return [self.given] if self.given else []
        services = [one for one in self.services if one.kind == kind]
        parts = [one for one in self.parts if one.kind == kind]
        return list(roles.behind(persona, kind, services, parts))


@dataclass(frozen=True, slots=True)
class Standing:
    """One principal as one persona in one environment; nothing held is worth saying, too."""

    site: Site
    persona: str
    principal: str
    project: str | None
    short: str
    place: Place
    held: tuple[Held, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as a JSON object, with the level and the built-in roles of each kind."""
        roles, ground = self.site.roles, self.site.ground
        return {
            "environment": ground.key,
            "tier": ground.tier,
            "project": self.project,
            "persona": self.persona,
            "title": self.site.catalog.personas[self.persona].title,
            "principal": self.principal,
            "place": str(self.place),
            "role": roles.name(self.persona) if self.held else None,
            "scopes": [
                {
                    "scope": str(held.scope),
                    "title": held.title,
                    "word": held.word,
                    "access": [
                        {
                            "kind": kind,
                            "level": roles.level(self.persona, kind),
                            "roles": held.roles(roles, self.persona, kind),
                        }
                        for kind in held.kinds
                    ],
                }
                for held in self.held
            ],
        }


def who(path: Path, word: str, environment: str | None = None) -> dict[str, Any]:
    """Everything that a group, a persona or a short name of teams stands for.

    Raises Refused (AIF1153) when nobody here is called so.
    """
    desired = desire(path)
    within(desired, Selection(environment))
    everybody = [
        standing
        for _, ground in sorted(desired.factory.environments.items())
        for standing in _standings(survey(desired.factory, desired.catalog, desired.lock, ground))
    ]
    found = [one for one in everybody if _is_meant(one, word)]
    if not found:
        raise _nobody(desired, everybody, word)
    shown = [one for one in found if environment in (None, one.site.ground.environment)]
    groups = {one.principal for one in found}
    return {
        "who": word,
        "warnings": _warnings([one for one in everybody if one.principal in groups]),
        "standings": [one.as_json() for one in shown],
    }


def _is_meant(standing: Standing, word: str) -> bool:
    wanted = word.lower()
    return wanted in (standing.principal.lower(), standing.persona, standing.short)


def _standings(site: Site) -> Iterator[Standing]:
    grants = common_grants(site)
    for persona, group in site.ground.personas.items():
        here = site.common.values()
        held = tuple(_on_group(site, each, here) for each in grants if each.persona == persona)
        yield Standing(site, persona, group, None, "", site.ground.lines[persona], held)
    for project in site.projects:
        yield from _team(site, ProjectPlan(site, project))


def _team(site: Site, floor: ProjectPlan) -> Iterator[Standing]:
    project = floor.project
    everybody = {**project.team, IDENTITY: str(floor.identity)}
    for persona, principal in sorted(everybody.items()):
        short, place = project.shorts.get(persona, ""), project.lines.get(persona, project.place)
        held = tuple(_held(site, floor, persona))
        yield Standing(site, persona, principal, project.name, short, place, held)


def _held(site: Site, floor: ProjectPlan, persona: str) -> Iterator[Held]:
    for grant in floor.group_grants:
        if grant.persona == persona:
            yield _on_group(site, grant, floor.floor.nodes.values())
    yield from _asked(floor, persona)
    for symbol, grants in floor.child_grants.items():
        node = next(each for each in floor.floor.nodes.values() if each.symbol == symbol)
        for grant in grants:
            if grant.persona == persona:
                yield Held(grant.scope, (node.service.kind,), _part(node), (node.service,))
    for let_in in floor.data_grants():
        if let_in.persona == persona:
            node = next(one for one in floor.floor.nodes.values() if one.id == let_in.resource)
            title = f"Data in {node.service.title}: {node.name}"
            services = (node.service,)
            yield Held(let_in.resource, (node.service.kind,), title, services, word=let_in.word)


def _asked(floor: ProjectPlan, persona: str) -> Iterator[Held]:
    """What a project's services ask of each other, beside the role of its identity."""
    for node in floor.floor.nodes.values() if persona == IDENTITY else ():
        for flag, names in sorted(node.service.asks.items()):
            other = floor.floor.nodes.get(flag)
            title = f"{node.service.title}, at {other.service.title}" if other else ""
            for name in names if other else ():
                yield Held(floor.group, (node.service.kind,), title, (node.service,), given=name)


def _part(node: Node) -> str:
    """A part of something shared in words, such as Container in the shared lake: p001 in dls1."""
    where = node.host.name if node.host else ""
    inside = "/…" if node.meets_others else ""  # names that begin so, where all meet at the host
    return f"{node.service.title}: {node.name}{inside} in {where}"


def _on_group(site: Site, grant: Grant, nodes: Iterable[Node]) -> Held:
    here = f"{grant.scope.key}/"
    inside = [one for one in nodes if one.id is not None and one.id.key.startswith(here)]
    services = {node.service.flag: node.service for node in inside}
    return Held(
        grant.scope,
        _kinds(site, grant),
        f"Resource group: {grant.scope.name}",
        tuple(services.values()),
        tuple(site.catalog.parts.values()),
    )


def _kinds(site: Site, grant: Grant) -> tuple[Kind, ...]:
    """The kinds that a grant on a group is about: on a network's group, networks alone."""
    networks = {site.network_group(cell) for cell in site.promised.cells}
    kinds: Sequence[Kind] = ("network",) if grant.scope in networks else KINDS
    return tuple(kind for kind in kinds if site.roles.level(grant.persona, kind) != "none")


def _warnings(standings: Iterable[Standing]) -> list[str]:
    """Groups in which people of several projects or personas meet: one membership, more access."""
    projects: dict[str, set[str]] = defaultdict(set)
    personas: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in standings:
        where = one.project or "what is common"
        projects[one.principal].add(where)
        personas[one.principal, where].add(one.persona)
    found = [
        f"{principal} stands in {len(names)} places: {', '.join(sorted(names))}. Whoever joins it "
        "joins all of them."
        for principal, names in sorted(projects.items())
        if len(names) > 1
    ]
    return found + [
        f"{principal} is {' and '.join(sorted(names))} of {where}: its members have the access "
        "of both."
        for (principal, where), names in sorted(personas.items())
        if len(names) > 1
    ]


def _nobody(desired: Desired, everybody: Iterable[Standing], word: str) -> Exception:
    known = {name for one in everybody for name in (one.persona, one.short, one.principal) if name}
    if word in desired.catalog.personas:
        return refuse(
            word,
            "AIF1153",
            f"Nobody is {word} in this factory.",
            "Give the persona a group, in `team` of a project or `personas` of factory.yaml.",
        )
    return refuse(
        word[:80],
        "AIF1153",
        f"Nobody here is called {word[:80]!r}.{did_you_mean(word, sorted(known))}",
        "Name a group's object id, a persona, or a short name of a project's team.",
    )
