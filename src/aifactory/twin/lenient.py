"""JSON as real clients send it: the official CLI splices commented templates into bare keys."""

import re
from typing import Any

import orjson

_TOKEN = re.compile(
    r"""(?P<skip>\s+|//[^\n]*|/\*.*?\*/)
      | (?P<punctuation>[{}\[\]:,])
      | (?P<double>"(?:[^"\\]|\\.)*")
      | (?P<single>'(?:[^'\\]|\\.)*')
      | (?P<word>[^\s{}\[\]:,"'/]+)""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "\n": ""}
_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_WORDS = {"true": True, "false": False, "null": None}


def parse(text: bytes) -> Any:
    """The value of a JSON text, strict or lenient; raises ValueError when it is neither."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        reader = _Reader(text.decode("utf-8-sig"))
        return reader.document()


class _Reader:
    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                raise ValueError(f"Unexpected character {text[at]!r} at position {at}.")
            at = found.end()
            if found.lastgroup != "skip":
                self._tokens.append((found.lastgroup or "", found.group()))
        self._tokens.append(("end", "end of text"))
        self._at = 0

    def document(self) -> Any:
        value = self._value()
        if self._tokens[self._at][0] != "end":
            raise ValueError(f"Unexpected {self._tokens[self._at][1]!r} after the value.")
        return value

    def _next(self) -> tuple[str, str]:
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _take(self, punctuation: str) -> bool:
        if self._tokens[self._at] != ("punctuation", punctuation):
            return False
        self._at += 1
        return True

    def _value(self) -> Any:
        kind, text = self._next()
        if kind in {"double", "single"}:
            return _string(text)
        if kind == "word":
            return _word(text)
        if text == "{":
            return self._object()
        if text == "[":
            return self._array()
        raise ValueError(f"Unexpected {text!r} where a value should be.")

    def _object(self) -> dict[str, Any]:
        made: dict[str, Any] = {}
        while not self._take("}"):
            kind, text = self._next()
            if kind not in {"double", "single", "word"}:
                raise ValueError(f"Unexpected {text!r} where a property name should be.")
            if not self._take(":"):
                raise ValueError(f"There is no ':' after property {text}.")
            made[text if kind == "word" else _string(text)] = self._value()
            self._separator("}")
        return made

    def _array(self) -> list[Any]:
        made: list[Any] = []
        while not self._take("]"):
            made.append(self._value())
            self._separator("]")
        return made

    def _separator(self, closing: str) -> None:
        if not self._take(",") and self._tokens[self._at] != ("punctuation", closing):
            raise ValueError(f"Unexpected {self._tokens[self._at][1]!r}: ',' or {closing!r} fits.")


def _string(text: str) -> str:
    return _ESCAPE.sub(_unescape, text[1:-1])


def _unescape(found: re.Match[str]) -> str:
    code = found.group(1)
    if len(code) == 5:
        return chr(int(code[1:], 16))
    return _ESCAPES.get(code, code)


def _word(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.fullmatch(text):
        return float(text) if any(mark in text for mark in ".eE") else int(text)
    raise ValueError(f"Unexpected word {text!r}.")
