"""The page on the Bicep compiler: how it compares with the official one, from the last run."""

import json
from pathlib import Path
from typing import Any

from conformance.report import percent, rate, share

from docs.tables import table

ROOT = Path(__file__).parents[1]
REPORT = ROOT / "conformance" / "report.json"
_INTRO = """\
# The Bicep compiler

`aif compile` turns Bicep into ARM JSON with Python alone. This page says how well it agrees with
the official compiler; `make conformance` measures it anew on public repositories. Two templates
are equal when they are the same JSON, but for `metadata._generator` and the order of `dependsOn`;
templates of published modules are taken as given. Where the official CLI is on PATH,
`--compiler cli` uses it instead.
"""
_SHORT = 160


def bicep() -> str:
    """Pairs, what differs and why, diagnostics, parsing and estates."""
    report = json.loads(REPORT.read_text(encoding="utf-8"))
    parts = [_INTRO, _pairs(report["pairs"])]
    parts += [_listed(report["pairs"], kind, title) for kind, title in _KINDS.items()]
    parts.append(_diagnostics(report["diagnostics"]))
    if "parsing" in report:
        parts.append(_parsing(report))
    if "rivals" in report:
        parts.append(_rivals(report["rivals"]))
    if "estates" in report:
        parts.append(_estates(report["estates"]))
    return "\n".join(part for part in parts if part)


_KINDS = {
    "different": "Templates that differ, and where first",
    "refused": "Sources that are refused, though the official compiler takes them",
    "unsupported": "What is refused by name",
    "stale": "Pairs apart: the template was not made of the source beside it",
}


def _pairs(pairs: dict[str, Any]) -> str:
    ways = list(pairs)
    corpora = list(next(iter(pairs.values()))["counts"])
    rows = [(name, *(rate(pairs[way]["counts"][name]) for way in ways)) for name in corpora]
    speed = ", ".join(f"{way} {pairs[way]['median milliseconds']} ms" for way in ways)
    equal = table(("public pairs", *ways), rows)
    return f"## Equal templates\n\n{equal}\nMedian processor time for a module with all its files: {speed}.\n"


def _listed(pairs: dict[str, Any], kind: str, title: str) -> str:
    found: dict[tuple[str, str], list[str]] = {}
    for way, figures in pairs.items():
        for pair, detail in figures["listed"].get(kind, {}).items():
            found.setdefault((pair, detail), []).append(way)
    if not found:
        return ""
    rows = [
        (f"`{pair}`", _cut(detail), "both" if len(ways) == len(pairs) else ways[0])
        for (pair, detail), ways in sorted(found.items())
    ]
    return f"## {title}\n\n" + table(("pair", "detail", "type data"), rows)


def _cut(text: str) -> str:
    text = text.replace("`", "'")
    return f"`{text[:_SHORT]}{'…' if len(text) > _SHORT else ''}`"


def _diagnostics(diagnostics: dict[str, Any]) -> str:
    rows = [
        (
            way,
            figures["sources"],
            share(figures),
            len(figures["not official, in sources without errors"]),
            len(figures["not official, in sources with errors"]),
        )
        for way, figures in diagnostics.items()
    ]
    heads = ("", "sources", "at the official line", "false, good sources", "extra, bad sources")
    figures = next(iter(diagnostics.values()))
    missed = [(f"`{c}`", n, f"`{where}`") for c, (n, where) in figures["missed"].items()]
    return (
        "## Errors at the lines where the official compiler has them\n\n"
        + table(heads, rows)
        + "\nMissed most often:\n\n"
        + table(("code", "times", "first at"), missed[:20])
    )


def _parsing(report: dict[str, Any]) -> str:
    parsing = report["parsing"]
    good = parsing["files"] - len(parsing["failed"])
    text = (
        f"## Parsing\n\n{good} of {parsing['files']} public files parse "
        f"({percent(good, parsing['files'])}), at {parsing['files per second']} files a second on "
        f"one core ({parsing['megabytes per second']} MB/s); {parsing['left out']} files are left "
        "out, which are wrong on purpose, printed by a test or have blanks to fill in.\n"
    )
    rows = [(_cut(row),) for row in parsing["failed"]]
    return text + ("\n" + table(("not parsed",), rows) if rows else "")


def _rivals(rivals: dict[str, Any]) -> str:
    files, ours = rivals["files"], rivals["ours"]["files per second"]
    rows = [
        (
            name,
            f"{figures['parsed']} = {percent(figures['parsed'], files)}",
            figures["files per second"],
            f"{ours / figures['files per second']:.2f}",
        )
        for name, figures in rivals.items()
        if name != "files"
    ]
    heads = ("parser", "takes", "files a second", "ours is so many times as fast")
    return f"The same {files} of these files by each parser in one run:\n\n" + table(heads, rows)


def _estates(estates: dict[str, Any]) -> str:
    rows: list[tuple[object, ...]] = []
    for name, estate in estates.items():
        causes = "; ".join(f"{n} × {cause}" for cause, n in estate["causes"].items())
        rows.append((name.replace("+", "/"), f"{estate['good']} of {estate['files']}", causes))
    return "## Public estates\n\n" + table(("repository", "compile", "others"), rows)
