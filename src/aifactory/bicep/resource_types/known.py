"""What is known of Azure's resource types without their definitions: spelling and base types.

The facts are distilled from Azure/bicep-types-az (see `distil.py`). A part's base type is that of
its name, unless its parent's name or the whole path says otherwise; the tables hold exactly as
much as is needed to give the official base type of every part of every type.
"""

import lzma
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from aifactory.bicep.resource_types.parts import Part

BASE_TYPES = {"s": "string", "i": "int", "b": "bool", "[": "array", "o": "object", "?": None}
DEPTH = 6  # how many steps deep paths were looked at

# Properties that every resource is taken to have (Azure/bicep, AzResourceTypeProvider.cs, 2026-08).
COMMON = {
    **dict.fromkeys(("location", "kind", "managedBy", "eTag"), "string"),
    **dict.fromkeys(("managedByExtended", "zones"), "array"),
    **dict.fromkeys(("tags", "asserts", "properties", "sku", "extendedLocation"), "object"),
    **dict.fromkeys(("placement", "plan", "scale", "identity"), "object"),
}
_MARKS = ("[]", "*")


def tail(path: tuple[str, ...], names: int) -> str:
    """The last so many names of a path, with the marks for items and further members."""
    at, seen = len(path), 0
    while at and seen < names:
        at -= 1
        seen += path[at] not in _MARKS
    return ".".join(path[at:]).lower()


class KnownTypes:
    """Reads the tables when they are first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _lines(self, name: str) -> Iterator[tuple[str, list[str]]]:
        text = lzma.decompress((self._folder / name).read_bytes()).decode()
        for line in text.splitlines():
            mark, *words = line.split(" ")
            if mark != "#":
                yield mark, words

    @cached_property
    def _spellings(self) -> dict[str, str]:
        """The newest spelling by type, and others by `type@version`."""
        found: dict[str, str] = {}
        for name, rows in self._lines("spellings.txt.xz"):
            for row in rows:
                spelled, _, versions = f"{name}{row}".partition("@")
                for version in versions.split(","):
                    key = f"{spelled}@{version}" if version else spelled
                    found[key.lower()] = spelled
        return found

    @cached_property
    def _kinds(self) -> dict[str, str]:
        """Base types by name, by parent and name, and by `type:path`; `!` marks assumed ones."""
        found: dict[str, str] = {}
        for mark, words in self._lines("kinds.txt.xz"):
            if len(mark) == 1:
                found.update(dict.fromkeys(words, mark))
                continue
            for word in words:
                path, _, kind = word.partition("=")
                found[f"{mark}:{path}"] = kind
        return found

    def spelled(self, name: str) -> str | None:
        """The official spelling of a `type@version` in any case; None when it is unknown."""
        kind, _, version = name.partition("@")
        found = self._spellings.get(name.lower()) or self._spellings.get(kind.lower())
        return f"{found}@{version}" if found else None

    def _kind(self, name: str, path: tuple[str, ...]) -> str | None:
        kind = name.partition("@")[0].lower()
        if not path:
            return "o"
        exact = self._kinds.get(f"{kind}:{'.'.join(path).lower()}")
        return exact or self._kinds.get(tail(path, 2)) or self._kinds.get(tail(path, 1))

    def base_type(self, name: str, path: tuple[str, ...]) -> str | None:
        """The JSON type of a part of a resource; None when it is unknown or may be anything."""
        common = COMMON.get(path[0]) if len(path) == 1 else None
        if self.spelled(name) is None:
            return common or ("object" if not path else None)
        kind = self._kind(name, path)
        return BASE_TYPES[kind[0]] if kind else common

    def is_assumed(self, name: str, path: tuple[str, ...]) -> bool:
        """True when the base type of this part is likely, but not certain."""
        kind = self._kind(name, path)
        unclear = kind is None or kind.endswith("!") or len(path) > DEPTH
        return self.spelled(name) is None or unclear

    def body(self, name: str) -> Part | None:
        """Nothing: the tables hold no whole types."""
        return None


KNOWN = KnownTypes(Path(__file__).parent)
