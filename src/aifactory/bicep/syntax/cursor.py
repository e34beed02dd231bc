"""A place in a token list, and what every part of the parser asks of it."""

from collections.abc import Callable, Collection
from typing import TypeVar

from aifactory.bicep.bounds import MAX_CHAIN, MAX_DEPTH, TooMuch
from aifactory.bicep.diagnostics import Diagnostics, Source
from aifactory.bicep.syntax.lexer import Token

T = TypeVar("T")


class Unexpected(Exception):
    """The text at the cursor does not fit; already reported, caught where parsing can resume."""


STATEMENTS = frozenset(
    {"param", "var", "output", "module", "type", "func", "metadata", "targetScope", "import"}
)
ANY_STATEMENT = STATEMENTS | {"resource"}  # at the start of a line, it may also be nested
_OPEN = frozenset({"{", "[", "(", "[?"})
_CLOSE = frozenset({"}", "]", ")"})


class Cursor:
    """Walks tokens one by one; reports what it did not expect."""

    def __init__(self, tokens: tuple[Token, ...], source: Source, diagnostics: Diagnostics) -> None:
        self.tokens = tokens
        self.source = source
        self.diagnostics = diagnostics
        self.i = 0
        self.depth = 0
        self.token = tokens[0]
        self.lost = False  # whether the part just read is missing, so that nothing follows it

    def inside(self, tokens: tuple[Token, ...]) -> "Cursor":
        """A cursor over the tokens of an interpolation."""
        inner = Cursor(tokens, self.source, self.diagnostics)
        inner.depth = self.depth + 1
        return inner

    def deeper(self) -> None:
        """Enters something that may contain itself; refuses what would not end well."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TooMuch(self.source.place(self.token.at), "The value is nested too deeply.")

    def chained(self, length: int) -> None:
        """Refuses a chain of operators or accesses that is too long."""
        if length > MAX_CHAIN:
            raise TooMuch(self.source.place(self.token.at), "The value has too many parts.")

    def advance(self) -> Token:
        """The current token; the cursor moves on (never past the end)."""
        token = self.token
        if token.kind != "end":
            self.i += 1
            self.token = self.tokens[self.i]
        return token

    def at_op(self, *ops: str) -> bool:
        """True when the current token is one of these operators."""
        return self.token.kind == "op" and self.token.text in ops

    def at_name(self, *names: str) -> bool:
        """True when the current token is a name, or one of these names."""
        return self.token.kind == "name" and (not names or self.token.text in names)

    def take_op(self, *ops: str) -> Token | None:
        """The current token if it is one of these operators, which is then passed."""
        return self.advance() if self.at_op(*ops) else None

    def take_name(self, *names: str) -> Token | None:
        """The current token if it is one of these names, which is then passed."""
        return self.advance() if self.at_name(*names) else None

    def skip_newlines(self) -> None:
        """Moves to the next token that is not a newline."""
        while self.token.kind == "newline":
            self.advance()

    def skip_newlines_before(self, *ops: str) -> None:
        """Moves over newlines if one of these operators stands after them."""
        following = self.past_newlines()
        if following.kind == "op" and following.text in ops:
            self.skip_newlines()

    def past_newlines(self) -> Token:
        """The next token that is not a newline, without moving."""
        i = self.i
        while self.tokens[i].kind == "newline":
            i += 1
        return self.tokens[i]

    def look(self, offset: int) -> Token:
        """The token so many places ahead."""
        at = self.i + offset
        return self.tokens[at if at < len(self.tokens) else -1]

    def report(self, at: int, code: str, what: str, fix: str = "") -> None:
        """Reports a mistake at an offset; the reading goes on."""
        self.diagnostics.report(self.source, at, code, what, fix)

    def fail(self, code: str, what: str, fix: str = "") -> Unexpected:
        """Reports a mistake at the cursor; the caller raises the result."""
        self.diagnostics.report(self.source, self.token.at, code, what, fix)
        return Unexpected()

    def found(self) -> str:
        """The current token, as a person would name it."""
        names = {"newline": "the end of the line", "end": self._end()}
        return names.get(self.token.kind, f"'{self.token.text}'")

    def _end(self) -> str:
        whole = self.token.at >= len(self.source.text)
        return "the end of the text" if whole else "the end of the interpolation"

    def need_op(self, op: str) -> Token:
        """The operator that must stand here."""
        if not self.at_op(op):
            what = f"Expected '{op}' here, found {self.found()}."
            raise self.fail("BCP018", what, f"Add '{op}'.")
        return self.advance()

    def need_name(self, code: str, wanted: str) -> Token:
        """The name that must stand here; `wanted` says what it names."""
        if self.token.kind != "name":
            what = f"Expected {wanted} here, found {self.found()}."
            raise self.fail(code, what, "Write a name: a letter, then letters, digits and '_'.")
        return self.advance()

    def need_keyword(self, word: str) -> None:
        """The keyword that must stand here."""
        if not self.take_name(word):
            what = f"Expected the word '{word}' here, found {self.found()}."
            raise self.fail("BCP012", what, f"Write '{word}'.")

    def closes(self, bracket: Token, close: str) -> bool:
        """True at the closing bracket; a new statement or the end first is reported."""
        if self.at_op(close):
            return True
        if self.token.kind == "end" or self.starts_statement(STATEMENTS):
            what = f"'{bracket.text}' is never closed."
            self.diagnostics.report(self.source, bracket.at, "BCP018", what, f"Add '{close}'.")
            raise Unexpected
        return False

    def starts_statement(self, words: Collection[str], ahead: int = 0) -> bool:
        """True at a statement's keyword and name at the very start of a line."""
        token = self.look(ahead)
        if token.kind != "name" or token.text not in words:
            return False
        starts_line = self.source.text[token.at - 1 : token.at] in ("\n", "\r")
        return starts_line and self.look(ahead + 1).kind in ("name", "string")

    def end_of_item(self, close: str) -> None:
        """Passes what separates items (a comma, a newline); `close` may follow at once."""
        if self.take_op(",") or self.token.kind == "newline":
            self.skip_newlines()
        elif not self.at_op(close):
            what = f"Expected a new line, ',' or '{close}' here, found {self.found()}."
            raise self.fail("BCP236", what, "Separate the parts by ',' or a new line.")

    def decorates(self, word: str) -> bool:
        """True when this word follows the decorators at the cursor."""
        i, depth = self.i, 0
        while (token := self.tokens[i]).kind != "end":
            following = self.tokens[min(i + 1, len(self.tokens) - 1)]
            if token.kind == "newline" and depth <= 0 and following.text != "@":
                return following.text == word
            if token.kind == "op":
                depth += (token.text in _OPEN) - (token.text in _CLOSE)
            i += 1
        return False

    def part(self, read: Callable[[], T], *stops: str) -> T | None:
        """A part of a statement; after a mistake in it, the next part begins where it can.

        The cursor then stands at the end of the line, or at one of the `stops` before it (the
        text of an operator, or `name` for any name). Where nothing at all stood, the next part is
        missing as well, and that is not told again.
        """
        if self.lost and self.token.kind in ("newline", "end"):
            return None
        start, depth = self.i, self.depth
        try:
            value = read()
        except Unexpected:
            self.depth = depth
            self._stop_at(stops)
            self.lost = self.i == start
            return None
        self.lost = False
        return value

    def _stop_at(self, stops: Collection[str]) -> None:
        """Skips to the end of the line at this depth, to a new statement, or to a stop."""
        depth = 0
        if self.starts_statement(STATEMENTS):
            self.step_back_to_newline()
        while self.token.kind != "end":
            kind, text = self.token.kind, self.token.text
            if kind == "newline" and (depth <= 0 or self.starts_statement(ANY_STATEMENT, ahead=1)):
                return
            if depth <= 0 and (text in stops if kind == "op" else kind in stops):
                return
            if kind == "op":
                depth += (text in _OPEN) - (text in _CLOSE)
            self.advance()

    def resume_after_line(self, stop: str | None = None) -> None:
        """Skips to the next line at this depth, or to the `stop` that closes what surrounds it."""
        depth = 0
        while self.token.kind != "end":
            ends = self.token.kind == "newline"
            if ends and (depth <= 0 or self.starts_statement(ANY_STATEMENT, ahead=1)):
                break
            if self.token.kind == "op":
                if depth == 0 and self.token.text == stop:
                    return
                depth += (self.token.text in _OPEN) - (self.token.text in _CLOSE)
            self.advance()
        self.skip_newlines()

    def step_back_to_newline(self) -> None:
        """Undoes the skipping of newlines, so that the statement ends where its line does."""
        if self.tokens[self.i - 1].kind == "newline":
            self.i -= 1
            self.token = self.tokens[self.i]
