"""Projects in the YAML: add, list, show, move, remove; each edit writes the lock."""

import re
from collections.abc import Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

from aifactory.api.desired import configured, desire
from aifactory.api.folder import Folder, write, write_new
from aifactory.azure.nearest import did_you_mean
from aifactory.config import forms
from aifactory.config.edit import project_text, with_scale_set
from aifactory.config.model import Factory, Project
from aifactory.plan.capacity.moving import Target, moved
from aifactory.plan.lock import Lock
from aifactory.problems import Problem, Refused, refuse

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")


def project_add(path: Path, name: str, profile: str, team: dict[str, str]) -> dict[str, Any]:
    """Write a project's file and promise its number and addresses; nothing is left if refused."""
    _require_words(name, profile, team)
    folder = Folder(path)
    file = folder.projects / f"{name}.yaml"
    write_new({file: project_text(name, profile, team)})
    try:
        folder.write_lock(desire(path).lock)
    except BaseException:
        file.unlink()
        with suppress(OSError):
            folder.projects.rmdir()  # only when the file was the first one
        raise
    return project_show(path, name)


def require_name(name: str) -> None:
    """Refuses (AIF1102) a name that no project can have, such as one of another folder's file."""
    if problems := _named_badly(name):
        raise Refused(problems)


def _named_badly(name: str) -> list[Problem]:
    if re.fullmatch(forms.PROJECT, name) and len(name) <= forms.LONGEST_PROJECT:
        return []
    form = f"{forms.FORMS[forms.PROJECT]}; at most {forms.LONGEST_PROJECT}"
    what = f"{name[:40]!r} is not {form}."
    return [Problem("NAME", "AIF1102", what, "Choose another name.")]


def _require_words(name: str, profile: str, team: Mapping[str, str]) -> None:
    """Refuses a name that leads to another folder, and words that YAML would read as more."""
    problems = _named_badly(name)
    for option, word in (("--profile", profile), *(("--team", w) for w in chain(*team.items()))):
        if not _WORD.fullmatch(word):
            what = f"{word[:40]!r} is not a word of letters, digits and hyphens."
            fix = "Write a profile's name, or ROLE=GROUP with an Entra group's object id."
            problems.append(Problem(option, "AIF1093", what, fix))
    if problems:
        raise Refused(problems)


def project_list(path: Path) -> list[dict[str, Any]]:
    """Every project of the YAML with its number, profile and environments."""
    folder, _, factory = configured(path)
    lock = folder.read_lock()
    return [_row(project, lock) for _, project in sorted(factory.projects.items())]


def project_show(path: Path, name: str) -> dict[str, Any]:
    """One project: where it stands, its ranges, its services per environment."""
    folder, _, factory = configured(path)
    if name not in factory.projects:
        raise _unknown(name, factory)
    project, lock = factory.projects[name], folder.read_lock()
    return {**_row(project, lock), "environments": _floors(project, lock)}


def project_remove(path: Path, name: str) -> dict[str, Any]:
    """Delete a project's file; its number is retired, its ranges stay until it is gone."""
    folder, _, factory = configured(path)
    if name not in factory.projects:
        raise _unknown(name, factory)
    file = folder.projects / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    file.unlink()
    try:
        folder.write_lock(desire(path).lock)
    except BaseException:
        file.write_text(text, encoding="utf-8")
        raise
    return _row(factory.projects[name], folder.read_lock())


def project_move(path: Path, name: str, to: str, environment: str | None = None) -> dict[str, Any]:
    """Promise a project's place on another cell or in another scale set; its number stays.

    `to` is a cell of its scale set, a scale set, or SCALE-SET/CELL. Nothing is left if refused.
    """
    folder, _, factory = configured(path)
    if name not in factory.projects:
        raise _unknown(name, factory)
    project = factory.projects[name]
    scale_set, cell = _target(to, project, factory)
    _require_environment(project, scale_set, environment)
    base, before = desire(path).lock, folder.read_lock()
    file = folder.projects / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    try:
        if scale_set != project.scale_set:
            write(file, with_scale_set(text, scale_set))
        _, catalog, factory = configured(path)
        if cell:
            base = moved(factory, catalog, base, Target(name, cell, environment))
        folder.write_lock(base)
        folder.write_lock(desire(path).lock)
    except BaseException:
        write(file, text)
        folder.write_lock(before)
        raise
    return project_show(path, name)


def _target(to: str, project: Project, factory: Factory) -> tuple[str, str]:
    """The scale set and the cell that are named; no cell where the planner may choose one."""
    known = {ground.scale_set for ground in factory.environments.values()}
    first, slash, cell = to.partition("/")
    names_one = slash or first in known or first.isdigit()  # a cell has letters
    scale_set, cell = (first, cell) if names_one else (project.scale_set, first)
    if scale_set not in known:
        what = f"There is no scale set {scale_set!r}.{did_you_mean(scale_set, sorted(known))}"
        raise refuse("--to", "AIF1092", what, f"Name one of {', '.join(sorted(known))}.")
    if scale_set == project.scale_set and not cell:
        what = f"{project.name} stands in scale set {scale_set} already."
        raise refuse("--to", "AIF3017", what, "Name a cell of it, or another scale set.")
    return scale_set, cell


def _require_environment(project: Project, scale_set: str, environment: str | None) -> None:
    """Refuses an environment that the project is not in, and one alone in another scale set."""
    if environment is None:
        return
    if environment not in project.environments:
        known = sorted(project.environments)
        what = f"{project.name} is not in {environment!r}.{did_you_mean(environment, known)}"
        raise refuse("--env", "AIF1092", what, f"Name one of {', '.join(known)}.")
    if scale_set != project.scale_set:
        raise refuse(
            "--env",
            "AIF3018",
            "A project stands in one scale set, in all of its environments.",
            "Leave --env away, or name a cell of its scale set.",
        )


def _row(project: Project, lock: Lock) -> dict[str, Any]:
    return {
        "name": project.name,
        "number": lock.numbers.get(project.name, ""),
        "profile": project.profile,
        "scaleSet": project.scale_set,
        "environments": sorted(project.environments),
        "file": str(project.place).partition(":")[0],
    }


def _floors(project: Project, lock: Lock) -> dict[str, dict[str, Any]]:
    floors = {}
    for name, wanted in sorted(project.environments.items()):
        ground = lock.grounds.get(f"{name}/{project.scale_set}")
        promised = ground.projects.get(project.name) if ground else None
        prefix = f"p{lock.numbers.get(project.name)}."
        cell = ground.cells[promised.cell] if ground and promised else None
        floors[name] = {
            "cell": promised.cell if promised else None,
            "ranges": {
                owner.removeprefix(prefix): str(net)
                for owner, net in (cell.ranges.items() if cell else ())
                if owner.startswith(prefix)
            },
            "services": {flag: dict(on.settings) for flag, on in sorted(wanted.services.items())},
        }
    return floors


def _unknown(name: str, factory: Factory) -> Refused:
    from difflib import get_close_matches

    near = get_close_matches(name, factory.projects, 1)
    meant = f"Did you mean {near[0]}?" if near else "`aif project list` names them."
    return refuse("projects/", "AIF1091", f"There is no project {name!r}.", meant)
