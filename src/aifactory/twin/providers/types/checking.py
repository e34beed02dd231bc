"""What is wrong with a body by its official type: each fault with its kind, its path, its words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import orjson

from aifactory.twin.providers.types.definitions import (
    READ_ONLY,
    REQUIRED,
    Definition,
    Node,
    member,
    pattern,
)

Kind = Literal["unknown", "missing", "readOnly", "type", "value"]

# What Azure's front door knows of every resource, whether or not its service does.
_GIVEN = frozenset({"id", "name", "type", "apiversion"})  # said by the address, not the body
ENVELOPE = _GIVEN | {
    *("location", "tags", "kind", "sku", "plan", "identity", "zones", "etag", "scope"),
    *("managedby", "managedbyextended", "extendedlocation", "systemdata"),
    *("dependson", "comments", "condition", "copy"),
}
_SCALARS = {"s": "System.String", "i": "System.Double", "b": "System.Boolean", "n": "null"}
_ANY: Node = "a"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong at one place; a change of a read-only value knows it is one."""

    kind: Kind
    path: str
    said: str


def faults(definition: Definition, name: str, body: Any, existing: Any) -> Iterator[Fault]:
    """All that is wrong; what stands in the existing resource already is never held against it."""
    yield from _Walk(definition, name).top(body, existing)


class _Walk:
    def __init__(self, definition: Definition, name: str) -> None:
        self._definition = definition
        self._name = name

    def top(self, body: Any, existing: Any) -> Iterator[Fault]:
        node = self._definition.body
        if "d" in node:
            named = {"name": self._name, **body}
            node = self._chosen(node, named) or {"o": node["o"], "*": _ANY}
        members = {key: member(entry) for key, entry in node["o"].items()}
        inner = {key: value for key, value in body.items() if not _is_envelope(key, members)}
        wanted = {key: value for key, value in members.items() if key.lower() not in _GIVEN}
        yield from self._members(wanted, node.get("*"), (inner, existing, ""))

    def node(self, node: Node, value: Any, was: Any, at: str) -> Iterator[Fault]:
        """The faults of one value; null says nothing, and what stands already may stay."""
        node = self._definition.solid(node)
        if value is None or node == _ANY or value == was:
            return
        if isinstance(node, str):
            if not _fits(node, value):
                yield _converting(value, _SCALARS[node], at)
            return
        word = next(word for word in _CHECKS if word in node)
        yield from _CHECKS[word](self, node, value, (was, at))

    def text(self, node: Node, value: Any, rest: tuple[Any, str]) -> Iterator[Fault]:
        at = rest[1]
        if not isinstance(value, str):
            yield _converting(value, _SCALARS["s"], at)
            return
        least, most, form = (*node["s"], None, None, None)[:3]
        if not _within(len(value), least, most):
            said = f"The length of the value '{value}' is not {_range(least, most)}."
            yield Fault("value", at, f"{said} Path '{at}'.")
        compiled = pattern(form) if form else None
        if compiled is not None and compiled.search(value) is None:
            said = f"The value '{value}' does not match the pattern '{form}'."
            yield Fault("value", at, f"{said} Path '{at}'.")

    def number(self, node: Node, value: Any, rest: tuple[Any, str]) -> Iterator[Fault]:
        if not _fits("i", value):
            yield _converting(value, _SCALARS["i"], rest[1])
        elif not _within(value, *node["i"]):
            said = f"The value {value} is not {_range(*node['i'])}. Path '{rest[1]}'."
            yield Fault("value", rest[1], said)

    def literal(self, node: Node, value: Any, rest: tuple[Any, str]) -> Iterator[Fault]:
        yield from self.choice({"e": [node["l"]]}, value, rest)

    def choice(self, node: Node, value: Any, rest: tuple[Any, str]) -> Iterator[Fault]:
        offered, at = node["e"], rest[1]
        if any(_same(value, one) for one in offered) or (node.get("x") and isinstance(value, str)):
            return
        said = f"Error converting value {_json(value)}: it is none of "
        shown = ", ".join(str(one) for one in offered)
        kind: Kind = "value" if type(value) in {type(one) for one in offered} else "type"
        yield Fault(kind, at, f"{said}{shown}. Path '{at}'.")

    def either(self, node: Node, value: Any, rest: tuple[Any, str]) -> Iterator[Fault]:
        tried = [list(self.node(one, value, *rest)) for one in node["u"]]
        if all(tried):
            yield from min(tried, key=len)

    def items(self, node: Node, value: Any, rest: tuple[Any, str]) -> Iterator[Fault]:
        was, at = rest
        if not isinstance(value, list):
            yield _container(value, "array", at)
            return
        if not _within(len(value), *node.get("n", (None, None))):
            said = f"The number of items is not {_range(*node['n'])}. Path '{at}'."
            yield Fault("value", at, said)
        before = was if isinstance(was, list) else []
        for index, item in enumerate(value):
            if item not in before:
                old = before[index] if index < len(before) else None
                yield from self.node(node["["], item, old, f"{at}[{index}]")

    def object(self, node: Node, value: Any, rest: tuple[Any, str]) -> Iterator[Fault]:
        was, at = rest
        if not isinstance(value, dict):
            yield _container(value, "object", at)
            return
        members = {key: member(entry) for key, entry in node["o"].items()}
        yield from self._members(members, node.get("*"), (value, was, at))

    def decided(self, node: Node, value: Any, rest: tuple[Any, str]) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield _container(value, "object", rest[1])
            return
        chosen = self._chosen(node, value)
        if chosen is not None:
            yield from self.object(chosen, value, rest)
            return
        at, said = _below(rest[1], node["d"]), _get(value, node["d"])
        if said is None:
            yield _missing(rest[1], node["d"])
        else:
            yield from self.choice({"e": list(node["m"])}, said, (None, at))

    def _chosen(self, node: Node, value: Mapping[str, Any]) -> Node | None:
        said = _get(value, node["d"])
        for name, entry in node["m"].items():
            if _same(said, name):
                chosen = self._definition.solid(entry)
                return {"o": {**node["o"], **chosen["o"]}, "*": chosen.get("*")}
        return None

    def _members(
        self,
        members: Mapping[str, tuple[int, Node]],
        further: Node | None,
        place: tuple[Mapping[str, Any], Any, str],
    ) -> Iterator[Fault]:
        value, was, at = place
        for key, (flags, _) in members.items():
            if flags & REQUIRED and not flags & READ_ONLY and _get(value, key) is None:
                yield _missing(at, key)
        for key, inner in value.items():
            path, old = _below(at, key), _get(was, key)
            flags, node = members.get(key) or _like(members, key) or (0, further)
            if inner is None or inner == old:
                continue
            if node is None:
                yield _unknown(path, key)
            elif flags & READ_ONLY:
                yield Fault("readOnly", path, _changed(path, old))
            else:
                yield from self.node(node, inner, old, path)


_CHECKS: Mapping[str, Callable[[_Walk, Node, Any, tuple[Any, str]], Iterator[Fault]]] = {
    "d": _Walk.decided,
    "o": _Walk.object,
    "[": _Walk.items,
    "e": _Walk.choice,
    "l": _Walk.literal,
    "u": _Walk.either,
    "s": _Walk.text,
    "i": _Walk.number,
}


def _fits(word: str, value: Any) -> bool:
    if word == "i":
        return isinstance(value, int | float) and not isinstance(value, bool)
    kinds = {"s": str, "b": bool, "n": type(None)}
    return isinstance(value, kinds[word])


def _same(value: Any, offered: Any) -> bool:
    """Whether a literal is meant: services read them without regard to case."""
    if isinstance(value, str) and isinstance(offered, str):
        return value.lower() == offered.lower()
    return type(value) is type(offered) and bool(value == offered)


def _within(size: float, least: float | None, most: float | None) -> bool:
    return (least is None or size >= least) and (most is None or size <= most)


def _range(least: float | None, most: float | None) -> str:
    if most is None:
        return f"at least {least}"
    return f"at most {most}" if least is None else f"between {least} and {most}"


def _get(value: Any, name: str) -> Any:
    if not isinstance(value, Mapping):
        return None
    if name in value:
        return value[name]
    low = name.lower()
    return next((inner for key, inner in value.items() if key.lower() == low), None)


def _like(members: Mapping[str, tuple[int, Node]], key: str) -> tuple[int, Node] | None:
    low = key.lower()
    return next((one for name, one in members.items() if name.lower() == low), None)


def _is_envelope(key: str, members: Mapping[str, Any]) -> bool:
    low = key.lower()
    return low in _GIVEN or (low in ENVELOPE and _like(members, key) is None)


def _below(at: str, key: str) -> str:
    return f"{at}.{key}" if at else key


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _missing(at: str, key: str) -> Fault:
    said = f"Required property '{key}' not found in JSON. Path '{at}'."
    return Fault("missing", _below(at, key), said)


def _unknown(path: str, key: str) -> Fault:
    owner = path.rpartition(".")[0].rpartition(".")[2].partition("[")[0] or "resource"
    said = f"Could not find member '{key}' on object of type '{owner[:1].upper()}{owner[1:]}'."
    return Fault("unknown", path, f"{said} Path '{path}'.")


def _changed(path: str, old: Any) -> str:
    if old is None:
        return f"The property '{path}' is read-only."
    return f"Changing property '{path}' is not allowed."


def _converting(value: Any, wanted: str, at: str) -> Fault:
    if isinstance(value, dict | list):
        given = "object" if isinstance(value, dict) else "array"
        said = f"Cannot deserialize the current JSON {given} into type '{wanted}'. Path '{at}'."
        return Fault("type", at, said)
    said = f"Error converting value {_json(value)} to type '{wanted}'. Path '{at}'."
    return Fault("type", at, said)


def _container(value: Any, wanted: str, at: str) -> Fault:
    if isinstance(value, dict | list):
        given = "object" if isinstance(value, dict) else "array"
        said = f"Cannot deserialize the current JSON {given} because a JSON {wanted} is required."
        return Fault("type", at, f"{said} Path '{at}'.")
    said = f"Error converting value {_json(value)} to a JSON {wanted}. Path '{at}'."
    return Fault("type", at, said)
