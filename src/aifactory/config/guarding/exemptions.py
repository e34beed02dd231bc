"""Exemptions against the rest of the factory, and against the calendar."""

from collections.abc import Collection, Iterable, Mapping
from typing import Protocol

from aifactory.config.folder import Notes
from aifactory.config.model import Exemption, Factory, Guard
from aifactory.problems import Place, Problem, Refused


class _Ground(Protocol):
    @property
    def key(self) -> str: ...

    @property
    def environment(self) -> str: ...

    @property
    def guard(self) -> Guard: ...


class _Asked(Protocol):
    @property
    def keys(self) -> set[str]: ...

    @property
    def file(self) -> "_File": ...


class _File(Protocol):
    @property
    def name(self) -> str: ...


def check_exempt(notes: Notes, grounds: Iterable[_Ground], asked: Iterable[_Asked]) -> None:
    """Notes each exemption whose project stands nowhere in the environment that says it."""
    projects = [(one.file.name, one.keys) for one in asked]
    here: dict[tuple[Place, Exemption], set[str]] = {}
    for ground in grounds:
        standing = {name for name, keys in projects if ground.key in keys}
        for one in ground.guard.exemptions:
            here.setdefault((one.place, one), set()).update(standing)
    for (place, one), standing in here.items():
        if one.project and one.project not in standing:
            notes.add(_nowhere(place, one, standing))


def _nowhere(place: Place, one: Exemption, standing: Collection[str]) -> Problem:
    what = f"No project {one.project!r} stands in this environment."
    known = ", ".join(sorted(standing)) or "no project"
    fix = f"Name one that does ({known}), or remove the exemption."
    return Problem(f"{place} exemptions.{one.name}", "AIF1146", what, fix)


def refuse_expired(factory: Factory, today: str) -> None:
    """Raises Refused (AIF1147) with every exemption whose last day is over; `today` is a day."""
    over: Mapping[Place, Exemption] = {
        one.place: one
        for ground in factory.environments.values()
        for one in ground.guard.exemptions
        if one.until < today
    }
    if over:
        raise Refused(_over(one) for one in over.values())


def _over(one: Exemption) -> Problem:
    what = f"The exemption {one.name!r} of {one.project} ended on {one.until}; {one.owner} owns it."
    fix = "Remove it and let the policy hold, or give it a later day with its owner's word."
    return Problem(f"{one.place} exemptions.{one.name}.until", "AIF1147", what, fix)
