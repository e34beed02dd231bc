"""How ARM compares, names and writes JSON values."""

import json
from collections.abc import Mapping
from typing import Any

from aifactory.template.expressions import ExpressionError
from aifactory.template.model import Unknown

_KINDS: Mapping[type[Any], str] = {
    bool: "Boolean",
    int: "Integer",
    float: "Float",
    str: "String",
    list: "Array",
    dict: "Object",
}
# Long expressions of unknown values are cut: each level would repeat all that is below it.
_LONGEST = 1000


class Mismatch(ExpressionError):
    """An argument of the wrong type; the caller knows the function's name."""

    def __init__(self, expected: str, value: Any) -> None:
        self.expected = expected
        self.actual = kind_of(value)
        super().__init__(f"expected '{expected}', got '{self.actual}'")


def kind_of(value: Any) -> str:
    """The JSON type of a value, in ARM's words."""
    if value is None:
        return "Null"
    return _KINDS.get(type(value), "Object")


def find(container: Mapping[str, Any], name: str, default: Any = None) -> Any:
    """The value of a property, whatever the case of its name."""
    try:
        if name in container:
            return container[name]
        key = key_of(container, name)
    except (TypeError, AttributeError) as error:
        raise ExpressionError(
            f"Error converting value: an object with '{name}' is expected, the value is of type "
            f"'{kind_of(container)}'."
        ) from error
    return default if key is None else container[key]


def key_of(container: Mapping[str, Any], name: str) -> str | None:
    """A property's name as it is written in the object, or None."""
    if name in container:
        return name
    size, wanted = len(name), name.lower()
    for key in container:
        if len(key) == size and key.lower() == wanted:
            return key
    return None


def own_copy(value: Any) -> Any:
    """A value that shares nothing with the template, its variables or its parameters."""
    kind = type(value)
    if kind is dict:
        return {key: own_copy(item) for key, item in value.items()}
    if kind is list:
        return [own_copy(item) for item in value]
    return value


def holds_unknown(value: Any) -> bool:
    """Whether a value is, or has somewhere inside, an unknown."""
    kind = type(value)
    if kind is Unknown:
        return True
    if kind is dict:
        return any(holds_unknown(item) for item in value.values())
    if kind is list:
        return any(holds_unknown(item) for item in value)
    return False


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal as ARM's `equals` sees it: by type, case included."""
    if type(one) is not type(other):
        return False
    if type(one) is dict:
        return len(one) == len(other) and all(
            (found := key_of(other, key)) is not None and same(value, other[found])
            for key, value in one.items()
        )
    if type(one) is list:
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def as_json(value: Any) -> str:
    """A value as compact JSON."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def as_text(value: Any) -> str:
    """A value as `string()` and `concat()` write it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "True" if value else "False"
    if value is None:
        return ""
    return as_json(value)


def as_single_quoted(value: Any) -> str:
    """A value inside `format()`: objects and arrays carry single quotes there.

    Source: Azure/bicep, EvaluationTests.cs (2026-08).
    """
    if isinstance(value, dict):
        inner = (f"{_quoted(key)}:{_inside(item)}" for key, item in value.items())
        return "{" + ",".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_inside(item) for item in value) + "]"
    return as_text(value)


def _inside(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, dict | list):
        return as_single_quoted(value)
    return as_json(value)


def _quoted(text: str) -> str:
    body = as_json(text)[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"'{body}'"


def expressed(value: Any) -> str:
    """A value written as an expression, for the text of an unknown."""
    if isinstance(value, Unknown):
        return value.expression
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, list):
        return _called("createArray", value)
    if isinstance(value, dict):
        return _called("createObject", [part for pair in value.items() for part in pair])
    if value is None:
        return "null()"
    return f"{str(value).lower()}()" if isinstance(value, bool) else str(value)


def unknown_call(name: str, arguments: list[Any]) -> Unknown:
    """The unknown result of a call on arguments of which some are unknown."""
    return Unknown(_called(name, arguments))


def unknown_property(target: Unknown, key: Any) -> Unknown:
    """A property of an unknown value."""
    if isinstance(key, str) and key.isidentifier():
        return Unknown(_short(f"{target.expression}.{key}"))
    return Unknown(_short(f"{target.expression}[{expressed(key)}]"))


def _called(name: str, arguments: list[Any]) -> str:
    return _short(f"{name}({', '.join(expressed(argument) for argument in arguments)})")


def _short(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    from aifactory.template.hashing import unique_string

    return f"{text[: _LONGEST // 4]}…{unique_string([text])}"
