"""ARM template expressions as values, and how they are written."""

import re
from dataclasses import dataclass
from typing import Any

_IDENTIFIER = re.compile(r"[A-Za-z_]\w*\Z")


@dataclass(frozen=True, slots=True)
class ArmCall:
    """A call of a template function, and the accesses that follow it."""

    name: str
    args: tuple["Arm", ...] = ()
    path: tuple["Arm", ...] = ()

    def then(self, *keys: "Arm") -> "ArmCall":
        """The same call with further accesses behind it."""
        return ArmCall(self.name, self.args, self.path + keys)


Arm = str | int | ArmCall


def call(name: str, *args: Arm) -> ArmCall:
    """A call of a template function."""
    return ArmCall(name, args)


NULL = call("null")
TRUE = call("true")
FALSE = call("false")


def accessible(value: Arm) -> ArmCall:
    """A value in a form that can be accessed: a literal is wrapped in a function of its type."""
    if isinstance(value, ArmCall):
        return value
    return call("string" if isinstance(value, str) else "int", value)


def written(value: Arm) -> str:
    """The text of an expression, without the outer brackets."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, int):
        return str(value)
    text = f"{value.name}({', '.join(map(written, value.args))})"
    for key in value.path:
        dotted = isinstance(key, str) and _IDENTIFIER.match(key)
        text += f".{key}" if dotted else f"[{written(key)}]"
    return text


def json_text(value: str) -> str:
    """A literal text as it stands in a template: one that looks like an expression is escaped."""
    return f"[{value}" if value.startswith("[") and value.endswith("]") else value


def to_json(value: Arm) -> Any:
    """An expression as a JSON value of a template."""
    if isinstance(value, str):
        return json_text(value)
    return value if isinstance(value, int) else f"[{written(value)}]"


def escaped(value: Any) -> Any:
    """Plain data as template JSON: every text that looks like an expression is escaped."""
    if isinstance(value, str):
        return json_text(value)
    if isinstance(value, list):
        return [escaped(item) for item in value]
    if isinstance(value, dict):
        return {json_text(key): escaped(item) for key, item in value.items()}
    return value


def literal(value: Any) -> Arm:
    """Plain data as an expression."""
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if value is None:
        return NULL
    if isinstance(value, dict):
        return call("createObject", *(x for k, v in value.items() for x in (k, literal(v))))
    if isinstance(value, list):
        return call("createArray", *map(literal, value))
    if isinstance(value, float):
        return call("json", repr(value))
    return value if isinstance(value, str) or abs(value) < 2**31 else call("json", str(value))


def mentions(value: Arm, name: str) -> bool:
    """True when a function is called anywhere in an expression."""
    if not isinstance(value, ArmCall):
        return False
    below = value.args + value.path
    return value.name == name or any(mentions(part, name) for part in below)


def with_copy_index_named(value: Arm, name: str) -> Arm:
    """The expression with every named copyIndex renamed: ARM names a parameter's loop 'value'."""
    if not isinstance(value, ArmCall):
        return value
    if value.name == "copyIndex" and len(value.args) == 1 and isinstance(value.args[0], str):
        return ArmCall("copyIndex", (name,), value.path)
    args = tuple(with_copy_index_named(part, name) for part in value.args)
    return ArmCall(value.name, args, tuple(with_copy_index_named(p, name) for p in value.path))
