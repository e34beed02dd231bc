"""A policy rule's conditions: allOf, anyOf, not, count, and comparisons of fields and values.

learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule (2026-08).
"""

import re
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from aifactory.twin.policy.fields import Found, field

_PARAMETER = re.compile(r"\[\s*parameters\(\s*'([^']+)'\s*\)\s*\]", re.IGNORECASE)
_FIELD = re.compile(r"\[\s*field\(\s*'([^']+)'\s*\)\s*\]", re.IGNORECASE)
_CONCAT = re.compile(r"\[\s*concat\((.*)\)\s*\]", re.IGNORECASE)
_ARGUMENT = re.compile(r"\s*(?:'(?P<text>[^']*)'|(?P<call>\w+\(\s*'[^']*'\s*\))|[^,]+)\s*(?:,|$)")
_DEEPEST = 50


class NotCovered(Exception):
    """A rule that uses words which the twin does not evaluate."""


class Rule:
    """The conditions of one assigned policy, with the values of its parameters."""

    def __init__(self, parameters: Mapping[str, Any]) -> None:
        self._parameters = {name.lower(): value for name, value in parameters.items()}

    def holds(self, condition: Any, resource: Mapping[str, Any], depth: int = 0) -> bool:
        """Whether a condition holds for a resource; raises NotCovered for one beyond the twin."""
        if not isinstance(condition, Mapping) or depth > _DEEPEST:
            raise NotCovered("a condition")
        words = {key.lower(): value for key, value in condition.items()}
        deeper = depth + 1
        if "allof" in words:
            return all(self.holds(one, resource, deeper) for one in words["allof"])
        if "anyof" in words:
            return any(self.holds(one, resource, deeper) for one in words["anyof"])
        if "not" in words:
            return not self.holds(words["not"], resource, deeper)
        return self._compares(words, self._subject(words, resource, deeper), resource)

    def _subject(self, words: dict[str, Any], resource: Mapping[str, Any], depth: int) -> Found:
        if "field" in words:
            return field(str(self.value(words.pop("field"), resource)), resource)
        if "value" in words:
            return Found((self.value(words.pop("value"), resource),))
        if "count" in words:
            return Found((self._count(words.pop("count"), resource, depth),))
        raise NotCovered(", ".join(words))

    def _count(self, counted: Any, resource: Mapping[str, Any], depth: int) -> int:
        if not isinstance(counted, Mapping) or "field" not in counted:
            raise NotCovered("count")
        name = str(counted["field"])
        items = field(name, resource).values
        where = counted.get("where")
        if where is None:
            return len(items)
        kind = f"{resource['type']}/"
        path = name[len(kind) :].removesuffix("[*]")
        return sum(self.holds(where, _alone(resource, path, item), depth) for item in items)

    def _compares(self, words: dict[str, Any], left: Found, resource: Mapping[str, Any]) -> bool:
        if len(words) != 1:
            raise NotCovered(", ".join(words))
        ((sign, wanted),) = words.items()
        compare = _SIGNS.get(sign)
        if compare is None:
            raise NotCovered(sign)
        right = self.value(wanted, resource)
        return all(compare(value, right) for value in left.values)

    def value(self, given: Any, resource: Mapping[str, Any]) -> Any:
        """A value with its parameter or field put in; other expressions are not covered."""
        if isinstance(given, list):
            return [self.value(item, resource) for item in given]
        if not isinstance(given, str) or not given.startswith("["):
            return given
        if given.startswith("[["):
            return given[1:]
        asked = _PARAMETER.fullmatch(given)
        if asked is not None and asked[1].lower() in self._parameters:
            return self._parameters[asked[1].lower()]
        named = _FIELD.fullmatch(given)
        if named is not None:
            return next(iter(field(named[1], resource).values), None)
        joined = _CONCAT.fullmatch(given)
        if joined is not None:
            return self._joined(joined[1], resource)
        raise NotCovered(given)

    def _joined(self, arguments: str, resource: Mapping[str, Any]) -> str:
        parts = []
        for found in _ARGUMENT.finditer(arguments):
            if found["text"] is None and found["call"] is None:
                raise NotCovered(arguments)
            text = found["text"]
            part = text if text is not None else self.value(f"[{found['call']}]", resource)
            parts.append(str(part))
        return "".join(parts)


def _alone(resource: Mapping[str, Any], path: str, item: Any) -> dict[str, Any]:
    """The resource with one item in a list, so that a rule about the list is about the item."""
    inner: Any = [item]
    for name in reversed([part for part in re.split(r"\.|\[\*\]\.?", path) if part]):
        inner = {name: inner}
    own = {key: resource.get(key) for key in ("type", "name", "location", "tags")}
    return {**own, "properties": inner}


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return value.lower() if isinstance(value, str) else value


def _equal(left: Any, right: Any) -> bool:
    left, right = _plain(left), _plain(right)
    if isinstance(left, str) != isinstance(right, str):  # "1" and 1 are the same to a policy
        return left is not None and right is not None and str(left) == str(right)
    return bool(left == right)


def _in(left: Any, right: Any) -> bool:
    return isinstance(right, list) and any(_equal(left, one) for one in right)


def _like(left: Any, right: Any) -> bool:
    pattern = str(right).lower().replace("[", "[[]").replace("?", "[?]")
    return isinstance(left, str) and fnmatchcase(left.lower(), pattern)


def _match(left: Any, right: Any, flags: int = 0) -> bool:
    """# is a digit, ? a letter, . anything, and everything else stands for itself."""
    shapes = {"#": r"\d", "?": "[A-Za-z]", ".": "."}
    pattern = "".join(shapes.get(sign, re.escape(sign)) for sign in str(right))
    return isinstance(left, str) and re.fullmatch(pattern, left, flags) is not None


def _contains(left: Any, right: Any) -> bool:
    if isinstance(left, list):
        return _in(right, left)
    return isinstance(left, str) and str(right).lower() in left.lower()


def _has_key(left: Any, right: Any) -> bool:
    return isinstance(left, Mapping) and str(right).lower() in {str(key).lower() for key in left}


def _exists(left: Any, right: Any) -> bool:
    return (left is not None) == (str(right).lower() == "true")


def _ordered(decide: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare(left: Any, right: Any) -> bool:
        if isinstance(left, str) and isinstance(right, str):
            return decide(left.lower(), right.lower())
        numbers = (int, float)
        return isinstance(left, numbers) and isinstance(right, numbers) and decide(left, right)

    return compare


def _no(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda left, right: not compare(left, right)


def _insensitively(left: Any, right: Any) -> bool:
    return _match(left, right, re.IGNORECASE)


_SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": _equal,
    "notequals": _no(_equal),
    "in": _in,
    "notin": _no(_in),
    "like": _like,
    "notlike": _no(_like),
    "match": _match,
    "notmatch": _no(_match),
    "matchinsensitively": _insensitively,
    "notmatchinsensitively": _no(_insensitively),
    "contains": _contains,
    "notcontains": _no(_contains),
    "containskey": _has_key,
    "notcontainskey": _no(_has_key),
    "exists": _exists,
    "less": _ordered(lambda left, right: bool(left < right)),
    "lessorequals": _ordered(lambda left, right: bool(left <= right)),
    "greater": _ordered(lambda left, right: bool(left > right)),
    "greaterorequals": _ordered(lambda left, right: bool(left >= right)),
}
