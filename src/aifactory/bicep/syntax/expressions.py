"""Values: operators by precedence, access, calls, literals, loops and lambdas."""

from collections.abc import Callable

from aifactory.bicep.bounds import MAX_INTEGER
from aifactory.bicep.syntax import nodes as n
from aifactory.bicep.syntax.cursor import Cursor, Unexpected
from aifactory.bicep.syntax.lexer import Token

_PRECEDENCE = {
    op: level
    for level, ops in enumerate(("??", "||", "&&", "== != =~ !~", "< <= > >=", "+ -", "* / %"))
    for op in ops.split()
}
# On a new line, '-' and '!' start the next array item instead of continuing the last one.
_CONTINUES_LINE = _PRECEDENCE.keys() - {"-"}
_DIGITS = len(str(MAX_INTEGER))
_CONSTANTS: dict[str, Callable[[int], n.Expr]] = {
    "true": lambda at: n.Boolean(at, True),
    "false": lambda at: n.Boolean(at, False),
    "null": n.Null,
}


class Expressions:
    """Reads values at a cursor; `resource` reads a nested resource statement."""

    def __init__(self, cursor: Cursor, resource: Callable[[], n.Statement]) -> None:
        self.c = cursor
        self.resource = resource
        self.no_body = "BCP009"  # the code for a loop without a body, which depends on the place

    def value(self) -> n.Expr:
        """The value at the cursor, choices included."""
        self.c.deeper()
        found = self._choice()
        self.c.depth -= 1
        return found

    def _choice(self) -> n.Expr:
        condition = self._binary(0)
        following = self.c.past_newlines()
        if following.kind != "op" or following.text != "?":
            return condition
        c = self.c
        c.skip_newlines()
        c.advance()
        c.skip_to_value()
        yes = self.value()
        c.skip_newlines()
        c.need_op(":")
        c.skip_to_value()
        return n.Ternary(condition.at, condition, yes, self.value())

    def _binary(self, level: int) -> n.Expr:
        """The value at the cursor, with operators that bind at least this tightly."""
        left = self._unary()
        c = self.c
        length = 0
        while True:
            length += 1
            c.chained(length)
            token = c.token
            if token.kind == "newline":
                token = c.past_newlines()
                if token.text not in _CONTINUES_LINE:
                    return left
            binds = _PRECEDENCE.get(token.text, -1) if token.kind == "op" else -1
            if binds < level:
                return left
            c.skip_newlines()
            c.advance()
            c.skip_to_value()
            left = n.Binary(left.at, token.text, left, self._binary(binds + 1))

    def _unary(self) -> n.Expr:
        op = self.c.take_op("!", "-", "+")
        if op is None:
            return self.member()
        if self.c.at_op("!", "-", "+"):
            raise self.c.fail("BCP009", "Two signs follow each other.", "Use parentheses.")
        return n.Unary(op.at, op.text, self.member())

    def member(self) -> n.Expr:
        """A primary value and every access that follows it."""
        value = self._primary()
        length = 0
        while self.c.token.kind == "op":
            length += 1
            self.c.chained(length)
            token = self.c.token
            if token.text == "!":
                self.c.advance()
                value = n.NonNull(value.at, value)
            elif token.text in (".", ".?"):
                value = self._property(value)
            elif token.text == "::":
                self.c.advance()
                name = self.c.need_name("BCP020", "the name of a nested resource")
                value = n.Nested(value.at, value, name.text, name.at)
            elif token.text in ("[", "[?"):
                value = self._index(value)
            else:
                break
        return value

    def _property(self, base: n.Expr) -> n.Expr:
        safe = self.c.advance().text == ".?"
        name = self.c.need_name("BCP020", "a function or property name")
        if self.c.at_op("(") and not safe:
            return n.MethodCall(base.at, base, name.text, self._args(), name.at)
        return n.Property(base.at, base, name.text, safe, name.at)

    def _index(self, base: n.Expr) -> n.Expr:
        safe = self.c.advance().text == "[?"
        self.c.skip_newlines()
        if self.c.at_op("]"):
            raise self.c.fail("BCP117", "There is no index in the brackets.", "Write one.")
        from_end = self.c.take_op("^") is not None
        index = self.value()
        self.c.skip_newlines()
        self.c.need_op("]")
        return n.Index(base.at, base, index, safe, from_end)

    def _args(self) -> tuple[n.Expr, ...]:
        c = self.c
        c.need_op("(")
        c.skip_newlines()
        args: list[n.Expr] = []
        while not c.at_op(")"):
            args.append(self.value())
            c.skip_newlines()
            if c.take_op(","):
                c.skip_newlines()
                if c.at_op(")"):
                    raise c.fail("BCP009", "There is no value after the ','.", "Remove it.")
            elif not c.at_op(")"):
                raise c.fail("BCP236", f"Expected ',' or ')' here, found {c.found()}.")
        c.advance()
        return tuple(args)

    def _primary(self) -> n.Expr:
        token = self.c.token
        if token.kind == "string":
            return self.text()
        if token.kind == "int":
            return n.Integer(token.at, self.integer())
        if token.kind == "name":
            return self._named()
        if token.kind == "op" and token.text in ("(", "[", "{"):
            return {"(": self._parenthesis, "[": self.array, "{": self.object}[token.text]()
        raise self.c.fail("BCP009", f"Expected a value here, found {self.c.found()}.")

    def integer(self) -> int:
        """The whole number at the cursor; one that does not fit is reported."""
        text = self.c.token.text.lstrip("0") or "0"
        if len(text) > _DIGITS or int(text) > MAX_INTEGER:
            raise self.c.fail("BCP010", "This number does not fit in 64 bits.", "Write a smaller.")
        self.c.advance()
        return int(text)

    def _named(self) -> n.Expr:
        token = self.c.advance()
        if self.c.at_op("=>"):
            return self._lambda(token.at, (n.Local(token.at, token.text),))
        constant = _CONSTANTS.get(token.text)
        if constant:
            return constant(token.at)
        if self.c.at_op("("):
            return n.Call(token.at, token.text, self._args())
        return n.Name(token.at, token.text)

    def _lambda(self, at: int, params: tuple[n.Local, ...]) -> n.Expr:
        self.c.need_op("=>")
        self.c.skip_newlines()
        return n.Lambda(at, params, self.value())

    def _parenthesis(self) -> n.Expr:
        c, at = self.c, self.c.token.at
        if self._lambda_ahead():
            c.advance()
            params: list[n.Local] = []
            while not c.take_op(")"):
                token = c.advance()
                if token.kind == "name":
                    params.append(n.Local(token.at, token.text))
            return self._lambda(at, tuple(params))
        c.advance()
        inner = self._enclosed()
        c.skip_newlines()
        if c.at_op(","):
            raise c.fail("BCP243", "There are several values in the parentheses.", "Keep one.")
        c.need_op(")")
        return n.Group(at, inner)

    def _enclosed(self) -> n.Expr:
        """The value after an opening parenthesis."""
        c = self.c
        c.skip_to_value()
        if c.token.kind in ("newline", "end") or c.at_op(")", ","):
            raise c.fail("BCP243", "There is no value in the parentheses.", "Write one.")
        return self.value()

    def _lambda_ahead(self) -> bool:
        ahead = 1
        while (token := self.c.look(ahead)).kind in ("name", "newline") or token.text == ",":
            ahead += 1
        after = self.c.look(ahead + 1)
        return token.kind == "op" and token.text == ")" and after.text == "=>"

    def text(self) -> n.Text | n.Interpolated:
        """The string at the cursor."""
        token = self.c.token
        if token.kind != "string":
            raise self.c.fail("BCP011", f"Expected a string here, found {self.c.found()}.")
        self.c.advance()
        if len(token.parts) == 1:
            return n.Text(token.at, str(token.parts[0]))
        texts = tuple(part for part in token.parts if isinstance(part, str))
        holes = tuple(self._hole(part) for part in token.parts if not isinstance(part, str))
        return n.Interpolated(token.at, texts, holes)

    def _hole(self, tokens: tuple[Token, ...]) -> n.Expr:
        inner = Expressions(self.c.inside(tokens), self.resource)
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
            items.append(self._spread() if c.at_op("...") else self.value())
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
        c.need_keyword("in")
        source = self.value()
        body = self._for_body()
        c.skip_newlines()
        c.need_op("]")
        return n.For(at, item, index, source, body)

    def _for_names(self) -> tuple[n.Local, n.Local | None]:
        c = self.c
        wrapped = c.take_op("(")
        if wrapped and not (c.at_name() and c.look(1).text == "," and c.look(2).kind == "name"):
            raise c.fail("BCP249", "Expected '(item, index)' here.", "Name both.")
        token = c.need_name("BCP162", "the name of the loop's item")
        item, index = n.Local(token.at, token.text), None
        if wrapped:
            c.need_op(",")
            token = c.need_name("BCP163", "the name of the loop's index")
            index = n.Local(token.at, token.text)
            c.need_op(")")
        return item, index

    def _for_body(self) -> n.Expr:
        """What a loop makes at each turn; where it is left out, the loop is still read."""
        c = self.c
        if c.at_op("]"):
            c.fail("BCP018", "Expected ':' and a value here, found ']'.")
            return n.Broken(c.token.at)
        c.need_op(":")
        c.skip_newlines()
        if c.at_op("]"):
            c.fail(self.no_body, "The loop has no body.", "Write it after ':'.")
            return n.Broken(c.token.at)
        if c.at_name("if") and c.look(1).text == "(":
            return self.if_()
        return self.value()

    def if_(self) -> n.Expr:
        """The condition at the cursor and the body it guards."""
        c = self.c
        at = c.advance().at
        c.need_op("(")
        condition = self._enclosed()
        c.skip_newlines()
        c.need_op(")")
        c.skip_to_value()
        return n.If(at, condition, self.object())

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
            raise self.c.fail("BCP118", what)
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
        elif c.at_op("@") or nested:
            statement = self.resource()
            if isinstance(statement, n.Resource):
                resources.append(statement)
        else:
            entries.append(self._entry())

    def _entry(self) -> n.Entry:
        c, at = self.c, self.c.token.at
        key: n.Text | n.Interpolated
        if c.token.kind == "string":
            key = self.text()
        else:
            key = n.Text(at, c.need_name("BCP022", "a property name").text)
        c.need_op(":")
        if self._no_value_follows():
            c.fail("BCP009", "The property has no value.", "Write it after ':'.")
            return n.Entry(at, key, n.Broken(c.token.at))
        c.skip_newlines()
        return n.Entry(at, key, self.value())

    def _no_value_follows(self) -> bool:
        """True where the next line begins another property, or closes the object."""
        c, ahead = self.c, 0
        while c.look(ahead).kind == "newline":
            ahead += 1
        token, after = c.look(ahead), c.look(ahead + 1)
        closes = token.kind == "op" and token.text == "}"
        return closes or (ahead > 0 and token.kind in ("name", "string") and after.text == ":")
