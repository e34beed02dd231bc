"""The official compiler's own baselines of its diagnostics, and how many of them ours reports."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from aifactory.bicep import ResourceTypes, problems_in
from conformance.files import CorpusFiles, found

# Read-only properties, and types of resources, are known from Azure's definitions alone.
NEED_TYPES = frozenset({"BCP073", "BCP187", "BCP245"})
UNSUPPORTED = "AIF4101"
_MARK = re.compile(r"//@\[\d+:\d+\) \[(?P<code>[\w-]+) \((?P<level>\w+)\)\]")
_ENDINGS = (".diagnostics.bicep", ".diagnostics.bicepparam")
_REGISTRY = "BCP192"  # sources that need a registry we do not have are left out
Lines = dict[int, set[str]]


@dataclass(slots=True)
class Yardstick:
    """What was reported where the official compiler reports, and what was not."""

    sources: int = 0
    left_out: list[str] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    other_code: int = 0  # missed, but another code stands on that line
    extra: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)  # errors in sources that have none
    refused_by_name: list[str] = field(default_factory=list)  # sources apart, and what for
    examples: dict[str, str] = field(default_factory=dict)

    def share(self, needless: frozenset[str] = frozenset()) -> tuple[int, int]:
        """How many of how many, without some codes."""
        hit = sum(count for code, count in self.found.items() if code not in needless)
        return hit, hit + sum(n for code, n in self.missed.items() if code not in needless)


def official_errors(text: str) -> Lines:
    """Error codes by line of the source; marks stand below the line that they speak of."""
    errors: Lines = defaultdict(set)
    line = 0
    for row in text.splitlines():
        mark = _MARK.match(row)
        if not mark:
            line += 1
        elif mark["level"] == "Error":
            errors[line].add(mark["code"])
    return errors


def measured(folder: Path, types: ResourceTypes | None) -> Yardstick:
    """Every baseline below a folder compared with what ours reports."""
    result = Yardstick()
    files = CorpusFiles(folder, None)
    for ending in _ENDINGS:
        for path in found(folder, ending):
            _measure(path, path.replace(".diagnostics", ""), files, types, result)
    return result


def _measure(
    baseline: str, source: str, files: CorpusFiles, types: ResourceTypes | None, into: Yardstick
) -> None:
    try:
        expected = official_errors(files.read(baseline))
        problems = problems_in(source, files, types)
    except FileNotFoundError:
        into.left_out.append(f"{source}: the source is not at hand")
        return
    ours = [p for p in problems if p.severity == "error" and p.where.startswith(f"{source}:")]
    if any(p.code == _REGISTRY for p in ours) and not expected:
        into.left_out.append(f"{source}: uses a registry")
        return
    named = [f"{p.where} {p.what}" for p in ours if p.code == UNSUPPORTED]
    if named:
        into.refused_by_name.append(named[0])  # the rest of such a file is not ours to judge
        return
    into.sources += 1
    reported: Lines = defaultdict(set)
    for problem in ours:
        line = int(problem.where.removeprefix(f"{source}:").split(":")[0])
        reported[line].add(problem.code)
        if not expected.get(line):
            (into.extra if expected else into.false).append(f"{problem.where} {problem.code}")
    _count(source, expected, reported, into)


def _count(source: str, expected: Lines, reported: Lines, into: Yardstick) -> None:
    for line, codes in expected.items():
        for code in codes:
            if code in reported[line]:
                into.found[code] += 1
                continue
            into.missed[code] += 1
            into.other_code += bool(reported[line])
            into.examples.setdefault(code, f"{source}:{line}")
