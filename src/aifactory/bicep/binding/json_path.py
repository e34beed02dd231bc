"""The parts of a document that a JSONPath (RFC 9535) leads to: names, places, filters."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

_STEP = re.compile(
    r"""
    \.\.(?P<below>[A-Za-z_][\w-]*|\*) | \.?(?P<all>\[\*\]|\*) | \.(?P<name>[\w-]+)
  | \[(?P<quoted>'[^']*'|"[^"]*")\] | \[(?P<place>-?\d+)\]
  | \[(?P<start>-?\d*):(?P<end>-?\d*)\] | \[\?\(?(?P<filter>[^\[\]]*?)\)?\]
    """,
    re.X,
)
_TEST = re.compile(
    r"\s*(?P<not>!)?\s*@(?P<path>[\w.-]*)\s*(?:(?P<op>==|!=|<=|>=|<|>)\s*(?P<value>.+?))?\s*\Z"
)
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}
_WORDS = {"true": True, "false": False, "null": None}
_MISSING = object()


class UnknownPath(Exception):
    """A path in a form that is not read here."""


@dataclass(frozen=True, slots=True)
class _Test:
    names: tuple[str, ...]
    negated: bool
    op: str | None
    value: Any

    def holds(self, item: Any) -> bool:
        for name in self.names:
            item = item.get(name, _MISSING) if isinstance(item, dict) else _MISSING
        if self.op is None:
            return (item is not _MISSING) is not self.negated
        if self.op in _ORDER:
            return _same_kind(item, self.value) and _ORDER[self.op](item, self.value)
        equal = type(item) is type(self.value) and item == self.value
        return equal is (self.op == "==")


def _same_kind(left: Any, right: Any) -> bool:
    numbers = (int, float)
    both = isinstance(left, numbers) and isinstance(right, numbers)
    return both or (isinstance(left, str) and isinstance(right, str))


def select(document: Any, path: str) -> list[Any]:
    """Every part that the path leads to, in the order of the document."""
    found, at = [document], len(path) - len(path.lstrip("$"))
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None:
            raise UnknownPath(path[at:])
        step = _step(match)
        found = [inner for value in found for inner in step(value)]
        at = match.end()
    return found


def _step(match: re.Match[str]) -> Callable[[Any], Iterator[Any]]:
    kind, text = match.lastgroup or "", match[match.lastgroup or 0]
    if kind == "filter":
        test = _filter(text)
        return lambda value: (item for item in _inside(value) if test(item))
    if kind == "below":
        return lambda value: _below(value, text)
    if kind == "all":
        return _inside
    if kind == "place":
        return lambda value: _place(value, int(text))
    if match["end"] is not None:
        first, last = (int(match[name]) if match[name] else None for name in ("start", "end"))
        return lambda value: iter(value[first:last]) if isinstance(value, list) else iter(())
    return lambda value: _member(value, text.strip("'\""))


def _member(value: Any, name: str) -> Iterator[Any]:
    if isinstance(value, dict) and name in value:
        yield value[name]


def _place(value: Any, place: int) -> Iterator[Any]:
    if isinstance(value, list) and -len(value) <= place < len(value):
        yield value[place]


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _below(value: Any, name: str) -> Iterator[Any]:
    yield from _inside(value) if name == "*" else _member(value, name)
    for inner in _inside(value):
        yield from _below(inner, name)


def _filter(text: str) -> Callable[[Any], bool]:
    sides = [[_test(part) for part in side.split("&&")] for side in text.split("||")]
    return lambda item: any(all(test.holds(item) for test in tests) for tests in sides)


def _test(text: str) -> _Test:
    match = _TEST.match(text)
    if match is None:
        raise UnknownPath(text)
    names = tuple(name for name in match["path"].split(".") if name)
    return _Test(names, bool(match["not"]), match["op"], _literal(match["value"]))


def _literal(text: str | None) -> Any:
    if text is None or text in _WORDS:
        return _WORDS.get(text or "null")
    if text[0] in "'\"" and text[-1] == text[0] and len(text) > 1:
        return text[1:-1]
    try:
        return float(text) if "." in text else int(text)
    except ValueError as error:
        raise UnknownPath(text) from error
