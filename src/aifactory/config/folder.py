"""The files of a factory folder as typed words, with everything that is wrong with each alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aifactory.catalog.mistakes import mended
from aifactory.catalog.source import At, Source, parse_source, read_source
from aifactory.config import forms, words
from aifactory.problems import Place, Problem

FACTORY_FILE: Final = "factory.yaml"
PROJECTS: Final = "projects"


@dataclass(slots=True)
class Notes:
    """The problems found so far; each is said once."""

    found: dict[Problem, None] = field(default_factory=dict)

    def say(
        self, source: Source, at: At, number: int, text: tuple[str, str], *, key: bool = False
    ) -> None:
        """Notes what was seen and its fix, unless reading this path failed already."""
        if not source.is_broken(at):
            self.add(source.problem(at, number, *text, key=key))

    def add(self, *problems: Problem) -> None:
        """Notes problems that are made already."""
        self.found |= dict.fromkeys(problems)


@dataclass(frozen=True, slots=True)
class ProjectSource:
    """One project file and what it says."""

    name: str
    source: Source
    words: words.ProjectFile


@dataclass(frozen=True, slots=True)
class Folder:
    """What a factory folder says, file by file."""

    source: Source
    words: words.FactoryFile | None
    whole: bool  # False: something in factory.yaml was left out, so names in it may lack
    projects: Mapping[str, ProjectSource]


def read_folder(folder: Path, notes: Notes, also: Mapping[str, str] | None = None) -> Folder:
    """Reads factory.yaml and projects/*.yaml; what cannot be read is noted and left out.

    `also` are projects that stand in no file: their YAML by name.
    """
    source = _factory(folder, notes)
    found = mended(words.FactoryFile, source, forms.FORMS, forms.STAND_INS)
    notes.add(*source.problems, *found.problems)
    projects = {}
    for path in _project_files(folder, notes):
        project = _project(path, notes)
        if project is not None:
            projects[project.name] = project
    for name, text in (also or {}).items():
        project = _said(name, parse_source(text, f"{PROJECTS}/{name}.yaml", "AIF1"), notes)
        if project is not None:
            projects[name] = project
    whole = not found.problems and not source.problems
    return Folder(found.source, found.model, whole, projects)


def _factory(folder: Path, notes: Notes) -> Source:
    path = folder / FACTORY_FILE
    if path.exists() or path.is_symlink():
        return read_source(path, FACTORY_FILE, "AIF1")
    fix = "Run `aif init` in an empty folder, or name the factory's folder with -C."
    other = folder / "factory.yml"
    if other.exists():
        fix = "Rename factory.yml to factory.yaml."
    what = "There is no factory.yaml here."
    source = Source(FACTORY_FILE, "AIF1", whole=False)
    notes.add(Problem(str(Place(FACTORY_FILE)), "AIF1101", what, fix))
    return source


def _project_files(folder: Path, notes: Notes) -> list[Path]:
    found = []
    try:
        entries = sorted((folder / PROJECTS).iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        what = f"Reading it failed: {error.strerror}."
        notes.add(Problem(PROJECTS, "AIF1001", what, "Make it a readable folder."))
        return []
    for path in entries:
        if path.suffix == ".yaml":
            found.append(path)
        elif path.suffix in {".yml", ".YAML", ".YML"}:
            what = f"{path.name!r} is not read: projects end in .yaml."
            fix = f"Rename it to {path.stem}.yaml."
            notes.add(Problem(f"{PROJECTS}/{path.name}", "AIF1103", what, fix))
    return found


def _project(path: Path, notes: Notes) -> ProjectSource | None:
    shown = f"{PROJECTS}/{path.name}"
    if not re.match(forms.PROJECT, path.stem) or len(path.stem) > forms.LONGEST_PROJECT:
        form = f"{forms.FORMS[forms.PROJECT]}; at most {forms.LONGEST_PROJECT}"
        what = f"{path.stem!r} is not {form}."
        notes.add(
            Problem(shown, "AIF1102", what, "Rename the file; the project is named after it.")
        )
    return _said(path.stem, read_source(path, shown, "AIF1"), notes)


def _said(name: str, source: Source, notes: Notes) -> ProjectSource | None:
    found = mended(words.ProjectFile, source, forms.FORMS, forms.STAND_INS)
    notes.add(*source.problems, *found.problems)
    return ProjectSource(name, found.source, found.model) if found.model else None
