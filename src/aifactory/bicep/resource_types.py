"""Azure's resource types, where a caller has them: their official spelling and their parts."""

from collections.abc import Callable
from typing import Any, Protocol

_BASE_TYPES = {"s": "string", "i": "int", "b": "bool", "[": "array", "o": "object", "e": "string"}

# Properties that every resource is taken to have (Azure/bicep, AzResourceTypeProvider.cs, 2026-08).
_COMMON = {
    **dict.fromkeys(("location", "kind", "managedBy", "eTag"), "string"),
    **dict.fromkeys(("managedByExtended", "zones"), "array"),
    **dict.fromkeys(("tags", "asserts", "properties", "sku", "extendedLocation"), "object"),
    **dict.fromkeys(("placement", "plan", "scale", "identity"), "object"),
}


class ResourceTypes(Protocol):
    """Answers questions about `type@version`."""

    def spelled(self, name: str) -> str | None:
        """The official spelling of a `type@version` in any case; None when it is unknown."""
        ...

    def base_type(self, name: str, path: tuple[str, ...]) -> str | None:
        """The JSON type of a part of a resource (string, int, …); None when it may be anything."""
        ...


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
        return str(entry["name"]) if entry else None

    def base_type(self, name: str, path: tuple[str, ...]) -> str | None:
        """The JSON type of a part of a resource; None when it is unknown or may be anything."""
        entry = self._entry(name)
        common = _COMMON.get(path[0]) if len(path) == 1 else None
        if entry is None:
            return common
        found: list[Any] = [{"r": entry["b"]}]
        for step in path:
            variants = (variant for kind in found for variant in _variants(entry, kind))
            found = [inner for variant in variants for inner in _inside(variant, step)]
        bases = _bases(entry, found)
        return bases.pop() if len(bases) == 1 else None if bases else common


AS_WRITTEN: ResourceTypes = DistilledTypes(lambda name: None)


def _slot(entry: dict[str, Any], found: Any) -> Any:
    while isinstance(found, dict) and "r" in found:
        found = entry["t"][found["r"]]
    return found


def _inside(kind: Any, step: str) -> list[Any]:
    """The types of a property, of every further property ('*') or of every item ('[]')."""
    if not isinstance(kind, dict):
        return []
    if step in ("[]", "*"):
        found = kind.get("[" if step == "[]" else "*")
        return [] if found is None else [found]
    for name, value in kind.get("o", {}).items():
        if name.lower() == step.lower():
            return [value[1] if isinstance(value, list) else value]
    return [kind["*"]] if "*" in kind else []


def _bases(entry: dict[str, Any], kinds: list[Any]) -> set[str | None]:
    return {_base(_slot(entry, kind)) for kind in kinds}


def _variants(entry: dict[str, Any], kind: Any) -> list[Any]:
    """A type and, where a property decides between several, each of these."""
    kind = _slot(entry, kind)
    if not isinstance(kind, dict) or "d" not in kind:
        return [kind]
    return [kind, *(_slot(entry, variant) for variant in kind["m"].values())]


def _base(kind: Any) -> str | None:
    if isinstance(kind, str):
        return _BASE_TYPES.get(kind)
    if "d" in kind:
        return "object"
    if "l" in kind:
        return {str: "string", int: "int", bool: "bool"}.get(type(kind["l"]))
    if "u" in kind:
        members = {_base(member) for member in kind["u"]}
        return members.pop() if len(members) == 1 else None
    return next((_BASE_TYPES[mark] for mark in ("s", "i", "e", "[", "o") if mark in kind), None)
