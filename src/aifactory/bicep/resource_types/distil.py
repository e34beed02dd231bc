"""Makes the tables of known facts from a clone of Azure/bicep-types-az.

python -m aifactory.bicep.resource_types.distil CLONE DATE
"""

import json
import lzma
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from aifactory.bicep.resource_types.known import BASE_TYPES, DEPTH, tail
from aifactory.bicep.resource_types.original import distilled
from aifactory.bicep.resource_types.parts import Part

Path_ = tuple[str, ...]
_MARKS = {base: mark for mark, base in BASE_TYPES.items()}


def parts_of(body: Part) -> Iterator[tuple[Path_, str]]:
    """Every path into a type, as deep as tables go, and the mark of its base type."""
    todo: list[tuple[Path_, Part, frozenset[int]]] = [((), body, frozenset())]
    while todo:
        path, part, above = todo.pop()
        for step, inner in _steps(part):
            below = (*path, step)
            yield below, _MARKS[inner.base]
            if len(below) < DEPTH and id(inner.shape) not in above:
                todo.append((below, inner, above | {id(inner.shape)}))


def _steps(part: Part) -> Iterator[tuple[str, Part]]:
    for variant in (part, *part.variants.values()):
        for member in variant.members:
            yield member.name.lower(), member.part
        if variant.item:
            yield "[]", variant.item
        if variant.rest:
            yield "*", variant.rest


class Facts:
    """What a clone says: how types are spelt, and the base types at every path of each."""

    def __init__(self) -> None:
        self.spellings: dict[str, dict[str, str]] = defaultdict(dict)
        self.kinds: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)

    def add(self, slots: list[Any]) -> None:
        """Takes in the resource types of one file."""
        for at, slot in enumerate(slots):
            if slot["$type"] != "ResourceType":
                continue
            spelled, _, version = slot["name"].partition("@")
            self.spellings[spelled.lower()][version] = spelled
            entry = distilled(slots, at)
            seen: dict[str, set[str]] = defaultdict(set)
            for path, mark in parts_of(Part(entry["t"], {"r": entry["b"]})):
                seen[".".join(path)].add(mark)
            for path_text, marks in seen.items():
                mark = marks.pop() if len(marks) == 1 else "?"
                self.kinds[spelled.lower(), path_text][version] = mark


def spelling_lines(spellings: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """The newest spelling of every type by provider, and older ones with their versions."""
    rows: dict[str, list[str]] = defaultdict(list)
    for by_version in spellings.values():
        newest = by_version[max(by_version)]
        versions: dict[str, list[str]] = defaultdict(list)
        for version, spelled in sorted(by_version.items()):
            versions[spelled].append(version)
        for spelled, older in versions.items():
            provider, slash, rest = spelled.partition("/")
            row = f"{slash}{rest}" + ("" if spelled == newest else f"@{','.join(older)}")
            rows[provider].append(row)
    for provider, found in sorted(rows.items()):
        yield " ".join([provider, *sorted(found)])


def kind_lines(kinds: Mapping[tuple[str, str], Mapping[str, str]]) -> Iterator[str]:
    """The mark of each name; then of names below a parent, and of whole paths, that differ."""
    newest = {key: by_version[max(by_version)] for key, by_version in kinds.items()}
    by_name = _most(newest, 1)
    by_parent = {
        key: mark
        for key, mark in _most(newest, 2).items()
        if mark != by_name[tail(tuple(key.split(".")), 1)]
    }
    yield from _by_mark({**by_name, **by_parent})
    exact: dict[str, list[str]] = defaultdict(list)
    for (kind, text), mark in sorted(newest.items()):
        path = tuple(text.split("."))
        found = by_parent.get(tail(path, 2)) or by_name[tail(path, 1)]
        varies = len(set(kinds[kind, text].values())) > 1
        if found != mark or varies:
            exact[kind].append(f"{text}={mark}{'!' * varies}")
    for kind, rows in sorted(exact.items()):
        yield " ".join([kind, *rows])


def _most(newest: Mapping[tuple[str, str], str], names: int) -> dict[str, str]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for (_, text), mark in newest.items():
        counts[tail(tuple(text.split(".")), names)][mark] += 1
    return {key: count.most_common(1)[0][0] for key, count in counts.items()}


def _by_mark(kinds: Mapping[str, str]) -> Iterator[str]:
    for mark in sorted(set(kinds.values())):
        yield " ".join([mark, *sorted(key for key, found in kinds.items() if found == mark)])


def main() -> None:
    """Writes both tables beside this file."""
    clone, date = sys.argv[1:]
    facts = Facts()
    for file in sorted(Path(clone).glob("generated/**/types.json")):
        facts.add(json.loads(file.read_text(encoding="utf-8")))
    header = f"# From Azure/bicep-types-az (MIT), as of {date}; facts about Azure's resource types."
    for name, lines in (
        ("spellings.txt.xz", spelling_lines(facts.spellings)),
        ("kinds.txt.xz", kind_lines(facts.kinds)),
    ):
        text = "\n".join([header, *lines])
        packed = lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME)
        (Path(__file__).parent / name).write_bytes(packed)
        print(f"{name}: {len(packed):,} bytes, {len(text):,} unpacked")


if __name__ == "__main__":
    main()
