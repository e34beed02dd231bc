"""Template expressions as trees: every text is parsed once and kept."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from aifactory.azure.limits import limit

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<number>[-+]?\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_$][\w$#]*)|(?P<mark>[()\[\],.]))"
)
LONGEST = limit("expressionCharacters").value
_BARE = {"true": True, "false": False, "null": None}
_MARKS = {
    "(": "LeftParenthesis",
    ")": "RightParenthesis",
    "[": "LeftSquareBracket",
    "]": "RightSquareBracket",
    ",": "Comma",
    ".": "Dot",
    "": "EndOfData",
}


class ExpressionError(Exception):
    """An expression that cannot be read or evaluated; the message is ARM's, without its frame."""


class ParseError(ExpressionError):
    """An expression that cannot be read."""


# What gives a tree's value in a scope: the evaluator makes it once, and keeps it with the tree.
Program = Callable[[Any], Any]


@dataclass(slots=True)
class Literal:
    """A text or a number written in the expression."""

    value: Any
    program: Program | None = field(default=None, repr=False, compare=False)


@dataclass(slots=True)
class Call:
    """A function call; `key` is the name in lower case, because ARM ignores its case."""

    name: str
    key: str
    arguments: "tuple[Node, ...]"
    program: Program | None = field(default=None, repr=False, compare=False)


@dataclass(slots=True)
class Access:
    """A property or an index of a value."""

    target: "Node"
    key: "Node"
    program: Program | None = field(default=None, repr=False, compare=False)


Node = Literal | Call | Access


def is_expression(text: str) -> bool:
    """Whether a text is an expression rather than a literal."""
    return text[:1] == "[" and text[-1:] == "]" and text[:2] != "[["


def unescaped(text: str) -> str:
    """A literal text without the bracket that escapes it."""
    return text[1:] if text[:2] == "[[" and text[-1:] == "]" else text


@lru_cache(maxsize=65536)
def written(text: str) -> Node:
    """The tree of a text: an expression's, or a literal of the text itself."""
    return parse(text) if is_expression(text) else Literal(unescaped(text))


def parse(text: str) -> Node:
    """The tree of an expression, given with its square brackets."""
    if len(text) > LONGEST:
        raise ParseError(
            f"The language expression length limit exceeded. Limit: '{LONGEST}' and actual: "
            f"'{len(text)}'."
        )
    return _Reader(text).whole()


def calls(node: Node) -> Iterator[Call]:
    """Every function call in a tree, outermost first."""
    if isinstance(node, Call):
        yield node
        for argument in node.arguments:
            yield from calls(argument)
    elif isinstance(node, Access):
        yield from calls(node.target)
        yield from calls(node.key)


def texts(tree: Any) -> list[str]:
    """Every text in a JSON value, keys included, in no order that means anything."""
    found: list[str] = []
    waiting = [tree]
    while waiting:
        item = waiting.pop()
        kind = type(item)
        if kind is str:
            found.append(item)
        elif kind is dict:
            found.extend(item)
            waiting.extend(item.values())
        elif kind is list:
            waiting.extend(item)
    return found


class _Reader:
    """Reads one expression from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.inner = text[1:-1]
        self.at = 0
        self.kind = ""
        self.token = ""
        self.next()

    def next(self) -> None:
        """Move to the next token; an empty kind is the end."""
        match = _TOKEN.match(self.inner, self.at)
        if match is None:
            if self.inner[self.at :].strip():
                raise ParseError(
                    f"Unable to parse language expression '{self.inner}': unexpected character "
                    f"'{self.inner[self.at :].strip()[0]}' at position '{self.at}'."
                )
            self.kind = self.token = ""
            return
        self.at = match.end()
        self.kind = match.lastgroup or ""
        self.token = match[self.kind]

    def expect(self, mark: str) -> None:
        """Step over a mark, or refuse."""
        if self.token != mark or self.kind == "text":
            raise self.unexpected(mark)
        self.next()

    def unexpected(self, wanted: str) -> ParseError:
        """The refusal of the current token."""
        actual = _MARKS.get(self.token) or {"name": "Identifier", "text": "StringLiteral"}.get(
            self.kind, "Integer"
        )
        return ParseError(
            f"Unable to parse language expression '{self.inner}': expected token "
            f"'{_MARKS.get(wanted, wanted)}' and actual '{actual}'."
        )

    def whole(self) -> Node:
        """The only expression in the text."""
        node = self.expression()
        if self.kind:
            raise self.unexpected("")
        return node

    def expression(self) -> Node:
        """A primary value and the properties taken from it."""
        node = self.primary()
        while self.token in {".", "["} and self.kind == "mark":
            dot = self.token == "."
            self.next()
            node = Access(node, self.property() if dot else self.expression())
            if not dot:
                self.expect("]")
        return node

    def property(self) -> Node:
        """A property name after a dot."""
        if self.kind != "name":
            raise self.unexpected("Identifier")
        name = Literal(self.token)
        self.next()
        return name

    def primary(self) -> Node:
        """A literal or a call."""
        kind, token = self.kind, self.token
        if kind == "text":
            self.next()
            return Literal(token[1:-1].replace("''", "'"))
        if kind == "number":
            self.next()
            return Literal(float(token) if "." in token else int(token))
        if kind == "name":
            return self.call()
        raise self.unexpected("Identifier")

    def call(self) -> Node:
        """A call, whose name may have a namespace."""
        name = self.token
        self.next()
        while self.token == "." and self.kind == "mark":
            self.next()
            name = f"{name}.{self.token}"
            self.next()
        if self.token != "(" and name.lower() in _BARE:
            return Literal(_BARE[name.lower()])
        self.expect("(")
        arguments: list[Node] = []
        while self.token != ")" or self.kind != "mark":
            if arguments:
                if self.token != ",":
                    raise self.unexpected(")")
                self.next()
            arguments.append(self.expression())
        self.next()
        return Call(name, name.lower(), tuple(arguments))
