"""What a run found, as JSON that is committed and as lines that are printed."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from statistics import median
from typing import Any

from conformance.baselines import NEED_TYPES, Yardstick
from conformance.pairs import Outcome
from conformance.sources import Compiled, Parsed

_LISTED = ("different", "unsupported", "refused", "stale")
Json = dict[str, Any]


def of_pairs(by_corpus: dict[str, tuple[Outcome, ...]]) -> Json:
    """Counts by corpus, and each pair that is not equal."""
    return {
        "counts": {name: _counts(rows) for name, rows in by_corpus.items()},
        "listed": _listed(row for rows in by_corpus.values() for row in rows),
        "median milliseconds": round(_median(by_corpus) * 1000, 1),
    }


def _median(by_corpus: dict[str, tuple[Outcome, ...]]) -> float:
    seconds = [row.seconds for rows in by_corpus.values() for row in rows if row.seconds]
    return median(seconds) if seconds else 0.0


def _counts(rows: Iterable[Outcome]) -> Json:
    counts = Counter(row.result for row in rows)
    return dict(sorted(counts.items()))


def _listed(rows: Iterable[Outcome]) -> Json:
    listed: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if row.result in _LISTED:
            listed[row.result][row.pair] = row.detail
    return dict(listed)


def of_baselines(yardstick: Yardstick) -> Json:
    """The share of official errors that are reported at their line, and what is missed."""
    hit, total = yardstick.share(NEED_TYPES)
    all_hit, all_total = yardstick.share()
    missed = yardstick.missed.most_common()
    return {
        "sources": yardstick.sources,
        "left out": yardstick.left_out,
        "found": hit,
        "total": total,
        "found with codes that need type data": all_hit,
        "total with codes that need type data": all_total,
        "missed, another code on the line": yardstick.other_code,
        "missed": {code: [count, yardstick.examples[code]] for code, count in missed},
        "not official, in sources with errors": yardstick.extra,
        "not official, in sources without errors": yardstick.false,
        "refused by name": yardstick.refused_by_name,
    }


def of_parsing(parsed: Parsed) -> Json:
    """The parse rate and speed."""
    return {
        "files": parsed.files,
        "left out": parsed.left_out,
        "failed": parsed.failed,
        "files per second": round(parsed.files / parsed.seconds) if parsed.seconds else 0,
        "megabytes per second": round(parsed.characters / parsed.seconds / 1e6, 1),
    }


def of_estates(estates: dict[str, Compiled]) -> Json:
    """Counts by estate, and the cause of each error."""
    return {
        name: {
            "files": estate.files,
            "good": estate.good,
            "causes": dict(estate.causes.most_common()),
            "failed": estate.failed,
        }
        for name, estate in estates.items()
    }


def lines(report: Json) -> list[str]:
    """The report as a person reads it in a terminal."""
    told = []
    for way in ("with type data", "without type data"):
        for corpus, counts in report.get("pairs", {}).get(way, {}).get("counts", {}).items():
            told.append(f"{corpus}, {way}: {rate(counts)}")
        for kind, rows in report.get("pairs", {}).get(way, {}).get("listed", {}).items():
            told.extend(f"  {kind}: {pair}\n      {detail}" for pair, detail in rows.items())
    for way, figures in report.get("diagnostics", {}).items():
        told.append(f"errors at the official line, {way}: {share(figures)}")
        told.extend(f"  missed {n} x {code}: {at}" for code, (n, at) in figures["missed"].items())
        told.extend(f"  false: {it}" for it in figures["not official, in sources without errors"])
    if "parsing" in report:
        parsing = report["parsing"]
        good = parsing["files"] - len(parsing["failed"])
        told.append(f"parsed: {good} of {parsing['files']}")
        told.extend(f"  {it}" for it in parsing["failed"])
    for name, estate in report.get("estates", {}).items():
        told.append(f"{name}: {estate['good']} of {estate['files']} compile; {estate['causes']}")
    return told


def rate(counts: Json) -> str:
    """Equal pairs among those that can be equal, and what is apart."""
    apart = ("stale", "incomplete")
    able = sum(count for kind, count in counts.items() if kind not in apart)
    equal = counts.get("equal", 0)
    rest = ", ".join(f"{n} {kind}" for kind, n in counts.items() if kind != "equal")
    return f"{equal} of {able} = {percent(equal, able)}" + (f" ({rest})" if rest else "")


def share(figures: Json) -> str:
    """Errors found of errors that need no type data."""
    found, total = figures["found"], figures["total"]
    return f"{found} of {total} = {percent(found, total)}"


def percent(part: int, whole: int) -> str:
    """A share with one digit."""
    return f"{100 * part / whole:.1f} %" if whole else "nothing to count"
