"""The functions whose values are the same at compile time as in a deployment."""

import base64
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

from aifactory.bicep.bounds import MAX_INTEGER, size

Value = Any
_CHARACTERS = 16  # so many take about as long as one step


def _length(value: Value) -> int:
    return len(value)


def _contains(container: Value, item: Value) -> bool:
    if isinstance(container, dict):
        return str(item).lower() in {key.lower() for key in container}
    return item in container


def _union(*values: Value) -> Value:
    if isinstance(values[0], dict):
        found: dict[str, Value] = {}
        for value in values:
            for key, inner in value.items():
                both = isinstance(inner, dict) and isinstance(found.get(key), dict)
                found[key] = _union(found[key], inner) if both else inner
        return found
    return _distinct([item for value in values for item in value])


def _distinct(items: Value) -> list[Value]:
    found: list[Value] = []
    for item in items:
        if item not in found:
            found.append(item)
    return found


def _concat(*values: Value) -> Value:
    if isinstance(values[0], list):
        return [item for value in values for item in value]
    return "".join(map(text, values))


def text(value: Value) -> str:
    """A value as string() and interpolation write it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "True" if value else "False"
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _split(value: str, by: Value) -> list[str]:
    parts = [value]
    for mark in [by] if isinstance(by, str) else by:
        parts = [piece for part in parts for piece in part.split(mark)]
    return parts


_DATA = "data:text/plain;charset=utf8;base64,"
_DATA_URI = re.compile(r"data:[^,;]*(?:;charset=[\w-]+)?;base64,(.*)", re.I | re.S)
_PLACE = re.compile(r"\{\{|\}\}|\{(\d+)\}")


def _bool(value: Value) -> bool:
    known = {"true": True, "1": True, "false": False, "0": False}
    if str(value).lower() not in known:
        raise ValueError(f"'{value}' is neither true nor false")
    return known[str(value).lower()]


def _data_uri_to_string(value: str) -> str:
    match = _DATA_URI.fullmatch(value)
    if match is None:
        raise ValueError(f"'{value[:40]}' is not a data URI")
    return base64.b64decode(match[1], validate=True).decode()


def _format(pattern: str, *values: Value) -> str:
    """The pattern with its numbered places filled; `{{` stands for a brace."""

    def filled(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0][0]
        if int(match[1]) >= len(values):
            raise ValueError(f"there is no value for {match[0]}")
        return text(values[int(match[1])])

    return _PLACE.sub(filled, pattern)


def _uri(base: str, relative: str) -> str:
    if not urlsplit(base).scheme:
        raise ValueError(f"'{base}' is not an absolute address")
    return urljoin(base, relative)


def _fail(message: str) -> Value:
    raise ValueError(message)


def _substring(value: str, start: int, length: int | None = None) -> str:
    return value[start:] if length is None else value[start : start + length]


def _items(value: dict[str, Value]) -> list[Value]:
    return [{"key": key, "value": value[key]} for key in sorted(value)]


def _flatten(value: list[Value]) -> list[Value]:
    return [item for inner in value for item in inner]


def _merge(values: list[dict[str, Value]]) -> dict[str, Value]:
    return {key: value for one in values for key, value in one.items()}


def _numbers(values: tuple[Value, ...]) -> list[int]:
    return list(values[0]) if isinstance(values[0], list) else list(values)


def whole(compute: Callable[[int, int], int]) -> Callable[[Value, Value], int]:
    """Arithmetic on whole numbers of 64 bits, as the deployment engine has it."""

    def applied(left: Value, right: Value) -> int:
        if type(left) is not int or type(right) is not int:
            raise TypeError("this is not a number")
        found = compute(left, right)
        if abs(found) > MAX_INTEGER:
            raise ValueError("the number does not fit in 64 bits")
        return found

    return applied


def cost(name: str, args: list[Value]) -> int:
    """How much a call may make, before it is made."""
    sizes = [size(arg) for arg in args]
    if name in ("range", "padLeft"):
        return max([0, *(arg for arg in args if type(arg) is int)])
    if name == "replace" and len(args) == 3 and isinstance(args[0], str):
        found = args[0].count(args[1]) if isinstance(args[1], str) and args[1] else 0
        return (sizes[0] + found * sizes[2]) // _CHARACTERS
    if name == "join" and len(args) == 2:
        return sizes[0] * (1 + sizes[1]) // _CHARACTERS
    if name in ("union", "distinct", "intersection"):
        return sum(sizes) ** 2 // _CHARACTERS
    return sum(sizes) // _CHARACTERS


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "any": lambda value: value,
    "array": lambda value: value if isinstance(value, list) else [value],
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
    "base64ToJson": lambda value: json.loads(base64.b64decode(value, validate=True)),
    "base64ToString": lambda value: base64.b64decode(value, validate=True).decode(),
    "bool": _bool,
    "coalesce": lambda *values: next((value for value in values if value is not None), None),
    "concat": _concat,
    "contains": _contains,
    "dataUri": lambda value: _DATA + base64.b64encode(text(value).encode()).decode(),
    "dataUriToString": _data_uri_to_string,
    "distinct": _distinct,
    "empty": lambda value: value is None or len(value) == 0,
    "endsWith": lambda value, end: value.lower().endswith(end.lower()),
    "fail": _fail,
    "first": lambda value: value[0] if value else None,
    "flatten": _flatten,
    "format": _format,
    "indexOf": lambda value, item: value.lower().find(item.lower()),
    "int": int,
    "items": _items,
    "join": lambda values, by: by.join(map(text, values)),
    "json": json.loads,
    "last": lambda value: value[-1] if value else None,
    "length": _length,
    "max": lambda *values: max(_numbers(values)),
    "min": lambda *values: min(_numbers(values)),
    "objectKeys": sorted,
    "padLeft": lambda value, width, mark=" ": text(value).rjust(width, mark),
    "range": lambda start, count: list(range(start, start + count)),
    "replace": lambda value, old, new: value.replace(old, new),
    "shallowMerge": _merge,
    "skip": lambda value, count: value[max(count, 0) :],
    "split": _split,
    "startsWith": lambda value, start: value.lower().startswith(start.lower()),
    "string": text,
    "substring": _substring,
    "take": lambda value, count: value[: max(count, 0)],
    "toLower": lambda value: value.lower(),
    "toUpper": lambda value: value.upper(),
    "trim": lambda value: value.strip(),
    "union": _union,
    "uri": _uri,
    "uriComponent": lambda value: quote(value, safe="-_.~"),
    "uriComponentToString": unquote,
}
