"""Pairs of a source and what the official compiler made of it, and how ours compares."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from aifactory.bicep import ResourceTypes
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.checks import check_all
from aifactory.bicep.diagnostics import Unsupported
from aifactory.bicep.emit.template import Emitter
from aifactory.problems import Refused
from conformance.comparing import comparable, differences
from conformance.files import CorpusFiles, found

OLDEST = (0, 41)  # what the official compiler emits is stable from here on
STALE: dict[str, str] = yaml.safe_load((Path(__file__).parent / "stale.yaml").read_text())
_NOT_AT_HAND = {"BCP091", "BCP192"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A source, its official template, and whether that has symbolic names forced on."""

    corpus: str
    source: str
    official: dict[str, Any]
    symbolic: bool

    @property
    def name(self) -> str:
        """What reports call it."""
        return f"{self.corpus}/{self.source}" + (" (symbolic names)" if self.symbolic else "")

    @property
    def version(self) -> str:
        """The version of the compiler that wrote the template."""
        return str(self.official["metadata"]["_generator"].get("version", ""))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one pair compares: equal, different, unsupported, refused, stale or incomplete."""

    pair: str
    result: str
    detail: str = ""
    seconds: float = 0.0


def pairs_in(folder: Path) -> Iterator[Pair]:
    """Every source with an official template beside it."""
    for source in found(folder, ".bicep"):
        stem = folder / source.removesuffix(".bicep")
        for ending, symbolic in ((".json", False), (".symbolicnames.json", True)):
            official = _official(stem.with_name(stem.name + ending))
            if official is not None:
                yield Pair(folder.name, source, official, symbolic)


def _official(place: Path) -> dict[str, Any] | None:
    if not place.is_file():
        return None
    try:
        template = json.loads(place.read_text(encoding="utf-8-sig"))
        written_by = template["metadata"]["_generator"]["name"]
    except (ValueError, KeyError, TypeError):
        return None
    return template if written_by == "bicep" else None


def outcomes(
    folder: Path, registry: Path | None, types: ResourceTypes | None
) -> tuple[Outcome, ...]:
    """How every pair of a corpus compares."""
    files = CorpusFiles(folder, registry)
    compared = [(pair, _outcome(pair, files, types)) for pair in pairs_in(folder)]
    equal = {pair.source for pair, outcome in compared if outcome.result == "equal"}
    return tuple(_with_reason(pair, outcome, folder, equal) for pair, outcome in compared)


def _outcome(pair: Pair, files: CorpusFiles, types: ResourceTypes | None) -> Outcome:
    start = time.process_time()
    try:
        ours = _compiled(pair, files, types)
    except Refused as refused:
        codes = {problem.code for problem in refused.problems if problem.severity == "error"}
        result = "incomplete" if codes <= _NOT_AT_HAND else "refused"
        result = "unsupported" if "AIF4101" in codes else result
        first = next(p for p in refused.problems if p.severity == "error")
        return Outcome(pair.name, result, f"{first.where} {first.code} {first.what}")
    except Unsupported as unsupported:
        where = unsupported.source.place(unsupported.at)
        return Outcome(pair.name, "unsupported", f"{where} {unsupported.what}")
    taken = time.process_time() - start
    first_one = next(differences(comparable(pair.official), comparable(ours)), None)
    if first_one is None:
        return Outcome(pair.name, "equal", seconds=taken)
    place, official, own = first_one
    return Outcome(pair.name, "different", f"{place}: {official} | {own}", taken)


def _compiled(pair: Pair, files: CorpusFiles, types: ResourceTypes | None) -> Any:
    workspace = Workspace(files, types)
    workspace.load(pair.source)
    check_all(workspace)
    workspace.diagnostics.raise_if_any()
    return Emitter(workspace, always_symbolic=pair.symbolic).template(pair.source)


def _with_reason(pair: Pair, outcome: Outcome, folder: Path, equal: set[str]) -> Outcome:
    """The outcome; `stale` with the reason where the template is not what the source says."""
    if outcome.result in ("equal", "incomplete"):
        return outcome
    reason = _known(pair) or _older(pair) or _changed_module(pair, outcome, folder, equal)
    return Outcome(pair.name, "stale", reason, outcome.seconds) if reason else outcome


def _known(pair: Pair) -> str:
    return next((why for end, why in STALE.items() if pair.source.endswith(end)), "")


def _older(pair: Pair) -> str:
    numbers = re.match(r"(\d+)\.(\d+)", pair.version)
    if numbers and (int(numbers[1]), int(numbers[2])) < OLDEST:
        return f"the template was written by compiler {pair.version}"
    return ""


def _changed_module(pair: Pair, outcome: Outcome, folder: Path, equal: set[str]) -> str:
    """Why a template that a module brought in is old: the module's own pair is equal."""
    place = re.match(r"/resources/(\w+)/properties/template/", outcome.detail)
    if not place:
        return ""
    text = (folder / pair.source).read_text(encoding="utf-8-sig")
    module = re.search(rf"^\s*module {place[1]} '([^']+)'", text, re.M)
    if not module:
        return ""
    path = (folder / pair.source).parent / module[1]
    source = path.resolve().relative_to(folder.resolve()).as_posix()
    return f"{source} has changed since; its own pair is equal" if source in equal else ""
