"""Conditions of role assignments, as far as they are about role assignments and names.

The language: learn.microsoft.com/azure/role-based-access-control/conditions-format (2026-11).
"""

import re
from collections.abc import Callable, Mapping

_TOKEN = re.compile(r"\s*(\(|\)|!|&&|\|\||@\w+\[[^\]]*\]|\{[^}]*\}|'[^']*'|[\w:]+)")
_TESTS: Mapping[str, Callable[[str, str], bool]] = {
    "guidequals": lambda seen, wanted: seen.lower() == wanted.lower(),
    "stringequals": lambda seen, wanted: seen == wanted,
    "stringequalsignorecase": lambda seen, wanted: seen.lower() == wanted.lower(),
    "stringstartswith": lambda seen, wanted: seen.startswith(wanted),
}
_ANY = "foranyofanyvalues:"


class NotCovered(Exception):
    """The condition has a word that the twin does not know; what it guards is refused."""


def holds(condition: str, action: str, attributes: Mapping[str, str]) -> bool:
    """Whether a condition lets an action through; attributes as @Request[type:name] → value."""
    tokens, at = [], 0
    text = condition.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise NotCovered(text[at : at + 40])
        tokens.append(found[1])
        at = found.end()
    known = {name.lower(): value for name, value in attributes.items()}
    reader = _Reader(tokens, action, known)
    value = reader.either()
    if reader.tokens:
        raise NotCovered(" ".join(reader.tokens[:3]))
    return value


class _Reader:
    """Reads an expression from the left; every part is read, whatever the part before it said."""

    def __init__(self, tokens: list[str], action: str, attributes: Mapping[str, str]) -> None:
        self.tokens = tokens
        self.action = action.lower()
        self.attributes = attributes

    def either(self) -> bool:
        value = self._both()
        while self._next() in ("or", "||"):
            self._take()
            value = self._both() or value
        return value

    def _both(self) -> bool:
        value = self._one()
        while self._next() in ("and", "&&"):
            self._take()
            value = self._one() and value
        return value

    def _one(self) -> bool:
        token = self._take()
        if token in ("!", "NOT"):
            return not self._one()
        if token == "(":
            value = self.either()
            if self._take() != ")":
                raise NotCovered("a bracket that is not closed")
            return value
        if token.lower() == "actionmatches":
            return self.action in [one.lower() for one in _values(self._take())]
        if token.startswith("@"):
            return self._compared(token)
        raise NotCovered(token)

    def _compared(self, attribute: str) -> bool:
        word, wanted = self._take().lower(), _values(self._take())
        test = _TESTS.get(word.removeprefix(_ANY))
        if test is None:
            raise NotCovered(word)
        seen = self.attributes.get(attribute.lower())
        return seen is not None and any(test(seen, one) for one in wanted)

    def _next(self) -> str:
        return self.tokens[0].lower() if self.tokens else ""

    def _take(self) -> str:
        if not self.tokens:
            raise NotCovered("an end in the middle")
        return self.tokens.pop(0)


def _values(token: str) -> list[str]:
    inner = token.strip("{}") if token.startswith("{") else token
    return [one.strip().strip("'") for one in inner.split(",")]
