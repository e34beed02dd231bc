"""Types: names, literals, unions, arrays, objects, tuples and parts of other types."""

from collections.abc import Callable

from aifactory.bicep.syntax import nodes as n
from aifactory.bicep.syntax.cursor import Cursor, Unexpected
from aifactory.bicep.syntax.expressions import Expressions

_LITERALS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class Types:
    """Reads types at a cursor."""

    def __init__(
        self,
        cursor: Cursor,
        values: Expressions,
        decorators: Callable[[], tuple[n.Expr, ...]],
    ) -> None:
        self.c = cursor
        self.values = values
        self.decorators = decorators

    def type(self) -> n.TypeExpr:
        """The type at the cursor, unions included."""
        at = self.c.token.at
        self.c.deeper()
        self._bar()
        members = [self._unary()]
        while self._bar():
            members.append(self._unary())
        self.c.depth -= 1
        return members[0] if len(members) == 1 else n.TypeUnion(at, tuple(members))

    def _bar(self) -> bool:
        following = self.c.past_newlines()
        if following.kind != "op" or following.text != "|":
            return False
        self.c.skip_newlines()
        self.c.advance()
        self.c.skip_newlines()
        return True

    def _unary(self) -> n.TypeExpr:
        sign = self.c.take_op("-", "!")
        if sign is None:
            return self._member()
        self.c.deeper()
        inner = self._unary()
        self.c.depth -= 1
        value = inner.value if isinstance(inner, n.TypeLiteral) else None
        if sign.text == "-" and isinstance(value, int) and not isinstance(value, bool):
            return n.TypeLiteral(sign.at, -value)
        if sign.text == "!" and isinstance(value, bool):
            return n.TypeLiteral(sign.at, not value)
        what = f"'{sign.text}' does not go before this type."
        raise self.c.fail("BCP285", what, "Use a literal.")

    def _member(self) -> n.TypeExpr:
        kind = self._primary()
        length = 0
        while self.c.token.kind == "op":
            length += 1
            self.c.chained(length)
            if mark := self.c.take_op("?", "!"):
                kind = n.TypeNullable(kind.at, kind, mark.text == "?")
            elif self.c.take_op("["):
                kind = self._bracket(kind)
            elif self.c.take_op("."):
                kind = self._dot(kind)
            else:
                break
        return kind

    def _bracket(self, base: n.TypeExpr) -> n.TypeExpr:
        if self.c.take_op("]"):
            return n.TypeArray(base.at, base)
        if self.c.take_op("*"):
            self.c.need_op("]")
            return n.TypeAccess(base.at, base, "item", None)
        index = self.values.value()
        self.c.need_op("]")
        if not isinstance(index, n.Integer):
            raise self.c.fail("BCP311", "A position in a tuple type is a literal number.")
        return n.TypeAccess(base.at, base, "position", index.value)

    def _dot(self, base: n.TypeExpr) -> n.TypeExpr:
        if self.c.take_op("*"):
            return n.TypeAccess(base.at, base, "rest", None)
        name = self.c.need_name("BCP020", "a property name").text
        if self.c.at_op("<"):
            return n.TypeCall(base.at, name, self._type_args())
        return n.TypeAccess(base.at, base, "property", name)

    def _type_args(self) -> tuple[n.TypeExpr, ...]:
        self.c.advance()
        args: list[n.TypeExpr] = []
        self.c.skip_newlines()
        while not self.c.take_op(">"):
            args.append(self.type())
            self.c.skip_newlines()
            if self.c.take_op(","):
                self.c.skip_newlines()
            elif not self.c.at_op(">"):
                what = f"Expected '>' here, found {self.c.found()}."
                raise self.c.fail("BCP018", what, "Add '>'.")
        return tuple(args)

    def _primary(self) -> n.TypeExpr:
        token = self.c.token
        if token.kind == "string":
            text = self.values.text()
            if isinstance(text, n.Text):
                return n.TypeLiteral(token.at, text.value)
            raise self.c.fail("BCP032", "A literal type cannot interpolate.", "Write it out.")
        if token.kind == "int":
            return n.TypeLiteral(token.at, self.values.integer())
        if token.kind == "name":
            return self._named()
        if token.kind == "op" and token.text in ("(", "{", "["):
            return {"(": self._group, "{": self._object, "[": self._tuple}[token.text]()
        what = f"Expected a type here, found {self.c.found()}."
        raise self.c.fail("BCP279", what, "Write a type, such as string, int, bool or a name.")

    def _named(self) -> n.TypeExpr:
        token = self.c.advance()
        if token.text in _LITERALS:
            return n.TypeLiteral(token.at, _LITERALS[token.text])
        if token.text == "resource" and self.c.token.kind == "string":
            self.values.text()
            return n.TypeCall(token.at, "resource", ())
        if self.c.at_op("<"):
            return n.TypeCall(token.at, token.text, self._type_args())
        return n.TypeName(token.at, token.text)

    def _group(self) -> n.TypeExpr:
        self.c.advance()
        self.c.skip_newlines()
        inner = self.type()
        self.c.skip_newlines()
        self.c.need_op(")")
        return inner

    def _object(self) -> n.TypeExpr:
        c = self.c
        bracket = c.advance()
        c.skip_newlines()
        members: list[n.TypeMember] = []
        rest: n.TypeMember | None = None
        depth = c.depth
        while not c.closes(bracket, "}"):
            try:
                member = self._object_member()
                c.end_of_item("}")
            except Unexpected:
                c.depth = depth
                c.resume_after_line("}")
                continue
            if member.key is None:
                rest = member
            else:
                members.append(member)
        c.advance()
        return n.TypeObject(bracket.at, tuple(members), rest)

    def _object_member(self) -> n.TypeMember:
        c = self.c
        decorators = self.decorators()
        at = c.token.at
        key: str | None = None
        if not c.take_op("*"):
            if c.token.kind == "string":
                text = self.values.text()
                if not isinstance(text, n.Text):
                    raise c.fail(
                        "BCP296", "A property name in a type cannot interpolate.", "Write it out."
                    )
                key = text.value
            else:
                key = c.need_name("BCP022", "a property name").text
        c.need_op(":")
        c.skip_newlines()
        return n.TypeMember(at, key, self.type(), decorators)

    def _tuple(self) -> n.TypeExpr:
        c = self.c
        at = c.advance().at
        c.skip_newlines()
        members: list[n.TypeMember] = []
        while not c.at_op("]"):
            decorators = self.decorators()
            members.append(n.TypeMember(c.token.at, None, self.type(), decorators))
            c.end_of_item("]")
        c.advance()
        return n.TypeTuple(at, tuple(members))
