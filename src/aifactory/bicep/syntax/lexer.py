"""Bicep text to tokens; strings carry their interpolations as nested token lists."""

import re
import sys
from typing import NamedTuple

from aifactory.bicep.bounds import MAX_DEPTH, TooMuch
from aifactory.bicep.diagnostics import Diagnostics, Source


class Token(NamedTuple):
    """One token: its kind (name, int, string, op, newline, end), its text and where it starts."""

    kind: str
    text: str
    at: int
    parts: tuple["str | tuple[Token, ...]", ...] = ()


_TOKEN = re.compile(
    r"""
    [ \t\ufeff]*+  # the commonest first: each alternative costs time for those behind it
    (?: (?P<name>[A-Za-z_]\w*+) | (?P<newline>\r\n|\n|\r)
  | (?P<op>[{}\](),;+\-*%^@] | :: | : | \.\.\. | \.\? | \. | \[\? | \[
      | ==|=~|=>|= | !=|!~|! | <=|< | >=|> | \?\?|\? | && | \|\| | \| | /(?![/*]))
  | (?P<plain>'(?!'')[^'\\$\r\n]*+') | (?P<int>\d+)
  | (?P<comment>//[^\r\n]*+|/\*.*?\*/) | (?P<open>/\*)
  | (?P<multiline>\$*''') | (?P<string>')
  | (?P<directive>\#(?:disable-next-line|disable-diagnostics|restore-diagnostics)[^\r\n]*)
  | (?P<last>\Z) | (?P<unknown>.) )
    """,
    re.X | re.S | re.A,
)
_SKIPPED = frozenset({"comment", "directive", "last"})
_WORDS = frozenset({"name", "int"})
_DEEPER = {"{": 1, "[": 1, "(": 1, "[?": 1, "}": -1, "]": -1, ")": -1}
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'", "$": "$"}
_PLAIN = re.compile(r"[^'\\$\r\n]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_UNICODE = re.compile(r"\{([0-9a-fA-F]{1,6})\}")


def _joined(parts: list[str]) -> str:
    """The text of its pieces; two escaped halves of a character become that character."""
    text = "".join(parts)
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _same(char: str, text: str, at: int) -> int:
    """The end of a run of one character: a long row of them is one mistake."""
    while text.startswith(char, at):
        at += 1
    return at


class _Lexer:
    """Walks one text; nested calls handle what stands inside `${…}`."""

    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        self.source = source
        self.text = source.text
        self.diagnostics = diagnostics
        self.depth = 0

    def tokens(self, at: int, *, nested: bool) -> tuple[tuple[Token, ...], int]:
        """Tokens from an offset to the end, or to the `}` that closes an interpolation."""
        found: list[Token] = []
        depth, size, text = 0, len(self.text), self.text
        match_at, new = _TOKEN.match, tuple.__new__
        while at < size:
            match = match_at(text, at)
            assert match  # `unknown` takes any character
            kind = str(match.lastgroup)
            start, at = match.span(kind)
            if kind in _WORDS:
                found.append(new(Token, (kind, text[start:at], start, ())))
            elif kind == "op":
                value = text[start:at]
                if nested and depth == 0 and value == "}":
                    found.append(Token("end", "", start))
                    return tuple(found), at
                depth += _DEEPER.get(value, 0)
                found.append(new(Token, (kind, value, start, ())))
            elif nested and kind == "newline":
                found.append(Token("end", "", start))
                return tuple(found), start  # a string ends with its line
            elif kind not in _SKIPPED:
                at = self._other(kind, start, at, found)
        found.append(Token("end", "", size))
        return tuple(found), size

    def _other(self, kind: str, start: int, end: int, found: list[Token]) -> int:
        """Takes a newline, a string or what has no meaning; the offset behind it."""
        if kind == "newline":
            if found and found[-1].kind != kind:
                found.append(Token(kind, "\n", start))
        elif kind == "plain":
            whole = self.text[start:end]
            found.append(Token("string", whole, start, (whole[1:-1],)))
        elif kind in ("string", "multiline"):
            return self._string(found, start, end, kind)
        else:
            return self._unknown(start, found)
        return end

    def _unknown(self, at: int, found: list[Token]) -> int:
        if self.text.startswith("/*", at):
            self._report(at, "BCP002", "The comment is never closed.", "Close it with '*/'.")
            return len(self.text)
        char = self.text[at]
        if char == '"':
            self._report(
                at, "BCP103", "Double quotes do not delimit strings.", "Use single quotes."
            )
            end = next(re.compile(r'"[^"\r\n]*"?').finditer(self.text, at)).end()
            found.append(Token("string", self.text[at:end], at, (self.text[at:end].strip('"'),)))
            return end
        self._report(at, "BCP001", f"The character {char!r} has no meaning here.", "Remove it.")
        end = _same(char, self.text, at)
        found.append(Token("unknown", self.text[at:end], at))
        return end

    def _string(self, found: list[Token], at: int, end: int, kind: str) -> int:
        read = self._quoted if kind == "string" else self._multiline
        parts, after = read(at, end)
        found.append(Token("string", self.text[at:after], at, parts))
        return after

    def _quoted(self, start: int, at: int) -> tuple[tuple[str | tuple[Token, ...], ...], int]:
        parts: list[str | tuple[Token, ...]] = []
        current: list[str] = []
        while True:
            char = self.text[at : at + 1]
            if char in ("'", "", "\r", "\n"):
                parts.append(_joined(current))
                if char == "'":
                    return tuple(parts), at + 1
                self._report(start, "BCP004", "The string is not closed on its line.", "Add a '.")
                return tuple(parts), at
            if char == "\\":
                escaped, at = self._escape(at)
                current.append(escaped)
            elif self.text.startswith("${", at):
                parts.append(_joined(current))
                current = []
                inner, at = self._hole(at + 2)
                parts.append(inner)
            else:
                match = _PLAIN.match(self.text, at)
                current.append(match.group() if match else char)
                at = match.end() if match else at + 1

    def _hole(self, at: int) -> tuple[tuple[Token, ...], int]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TooMuch(self.source.place(at), "Interpolations are nested too deeply.")
        found = self.tokens(at, nested=True)
        self.depth -= 1
        return found

    def _escape(self, at: int) -> tuple[str, int]:
        char = self.text[at + 1 : at + 2]
        if char in _ESCAPES:
            return _ESCAPES[char], at + 2
        if char == "u":
            return self._unicode(at)
        what = f"The escape sequence '\\{char}' is not known."
        self._report(at, "BCP006", what, "Use one of \\n \\r \\t \\\\ \\' \\${ or \\u{…}.")
        return "", at + 1

    def _unicode(self, at: int) -> tuple[str, int]:
        match = _UNICODE.match(self.text, at + 2)
        if match and int(match.group(1), 16) <= sys.maxunicode:
            return chr(int(match.group(1), 16)), match.end()
        what = "This is not the number of a character."
        self._report(at, "BCP133", what, "Write \\u{…} with up to six hexadecimal digits.")
        return "", match.end() if match else at + 2

    def _multiline(self, start: int, at: int) -> tuple[tuple[str | tuple[Token, ...], ...], int]:
        dollars = at - start - 3
        mark = "$" * dollars + "{" if dollars else None
        first = re.compile(r"\r\n|\n|\r").match(self.text, at)
        begin = at = first.end() if first else at  # a newline right after ''' is not content
        parts: list[str | tuple[Token, ...]] = []
        end = at - 1
        while True:
            end = self.text.find("'''", at) if end < at else end
            if end < 0:
                self._report(start, "BCP140", "The multi-line string is never closed.", "Add '''.")
                return ("",), len(self.text)
            hole = self.text.find(mark, at, end) if mark else -1
            if hole >= 0 and mark:
                parts.append(self.text[begin:hole])
                inner, at = self._hole(hole + len(mark))
                parts.append(inner)
                begin = at
                if inner[-1].at == at:  # the line ended, not the value
                    self._report(
                        start, "BCP004", "The value in the string is not closed.", "Add }."
                    )
                    return (*parts, ""), at
                continue
            while self.text.startswith("'", end + 3):  # further quotes belong to the string
                end += 1
            parts.append(self.text[begin:end])
            return tuple(parts), end + 3

    def _report(self, at: int, code: str, what: str, fix: str) -> None:
        self.diagnostics.report(self.source, at, code, what, fix)


def tokenize(source: Source, diagnostics: Diagnostics) -> tuple[Token, ...]:
    """Every token of a file, ended by one of kind `end`; mistakes are reported, not raised."""
    return _Lexer(source, diagnostics).tokens(0, nested=False)[0]
