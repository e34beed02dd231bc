"""Values in brackets: texts with their holes, arrays, objects, loops and conditions."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from aifactory.bicep.bounds import MAX_INTEGER
from aifactory.bicep.syntax import nodes as n
from aifactory.bicep.syntax.cursor import Cursor, Unexpected
from aifactory.bicep.syntax.lexer import Token

CLOSING = ("}", ")", "]")
_DIGITS = len(str(MAX_INTEGER))


class Literals(ABC):
    """Reads literals at a cursor; `resource` reads a nested resource statement."""

    def __init__(self, cursor: Cursor, resource: Callable[[], n.Statement]) -> None:
        self.c = cursor
        self.resource = resource
        self.no_body = "BCP009"  # the code for a loop without a body, which depends on the place

    @abstractmethod
    def value(self) -> n.Expr:
        """The value at the cursor, whatever it is."""

    def item(self, *stops: str) -> n.Expr:
        """A value among others; a mistake in it leaves the others readable."""
        c, at = self.c, self.c.token.at
        start = c.i
        c.lost = False
        value = c.part(self.value, *stops)
        stuck = value is None and c.i == start and c.token.kind not in ("newline", "end")
        if stuck and not c.at_op(*stops):
            c.advance()  # so that the reading goes on
        return value or n.Broken(at)

    def integer(self) -> int:
        """The whole number at the cursor; one that does not fit is reported."""
        text = self.c.token.text.lstrip("0") or "0"
        if len(text) > _DIGITS or int(text) > MAX_INTEGER:
            raise self.c.fail(
                "BCP010", "This number does not fit in 64 bits.", "Write a smaller number."
            )
        self.c.advance()
        return int(text)

    def only(self, bracket: Token, items: list[n.Expr]) -> n.Expr:
        """The one value between parentheses; none or several are reported."""
        if len(items) == 1:
            return items[0]
        many = "There are several values in the parentheses."
        what, fix = (many, "Keep one.") if items else ("The parentheses are empty.", "Write one.")
        self.c.report(bracket.at if items else bracket.at + 1, "BCP243", what, fix)
        return n.Broken(bracket.at)

    def parenthesized(self) -> list[n.Expr]:
        """The values between parentheses; what is missing there is reported."""
        c = self.c
        c.need_op("(")
        c.skip_newlines()
        items: list[n.Expr] = []
        c.lost = False
        while not c.at_op(")"):
            items.append(self.item(",", *CLOSING))
            c.skip_newlines_before(")", ",")
            if not c.take_op(","):
                break
            items += [] if not c.at_op(")") else [n.Broken(c.token.at)]
            c.skip_newlines()
        c.part(lambda: c.need_op(")"), "}", "]")
        c.lost = False
        return items

    def text(self) -> n.Text | n.Interpolated:
        """The string at the cursor."""
        token = self.c.token
        if token.kind != "string":
            what = f"Expected a string here, found {self.c.found()}."
            raise self.c.fail("BCP011", what, "Write a text in quotes.")
        self.c.advance()
        if len(token.parts) == 1:
            return n.Text(token.at, str(token.parts[0]))
        texts = tuple(part for part in token.parts if isinstance(part, str))
        holes = tuple(self._hole(part) for part in token.parts if not isinstance(part, str))
        return n.Interpolated(token.at, texts, holes)

    def _hole(self, tokens: tuple[Token, ...]) -> n.Expr:
        inner = type(self)(self.c.inside(tokens), self.resource)
        inner.c.skip_newlines()
        try:
            value = inner.value()
            inner.c.skip_newlines()
            if inner.c.token.kind != "end":
                what = f"Found {inner.c.found()} after the interpolated value."
                raise inner.c.fail("BCP064", what, "Keep one value in '${…}'.")
        except Unexpected:
            return n.Broken(inner.c.token.at)
        return value

    def array(self) -> n.Expr:
        """The literal array or loop at the cursor."""
        c = self.c
        bracket = c.need_op("[")
        c.skip_newlines()
        if c.at_name("for"):
            return self._for(bracket.at)
        items: list[n.Expr | n.Spread] = []
        while not c.closes(bracket, "]"):
            items.append(self._spread() if c.at_op("...") else self.item("]"))
            c.end_of_item("]")
        c.advance()
        return n.Array(bracket.at, tuple(items))

    def _spread(self) -> n.Spread:
        at = self.c.advance().at
        return n.Spread(at, self.value())

    def _for(self, at: int) -> n.Expr:
        c = self.c
        c.advance()
        item, index = self._for_names()
        c.lost = item.name == ""
        c.part(lambda: c.need_keyword("in"), "]")
        source = c.part(self.value, ":", "]") or n.Broken(c.token.at)
        c.part(lambda: c.need_op(":"), "]")
        body = n.Broken(c.token.at) if c.lost else c.part(self._for_body, "]")
        if body is not None and not c.lost:
            c.skip_newlines()
        if not c.take_op("]") and not c.lost:
            c.part(lambda: c.need_op("]"))
        c.lost = False
        return n.For(at, item, index, source, body or n.Broken(c.token.at))

    def _for_names(self) -> tuple[n.Local, n.Local | None]:
        c = self.c
        wrapped = c.take_op("(")
        if wrapped and c.token.kind in ("newline", "end"):
            raise c.fail("BCP009", "The names of the loop are missing.", "Write '(item, index)'.")
        if wrapped and not (c.at_name() and c.look(1).text == "," and c.look(2).kind == "name"):
            raise c.fail("BCP249", "Expected '(item, index)' here.", "Name both.")
        token = c.need_name("BCP162", "the name of the loop's item")
        item, index = n.Local(token.at, token.text), None
        if wrapped:
            c.need_op(",")
            token = c.advance()
            index = n.Local(token.at, token.text)
            c.need_op(")")
        return item, index

    def _for_body(self) -> n.Expr:
        """What a loop makes at each turn; where it is left out, the loop is still read."""
        c = self.c
        if c.at_op("]"):
            raise c.fail(self.no_body, "The loop has no body.", "Write it after ':'.")
        if self.no_body == "BCP009":
            return self.value()
        self.no_body = "BCP009"
        return self.if_() if c.at_name("if") else self.value()

    def if_(self) -> n.Expr:
        """The condition at the cursor and the body it guards."""
        c = self.c
        at = c.advance().at
        bracket = c.token
        c.lost = False
        items = c.part(self.parenthesized, "]", "{")
        if items is None:
            return n.If(at, n.Broken(at), n.Broken(at))
        condition = self.only(bracket, items)
        closed = c.look(-1).text == ")"
        body = c.part(self.object, "]") if closed else None
        c.lost = False
        return n.If(at, condition, body or n.Broken(at))

    def body(self) -> n.Expr:
        """The body of a resource or module: an object, a condition or a loop."""
        if self.c.at_name("if"):
            return self.if_()
        if self.c.at_op("["):
            ahead = 2 if self.c.look(1).kind == "newline" else 1
            if self.c.look(ahead).text != "for":
                raise self.c.fail("BCP012", "Expected the word 'for' here.", "Write a loop.")
            self.no_body = "BCP167"
            try:
                return self.array()
            finally:
                self.no_body = "BCP009"
        if not self.c.at_op("{"):
            what = f"Expected '{{', '[' or 'if' here, found {self.c.found()}."
            raise self.c.fail("BCP118", what, "Write '{…}', 'if (…) {…}' or '[for … : {…}]'.")
        return self.object()

    def object(self) -> n.Expr:
        """The literal object at the cursor; a mistake in one line leaves the others readable."""
        c = self.c
        bracket = c.need_op("{")
        c.skip_newlines()
        entries: list[n.Entry | n.Spread] = []
        resources: list[n.Resource] = []
        depth = c.depth
        while not c.closes(bracket, "}"):
            complete = len(entries)
            try:
                self._object_line(entries, resources)
                c.end_of_item("}")
            except Unexpected:
                c.depth = depth
                del entries[complete:]
                at = c.token.at
                entries.append(n.Entry(at, n.Text(at, n.LOST_KEY), n.Broken(at)))
                c.resume_after_line("}")
        c.advance()
        return n.Object(bracket.at, tuple(entries), tuple(resources))

    def _object_line(self, entries: list[n.Entry | n.Spread], resources: list[n.Resource]) -> None:
        c = self.c
        nested = c.at_name("resource") and c.look(1).kind == "name"
        if c.at_op("..."):
            entries.append(self._spread())
        elif c.at_op("@") and not c.decorates("resource"):
            what = "A decorator inside an object belongs to a nested resource; there is none."
            c.report(c.token.at, "BCP132", what, "Remove it.")
            while c.at_op("@"):
                c.resume_after_line()
            if not c.at_op("}"):
                what = f"Expected a property or 'resource' here, found {c.found()}."
                c.report(c.token.at, "BCP236", what, "Correct the line.")
                entries.append(self._entry())
        elif c.at_op("@") or nested:
            statement = self.resource()
            if isinstance(statement, n.Resource):
                resources.append(statement)
        else:
            entries.append(self._entry())

    def _key(self) -> n.Text | n.Interpolated:
        if self.c.token.kind == "string":
            return self.text()
        return n.Text(self.c.token.at, self.c.need_name("BCP022", "a property name").text)

    def _entry(self) -> n.Entry:
        c, at = self.c, self.c.token.at
        c.lost = False
        key = c.part(self._key, ":", "}") or n.Text(at, n.LOST_KEY)
        if c.part(lambda: c.need_op(":"), "}") is None and c.lost:
            return n.Entry(at, key, n.Broken(c.token.at))
        if c.token.kind == "newline" or c.at_op("}"):
            c.fail("BCP009", "The property has no value.", "Write it after ':'.")
            return n.Entry(at, key, n.Broken(c.token.at))
        return n.Entry(at, key, c.part(self.value, "}") or n.Broken(c.token.at))
