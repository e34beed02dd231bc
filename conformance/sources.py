"""Public sources without an official template: how many parse, and how many compile."""

import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aifactory.bicep import ResourceTypes, problems_in
from aifactory.bicep.diagnostics import Diagnostics, Source
from aifactory.bicep.syntax.parser import parse
from conformance.files import CorpusFiles, corpora, found

# Sources that are wrong on purpose, and texts with blanks for an author to fill in.
_ON_PURPOSE = re.compile(r"/Invalid\w*/|/fail/")
_PRINTED = re.compile(r"/main\.(?:syntax|tokens|symbols|ir|sourcemap|diagnostics)\.bicep$")
_QUOTED = re.compile(r"'[^']*'")
_BLANK = re.compile(r"^module <[\w -]+>|\? /\* TODO: ", re.M)


@dataclass(slots=True)
class Parsed:
    """How many files parse, how fast, and the first mistake of each other file."""

    files: int = 0
    left_out: int = 0
    characters: int = 0
    seconds: float = 0.0
    failed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Compiled:
    """How many files of an estate compile, and the first error of each other file."""

    files: int = 0
    good: int = 0
    failed: list[str] = field(default_factory=list)
    causes: Counter[str] = field(default_factory=Counter)


def parse_all(folder: Path) -> Parsed:
    """Every Bicep file below a folder parsed on its own."""
    result = Parsed()
    taken = dict(sources_in(folder))
    result.left_out = sum(1 for _ in found(folder, ".bicep")) - len(taken)
    for path, text in taken.items():
        diagnostics = Diagnostics()
        start = time.process_time()
        parse(Source(path, text), diagnostics)
        result.seconds += time.process_time() - start
        result.files += 1
        result.characters += len(text)
        if diagnostics.has_errors:
            first = next(iter(diagnostics.problems))
            result.failed.append(f"{first.where} {first.code} {first.what}")
    return result


def sources_in(folder: Path) -> Iterator[tuple[str, str]]:
    """The path and text of every Bicep file below a folder that is meant to be right."""
    for path in found(folder, ".bicep"):
        text = (folder / path).read_text(encoding="utf-8-sig", errors="replace")
        if not _is_no_source(f"/{path}", text):
            yield path, text


def _is_no_source(path: str, text: str) -> bool:
    """True for what is wrong on purpose, has blanks to fill in, or was printed by a test."""
    return bool(_ON_PURPOSE.search(path) or _PRINTED.search(path) or _BLANK.search(text))


def compile_estates(
    folder: Path, registry: Path | None, types: ResourceTypes | None
) -> dict[str, Compiled]:
    """Every Bicep file of every estate compiled."""
    return {place.name: _estate(place, registry, types) for place in corpora(folder)}


def _estate(folder: Path, registry: Path | None, types: ResourceTypes | None) -> Compiled:
    files, result = CorpusFiles(folder, registry), Compiled()
    for path in found(folder, ".bicep"):
        result.files += 1
        problems = problems_in(path, files, types)
        first = next((p for p in problems if p.severity == "error"), None)
        if first is None:
            result.good += 1
            continue
        result.failed.append(f"{path}: {first.where} {first.code} {first.what}")
        result.causes[_cause(folder, first.where, first.code, first.what)] += 1
    return result


def _cause(folder: Path, where: str, code: str, what: str) -> str:
    if code == "BCP192":
        return "a module of a registry is not at hand"
    if code == "BCP091":
        return "a file that it names is not in the repository"
    file = where.rsplit(":", 2)[0]
    text = (folder / file).read_text(encoding="utf-8-sig", errors="replace")
    if _BLANK.search(text):
        return "the text has blanks to fill in"
    return f"{code}: {_QUOTED.sub('…', what)}"
