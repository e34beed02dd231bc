"""Values inside a resource, by dotted path; `[]` steps into every item of a list."""

from collections.abc import Iterator, Mapping
from typing import Any


def values_at(body: Any, path: str) -> Iterator[Any]:
    """Every value at the path; nothing where the path ends early."""
    head, _, rest = path.partition(".")
    name, many = (head[:-2], True) if head.endswith("[]") else (head, False)
    found = _member(body, name)
    if found is None:
        return
    for value in found if many and isinstance(found, list) else (found,):
        if rest:
            yield from values_at(value, rest)
        elif value is not None:
            yield value


def value_at(body: Any, path: str) -> Any:
    """The first value at the path, or None."""
    if "[]" in path:
        return next(values_at(body, path), None)
    for name in path.split("."):
        body = _member(body, name)
        if body is None:
            return None
    return body


def set_at(body: dict[str, Any], path: str, value: Any) -> None:
    """Puts the value at a path without lists, making what is missing on the way."""
    *above, last = path.split(".")
    for name in above:
        inner = body.get(name)
        if not isinstance(inner, dict):
            inner = body[name] = {}
        body = inner
    body[last] = value


def drop_at(body: dict[str, Any], path: str) -> None:
    """Takes the value at a path without lists away."""
    *above, last = path.split(".")
    inner = value_at(body, ".".join(above)) if above else body
    if isinstance(inner, dict):
        inner.pop(last, None)


def overlaid(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Both, objects merged; where they meet, what is above wins, unless it is null."""
    return laid_over({key: copied(value) for key, value in below.items()}, above)


def laid_over(body: dict[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """The same, in a body that is the caller's own."""
    for key, value in above.items():
        under = body.get(key)
        if type(value) is dict and type(under) is dict:
            laid_over(under, value)
        elif value is not None or under is None:
            body[key] = copied(value)
    return body


def copied(value: Any) -> Any:
    """A copy of a JSON value, however deep; what is neither object nor list is shared."""
    kind = type(value)
    if kind is dict:
        return {key: copied(inner) for key, inner in value.items()}
    return [copied(inner) for inner in value] if kind is list else value


def _member(body: Any, name: str) -> Any:
    """A member as ARM finds it: without regard to case."""
    if not isinstance(body, dict):
        return None
    if name in body:
        return body[name]
    size, low = len(name), name.lower()
    for key, value in body.items():
        if len(key) == size and key.lower() == low:
            return value
    return None
