"""What a policy's `field` says of a resource: its own words, its tags, aliases of its properties.

An alias is its type, then the path below `properties`, where a `properties` in between is left out:
learn.microsoft.com/azure/governance/policy/concepts/definition-structure-alias (read 2026-08).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_OWN = {"name", "fullname", "kind", "location", "id", "type"}
_TAG = re.compile(r"tags(?:\[\s*'?(?P<quoted>[^'\]]*)'?\s*\]|\.(?P<plain>.+))", re.IGNORECASE)
MISSING = None


@dataclass(frozen=True, slots=True)
class Found:
    """The values of a field; `many` when the field names the items of a list."""

    values: tuple[Any, ...]
    many: bool = False


def field(name: str, resource: Mapping[str, Any]) -> Found:
    """The values that a field has in a resource (its body with id, type and name)."""
    lowered = name.lower()
    if lowered == "tags":
        return Found((resource.get("tags"),))
    if lowered in _OWN:
        key = "name" if lowered == "fullname" else lowered
        return Found((_member(resource, key),))
    tag = _TAG.fullmatch(name)
    if tag is not None:
        return Found((_member(resource.get("tags") or {}, (tag["quoted"] or tag["plain"] or "")),))
    if lowered.startswith("identity."):
        return Found(tuple(_walk(resource, name.split("."))))
    return _alias(name, resource)


def _alias(name: str, resource: Mapping[str, Any]) -> Found:
    kind = str(resource.get("type", ""))
    if not name.lower().startswith(f"{kind.lower()}/"):
        return Found((MISSING,))
    path = name[len(kind) + 1 :].replace("[*]", ".[*]").split(".")
    many = "[*]" in path
    found = tuple(_walk(resource, path))
    return Found(found if many or found else (MISSING,), many)


def _walk(value: Any, path: list[str]) -> Iterator[Any]:
    """Every value at a path; what is not found directly is looked for in `properties`."""
    if not path:
        yield value
        return
    first, rest = path[0], path[1:]
    if first == "[*]":
        for item in value if isinstance(value, list) else ():
            yield from _walk(item, rest)
    elif isinstance(value, Mapping):
        yield from _walk(_below(value, first), rest) if _below(value, first) is not None else ()


def _below(value: Mapping[str, Any], name: str) -> Any:
    direct = _member(value, name)
    if direct is not None:
        return direct
    inner = _member(value, "properties")
    return _member(inner, name) if isinstance(inner, Mapping) else None


def _member(value: Mapping[str, Any], name: str) -> Any:
    if name in value:
        return value[name]
    lowered = name.lower()
    return next((item for key, item in value.items() if str(key).lower() == lowered), None)
