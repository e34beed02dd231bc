"""Reads a file of faults: every word is known, every value fits, or the file is refused by line."""

import difflib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from aifactory.problems import Place, Problem, Refused, refuse

WHAT = ("request", "read", "write", "delete", "action")
METHODS = ("GET", "HEAD", "PUT", "PATCH", "POST", "DELETE")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)([smhd]?)")
_EXAMPLE = "docs/failing-on-purpose.md has every word and an example."

Node = yaml.Node
Shape = Callable[["_Reading", Node], Any]


def read_faults(path: Path) -> dict[str, Any]:
    """The document in this file, checked; raises Refused with every problem (AIF8010 to 8013)."""
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except OSError as error:
        what = f"The file cannot be read: {error.strerror}."
        raise refuse(str(path), "AIF8010", what, "Name a file of faults.") from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = Place(str(path), mark.line + 1, mark.column + 1) if mark else path
        what = f"It is not YAML: {getattr(error, 'problem', None) or error}."
        raise refuse(str(where), "AIF8010", what, "Correct the syntax.") from None
    return check_faults(path, node)


def check_faults(path: Path, node: Node | None) -> dict[str, Any]:
    """The document of this node; raises Refused with every problem."""
    reading = _Reading(path)
    if node is None:
        raise refuse(str(path), "AIF8013", "The file is empty.", f"Give faults. {_EXAMPLE}")
    found: dict[str, Any] = _FILE(reading, node) or {}
    if not reading.problems:
        _distinct(reading, node, found)
    if reading.problems:
        raise Refused(reading.problems)
    return found


class _Reading:
    """The problems found so far, each at its line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.problems: list[Problem] = []

    def bad(self, node: Node, code: str, what: str, fix: str) -> None:
        """Note a problem at a node."""
        mark = node.start_mark
        where = Place(str(self._path), mark.line + 1, mark.column + 1)
        self.problems.append(Problem(str(where), code, what, fix))


# -- values


def _text(reading: _Reading, node: Node) -> str | None:
    if isinstance(node, yaml.ScalarNode) and node.value:
        return str(node.value)
    reading.bad(node, "AIF8012", "This is not a text.", "Give a text.")
    return None


def _value(reads: Callable[[str], Any], wanted: str) -> Shape:
    def shape(reading: _Reading, node: Node) -> Any:
        try:
            if not isinstance(node, yaml.ScalarNode):
                raise ValueError
            return reads(node.value)
        except ValueError:
            shown = node.value if isinstance(node, yaml.ScalarNode) else "this"
            reading.bad(node, "AIF8012", f"'{shown}' is not {wanted}.", f"Give {wanted}.")
            return None

    return shape


def _within(low: float, high: float, reads: Callable[[str], Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        value = reads(text)
        if not low <= value <= high:
            raise ValueError
        return value

    return read


def _seconds(text: str) -> float:
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise ValueError
    return float(found[1]) * _UNITS[found[2]]


def _one_of(*words: str) -> Callable[[str], str]:
    known = {word.lower(): word for word in words}

    def read(text: str) -> str:
        if text.lower() not in known:
            raise ValueError
        return known[text.lower()]

    return read


def _many(item: Shape) -> Shape:
    """A list, or one value that stands for a list of one."""

    def shape(reading: _Reading, node: Node) -> Any:
        listed = node.value if isinstance(node, yaml.SequenceNode) else [node]
        if not listed:
            reading.bad(node, "AIF8012", "The list is empty.", "Name at least one.")
        return [item(reading, one) for one in listed]

    return shape


def _mapping(words: Mapping[str, Shape], needed: tuple[str, ...] = ()) -> Shape:
    def shape(reading: _Reading, node: Node) -> Any:
        if not isinstance(node, yaml.MappingNode):
            reading.bad(node, "AIF8012", "Words with values belong here.", _known(words))
            return None
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value)
            if name in found:
                reading.bad(key, "AIF8011", f"'{name}' is given twice.", "Keep one of the two.")
            elif name in words:
                found[name] = words[name](reading, value)
            else:
                reading.bad(key, "AIF8011", f"'{name}' is not known here.", _known(words, name))
        for name in needed:
            if name not in found:
                reading.bad(node, "AIF8013", f"'{name}' is missing.", f"Give {name}. {_EXAMPLE}")
        return found

    return shape


def _known(words: Mapping[str, Shape], name: str = "") -> str:
    near = difflib.get_close_matches(name, words, 1)
    return f"Did you mean '{near[0]}'?" if near else f"Known words: {', '.join(words)}."


# -- the file


def _effect(reading: _Reading, node: Node) -> Any:
    found = _EFFECTS(reading, node)
    if isinstance(node, yaml.MappingNode) and isinstance(found, dict) and len(node.value) != 1:
        what = "A fault has one effect: error, delay, drop, fail or early."
        reading.bad(node, "AIF8013", what, "Write one fault for each effect.")
    return found


def _fault(reading: _Reading, node: Node) -> Any:
    found = _WORDS(reading, node)
    if isinstance(found, dict):
        what, effect = set(found.get("what") or ()), found.get("effect") or {}
        for kind, fitting in _FITTING.items():
            if kind in effect and not what <= fitting:
                told = f"'{kind}' goes with {' and '.join(sorted(fitting))} only."
                reading.bad(node, "AIF8013", told, "Change what, or the effect.")
        if "method" in found and what != {"request"}:
            told = "'method' goes with what: request only."
            reading.bad(node, "AIF8013", told, "Leave method out, or say what: request.")
    return found


def _distinct(reading: _Reading, node: Node, found: dict[str, Any]) -> None:
    names = [item["name"] for item in found["faults"] if "name" in item]
    for name in sorted({name for name in names if names.count(name) > 1}):
        what = f"Two faults are named '{name}'."
        reading.bad(node, "AIF8013", what, "Names tell faults apart: change one.")


_COUNT = _value(_within(1, 10**9, int), "a whole number from 1")
_TIME = _value(_seconds, "a time such as 90, 90s, 10m, 2h or 1d")
_FITTING = {"drop": {"request", "read"}, "fail": {"write"}, "early": {"write"}}
_ERROR = _mapping(
    {
        "status": _value(_within(400, 599, int), "a status from 400 to 599"),
        "code": _text,
        "message": _text,
        "retryAfter": _TIME,
    },
    ("status", "code"),
)
_EFFECTS = _mapping(
    {
        "error": _ERROR,
        "delay": _TIME,
        "drop": _value(_one_of("before", "after"), "before or after"),
        "fail": _mapping({"code": _text, "message": _text}, ("code",)),
        "early": _TIME,
    }
)
_WORDS = _mapping(
    {
        "name": _text,
        "what": _many(_value(_one_of(*WHAT), f"one of {', '.join(WHAT)}")),
        "type": _text,
        "id": _text,
        "method": _many(_value(_one_of(*METHODS), f"one of {', '.join(METHODS)}")),
        "when": _mapping(
            {"nth": _many(_COUNT), "every": _COUNT, "after": _TIME, "until": _TIME},
        ),
        "times": _COUNT,
        "chance": _value(_within(0, 1, float), "a number from 0 to 1"),
        "per": _value(_one_of("resource", "twin"), "resource or twin"),
        "effect": _effect,
    },
    ("what", "effect"),
)


def _list_of_faults(reading: _Reading, node: Node) -> Any:
    if not isinstance(node, yaml.SequenceNode):
        reading.bad(node, "AIF8012", "faults is a list.", f"Begin each with '- what:'. {_EXAMPLE}")
        return []
    return [_fault(reading, item) for item in node.value]


_FILE = _mapping({"seed": _text, "faults": _list_of_faults}, ("faults",))
