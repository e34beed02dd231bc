"""Resource types in distilled form, where a caller has them; the known facts fill in the rest."""

from collections.abc import Callable
from typing import Any

from aifactory.bicep.resource_types.known import COMMON, KNOWN
from aifactory.bicep.resource_types.parts import Part


class DistilledTypes:
    """Types in distilled form: one table of slots per `type@version`, read when first asked for."""

    def __init__(self, read: Callable[[str], dict[str, Any] | None]) -> None:
        self._read = read
        self._known: dict[str, dict[str, Any] | None] = {}

    def _entry(self, name: str) -> dict[str, Any] | None:
        key = name.lower()
        if key not in self._known:
            self._known[key] = self._read(key)
        return self._known[key]

    def spelled(self, name: str) -> str | None:
        """The official spelling of a `type@version` in any case; None when it is unknown."""
        entry = self._entry(name)
        return str(entry["name"]) if entry else KNOWN.spelled(name)

    def body(self, name: str) -> Part | None:
        """What a resource of this type consists of; None when the caller does not have it."""
        entry = self._entry(name)
        return Part(entry["t"], {"r": entry["b"]}) if entry else None

    def base_type(self, name: str, path: tuple[str, ...]) -> str | None:
        """The JSON type of a part of a resource; None when it is unknown or may be anything."""
        body = self.body(name)
        if body is None:
            return KNOWN.base_type(name, path)
        found = [body]
        for step in path:
            found = [inner for part in found for inner in part.inside(step)]
        bases = {part.base for part in found}
        common = COMMON.get(path[0]) if len(path) == 1 else None
        return bases.pop() if len(bases) == 1 else None if bases else common

    def is_assumed(self, name: str, path: tuple[str, ...]) -> bool:
        """True when the base type of this part is likely, but not certain."""
        return self._entry(name) is None and KNOWN.is_assumed(name, path)
