"""Values: operators by precedence, access, calls and lambdas."""

from collections.abc import Callable

from aifactory.bicep.syntax import nodes as n
from aifactory.bicep.syntax.cursor import ANY_STATEMENT
from aifactory.bicep.syntax.literals import CLOSING, Literals

_PRECEDENCE = {
    op: level
    for level, ops in enumerate(("??", "||", "&&", "== != =~ !~", "< <= > >=", "+ -", "* / %"))
    for op in ops.split()
}
# On a new line, '-' and '!' start the next array item instead of continuing the last one.
_CONTINUES_LINE = _PRECEDENCE.keys() - {"-"}
_CONSTANTS: dict[str, Callable[[int], n.Expr]] = {
    "true": lambda at: n.Boolean(at, True),
    "false": lambda at: n.Boolean(at, False),
    "null": n.Null,
}


class Expressions(Literals):
    """Reads values at a cursor."""

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
        at = c.advance().at
        c.lost = False
        yes = c.part(self.value, ":", *CLOSING)
        if yes is not None:
            c.skip_newlines_before(":")
        c.part(lambda: c.need_op(":"), *CLOSING)
        no = c.part(self.value, *CLOSING)
        c.lost = False
        return n.Ternary(condition.at, condition, yes or n.Broken(at), no or n.Broken(at))

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
            left = n.Binary(left.at, token.text, left, self._operand(binds + 1))

    def _operand(self, level: int) -> n.Expr:
        """What follows an operator; where it cannot be read, the rest of the value still is."""
        c, at = self.c, self.c.token.at
        c.lost = False
        value = c.part(lambda: self._binary(level), *CLOSING)
        c.lost = False
        return value or n.Broken(at)

    def _unary(self) -> n.Expr:
        c = self.c
        op = c.take_op("!", "-", "+")
        if op is None:
            return self.member()
        if c.at_op("!", "-", "+"):
            raise c.fail("BCP009", "Two signs follow each other.", "Use parentheses.")
        c.lost = False
        operand = c.part(self.member, *CLOSING)
        c.lost = False
        return n.Unary(op.at, op.text, operand or n.Broken(op.at))

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
            args.append(self.item(",", ")"))
            c.skip_newlines()
            if c.take_op(","):
                c.skip_newlines()
                if c.at_op(")"):
                    c.fail("BCP009", "There is no value after the ','.", "Remove it.")
                    args.append(n.Broken(c.token.at))
            elif c.token.kind == "end" or c.starts_statement(ANY_STATEMENT):
                c.step_back_to_newline()
                c.fail("BCP018", f"Expected ')' here, found {c.found()}.", "Close the call.")
                return tuple(args)
            elif not c.at_op(")"):
                what = f"Expected ',' or ')' here, found {c.found()}."
                c.fail("BCP236", what, "Separate the arguments by ','.")
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
        what = f"Expected a value here, found {self.c.found()}."
        raise self.c.fail("BCP009", what, "Write a value.")

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
        c = self.c
        c.need_op("=>")
        following = c.past_newlines()
        if following.kind != "name" or following.text not in ANY_STATEMENT:
            c.skip_newlines()
        c.lost = False
        body = c.part(self.value, ")")
        c.lost = False
        return n.Lambda(at, params, body or n.Broken(c.token.at))

    def _parenthesis(self) -> n.Expr:
        """A value in parentheses, or the arguments of a lambda and what it gives."""
        c = self.c
        bracket = c.token
        items = self.parenthesized()
        if c.at_op("=>"):
            names = [item for item in items if isinstance(item, n.Name)]
            return self._lambda(bracket.at, tuple(n.Local(name.at, name.name) for name in names))
        return n.Group(bracket.at, self.only(bracket, items))
