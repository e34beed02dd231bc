"""The holes that are torn into factories on the twin, and the rules that find each."""

from collections.abc import Iterator
from pathlib import Path

import yaml

from docs.tables import table

_FOUND = Path(__file__).parents[1] / "tests" / "journeys" / "holes.yaml"
_HEAD = """\
# Holes

Each of these is torn into a deployed example of its landing zone through the twin's Resource
Manager, alone; `aif verify` must find exactly what stands in `tests/journeys/holes.yaml`, and
nothing in the whole factory (`make test-slow`). {count} holes; more, in a factory of more
services, stand in `tests/journeys/journey_breakages.py`.

"""


def page() -> str:
    """Every hole by mode: what finds it, and the way that it opens, hop by hop."""
    found = yaml.safe_load(_FOUND.read_text(encoding="utf-8"))
    count = sum(map(len, found.values()))
    return _HEAD.format(count=count) + "\n".join(_modes(found))


def _modes(found: dict[str, dict[str, list[str]]]) -> Iterator[str]:
    for mode, holes in found.items():
        rows = [(hole, _rules(lines), _way(lines)) for hole, lines in holes.items()]
        yield f"## {mode}\n\n{table(('hole', 'found by', 'a way, or what is seen'), rows)}"


def _rules(lines: list[str]) -> str:
    return ", ".join(f"`{rule}`" for rule in dict.fromkeys(line.split(" | ")[0] for line in lines))


def _way(lines: list[str]) -> str:
    """The first way that is told; else what is seen of the first finding."""
    ways = [line.split(" | ")[3] for line in lines if line.split(" | ")[2] == "path"]
    if ways:
        return ways[0]
    _, place, path, seen = lines[0].split(" | ")
    name, seen = place.rpartition("/")[2], "missing" if seen == "failed" else seen
    return f"{name}: {path} {seen.rpartition('/')[2]}".replace(":  ", ": ")
