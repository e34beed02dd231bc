"""One part of a distilled resource type: its members, its items, its kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_BASE_TYPES = {"s": "string", "i": "int", "b": "bool", "[": "array", "o": "object", "e": "string"}
_REQUIRED, _READ_ONLY = 1, 2


@dataclass(frozen=True, slots=True)
class Member:
    """A named member of an object type."""

    name: str
    part: "Part"
    required: bool
    read_only: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A type in the table of slots of one `type@version`."""

    slots: list[Any]
    kind: Any

    @property
    def shape(self) -> Any:
        """The type itself, references followed."""
        found = self.kind
        while isinstance(found, dict) and "r" in found:
            found = self.slots[found["r"]]
        return found

    @property
    def base(self) -> str | None:
        """Its JSON type; None when it may have several."""
        shape = self.shape
        if isinstance(shape, str):
            return _BASE_TYPES.get(shape)
        if "d" in shape:
            return "object"
        if "l" in shape:
            return {str: "string", int: "int", bool: "bool"}.get(type(shape["l"]))
        if "u" in shape:
            members = {Part(self.slots, member).base for member in shape["u"]}
            return members.pop() if len(members) == 1 else None
        marks = ("s", "i", "e", "[", "o")
        return next((_BASE_TYPES[mark] for mark in marks if mark in shape), None)

    @property
    def members(self) -> Iterator[Member]:
        """The named members of an object, those of its variants left out."""
        shape = self.shape
        named = shape.get("o", {}) if isinstance(shape, dict) else {}
        for name, value in named.items():
            flags, kind = value if isinstance(value, list) else (0, value)
            required, read_only = bool(flags & _REQUIRED), bool(flags & _READ_ONLY)
            yield Member(name, Part(self.slots, kind), required, read_only)

    @property
    def rest(self) -> "Part | None":
        """What further members of an object may be."""
        return self._under("*")

    @property
    def item(self) -> "Part | None":
        """What the items of an array are."""
        return self._under("[")

    def _under(self, mark: str) -> "Part | None":
        shape = self.shape
        found = shape.get(mark) if isinstance(shape, dict) else None
        return None if found is None else Part(self.slots, found)

    @property
    def discriminator(self) -> str | None:
        """The member whose value decides between variants."""
        shape = self.shape
        return shape.get("d") if isinstance(shape, dict) else None

    @property
    def variants(self) -> dict[str, "Part"]:
        """The variants of an object by the value that chooses each."""
        shape = self.shape
        found = shape.get("m", {}) if isinstance(shape, dict) else {}
        return {value: Part(self.slots, kind) for value, kind in found.items()}

    def inside(self, step: str) -> list["Part"]:
        """The types of a property, of every further property ('*') or of every item ('[]')."""
        forms = (self, *self.variants.values())
        if step == "[]":
            return [form.item for form in forms if form.item]
        named = [m.part for form in forms for m in form.members if m.name.lower() == step.lower()]
        return named or [form.rest for form in forms if form.rest]
