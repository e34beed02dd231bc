"""Official type definitions from a folder: one file per type and version, read when first asked.

A file `microsoft.search_searchservices@2025-05-01.json` holds {"name", "t": slots, "b": body}. A
node is "a" any, "i" number, "b" boolean, "n" null, "s" text, or an object with one of: "s" text
with [min, max, pattern], "i" number with [min, max], "l" one literal, "e" literals ("x": others,
too), "u" any of these, "[" items ("n": [min, max]), "r" a slot, "o" members ("*": any further
member), "d" a member that decides which of "m" holds beside "o". A member is a node or
[flags, node]; the definitions come from Azure/bicep-types-az.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson

REQUIRED, READ_ONLY = 1, 2
_FORM = ("name", "t", "b")

Node = Any  # a string, or an object with one of the words above
Member = tuple[int, Node]


class Definition:
    """One type in one version."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._slots = document["t"]
        self.body: Node = self.solid({"r": document["b"]})

    def solid(self, node: Node) -> Node:
        """The node itself, or what stands in the slot that it names."""
        while isinstance(node, dict) and "r" in node:
            node = self._slots[node["r"]]
        return node


class Definitions:
    """A folder of definitions."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[tuple[str, str], Definition | None] = {}

    def of(self, resource_type: str, version: str) -> Definition | None:
        """The definition of a type in exactly this version, or None when the folder lacks it."""
        key = (resource_type.lower(), version.lower())
        if key not in self._read:
            self._read[key] = self._load(*key)
        return self._read[key]

    def _load(self, resource_type: str, version: str) -> Definition | None:
        path = self._folder / f"{resource_type.replace('/', '_')}@{version}.json"
        try:
            return Definition(orjson.loads(path.read_bytes()))
        except FileNotFoundError:
            return None


def is_folder_of_types(folder: Path) -> bool:
    """Whether the folder holds definitions in this form."""
    first = next(iter(sorted(folder.glob("*@*.json"))), None) if folder.is_dir() else None
    if first is None:
        return False
    try:
        document = orjson.loads(first.read_bytes())
    except orjson.JSONDecodeError:
        return False
    return isinstance(document, dict) and all(word in document for word in _FORM)


def member(entry: Any) -> Member:
    """The flags and the node of a member of an object."""
    return (entry[0], entry[1]) if isinstance(entry, list) else (0, entry)


@cache
def pattern(text: str) -> re.Pattern[str] | None:
    """A pattern as Python reads it; None for one that only .NET understands."""
    try:
        return re.compile(text)
    except re.error:
        return None
