"""The syntax tree: one frozen class per construct, each with the offset where it starts."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """Anything written in a file; compared and hashed by identity."""

    at: int


class Expr(Node):
    """A value."""

    __slots__ = ()


class TypeExpr(Node):
    """A type."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class Text(Expr):
    """A string without interpolation."""

    value: str


@dataclass(frozen=True, slots=True, eq=False)
class Interpolated(Expr):
    """A string with holes: one text more than there are holes."""

    texts: tuple[str, ...]
    holes: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Integer(Expr):
    """A whole number."""

    value: int


@dataclass(frozen=True, slots=True, eq=False)
class Boolean(Expr):
    """The value true or false."""

    value: bool


@dataclass(frozen=True, slots=True, eq=False)
class Null(Expr):
    """The value null."""


@dataclass(frozen=True, slots=True, eq=False)
class Broken(Expr):
    """A place where a value should stand; its mistake is already reported."""


@dataclass(frozen=True, slots=True, eq=False)
class Name(Expr):
    """A reference by name."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Call(Expr):
    """A call of a function by its bare name."""

    name: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, eq=False)
class MethodCall(Expr):
    """A call on something: a namespace, a resource, a wildcard import."""

    base: Expr
    name: str
    args: tuple[Expr, ...]
    name_at: int


@dataclass(frozen=True, slots=True, eq=False)
class Property(Expr):
    """Access by property name: `a.b`, or `a.?b` when safe."""

    base: Expr
    name: str
    safe: bool
    name_at: int


@dataclass(frozen=True, slots=True, eq=False)
class Index(Expr):
    """Access by expression: `a[b]`, `a[?b]` when safe, `a[^b]` when counted from the end."""

    base: Expr
    index: Expr
    safe: bool
    from_end: bool


@dataclass(frozen=True, slots=True, eq=False)
class Nested(Expr):
    """Access of a nested resource: `a::b`."""

    base: Expr
    name: str
    name_at: int


@dataclass(frozen=True, slots=True, eq=False)
class NonNull(Expr):
    """The claim that a value is not null: `a!`."""

    inner: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Group(Expr):
    """A value in parentheses."""

    inner: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Unary(Expr):
    """A prefix operator and its operand."""

    op: str
    operand: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Binary(Expr):
    """An infix operator and its operands."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Ternary(Expr):
    """A choice: `condition ? yes : no`."""

    condition: Expr
    yes: Expr
    no: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Local(Node):
    """A name that exists inside one expression only."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Lambda(Expr):
    """A function value: its argument names and its body."""

    params: tuple[Local, ...]
    body: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Spread(Node):
    """The members of another object or array, put here: `...a`."""

    value: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Array(Expr):
    """A literal array."""

    items: tuple[Expr | Spread, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Entry(Node):
    """One property of a literal object."""

    key: Text | Interpolated
    value: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Object(Expr):
    """A literal object; a resource body may hold nested resources."""

    entries: tuple[Entry | Spread, ...]
    resources: tuple["Resource", ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class For(Expr):
    """A loop: one value per item of a source."""

    item: Local
    index: Local | None
    source: Expr
    body: Expr


@dataclass(frozen=True, slots=True, eq=False)
class If(Expr):
    """A condition around a resource or module body."""

    condition: Expr
    body: Expr


@dataclass(frozen=True, slots=True, eq=False)
class TypeName(TypeExpr):
    """A type by its name."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class TypeLiteral(TypeExpr):
    """A type with one value."""

    value: str | int | bool | None


@dataclass(frozen=True, slots=True, eq=False)
class TypeUnion(TypeExpr):
    """One of several types."""

    members: tuple[TypeExpr, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TypeNullable(TypeExpr):
    """A type or null: `T?`; with `nullable` false, a type without null: `T!`."""

    inner: TypeExpr
    nullable: bool


@dataclass(frozen=True, slots=True, eq=False)
class TypeArray(TypeExpr):
    """An array of one type: `T[]`."""

    item: TypeExpr


@dataclass(frozen=True, slots=True, eq=False)
class TypeMember(Node):
    """One member of an object or tuple type; key None stands for `*` or a tuple position."""

    key: str | None
    type: TypeExpr
    decorators: tuple[Expr, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TypeObject(TypeExpr):
    """An object type: its named members and what further members may be."""

    members: tuple[TypeMember, ...]
    rest: TypeMember | None


@dataclass(frozen=True, slots=True, eq=False)
class TypeTuple(TypeExpr):
    """An array type with a type per position."""

    members: tuple[TypeMember, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TypeAccess(TypeExpr):
    """A part of another type: `.name`, `[*]`, `.*` or `[n]` (key holds the name or position)."""

    base: TypeExpr
    form: str
    key: str | int | None


@dataclass(frozen=True, slots=True, eq=False)
class TypeCall(TypeExpr):
    """A parameterised type: `resourceInput<'…'>`."""

    name: str
    args: tuple[TypeExpr, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Statement(Node):
    """Something declared at the top of a file (or a nested resource)."""

    decorators: tuple[Expr, ...]
    name: str
    name_at: int


@dataclass(frozen=True, slots=True, eq=False)
class TargetScope(Statement):
    """What the file is deployed to."""

    value: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Metadata(Statement):
    """A fact about the file."""

    value: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Param(Statement):
    """A parameter; in a parameters file, its value stands in `default` and it has no type."""

    type: TypeExpr | None
    default: Expr | None


@dataclass(frozen=True, slots=True, eq=False)
class Var(Statement):
    """A variable."""

    type: TypeExpr | None
    value: Expr


@dataclass(frozen=True, slots=True, eq=False)
class TypeDecl(Statement):
    """A type with a name."""

    type: TypeExpr


@dataclass(frozen=True, slots=True, eq=False)
class FuncParam(Local):
    """An argument of a user-defined function."""

    type: TypeExpr


@dataclass(frozen=True, slots=True, eq=False)
class Func(Statement):
    """A user-defined function."""

    params: tuple[FuncParam, ...]
    result: TypeExpr
    body: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Output(Statement):
    """An output."""

    type: TypeExpr
    value: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Resource(Statement):
    """A resource, to be deployed or already existing."""

    type: Expr
    existing: bool
    value: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Module(Statement):
    """A call of another file."""

    path: Expr
    value: Expr


@dataclass(frozen=True, slots=True, eq=False)
class ImportItem(Node):
    """One imported name and the name it gets here."""

    name: str
    alias: str


@dataclass(frozen=True, slots=True, eq=False)
class Import(Statement):
    """Names from another file: listed items, or all of them under one name."""

    items: tuple[ImportItem, ...] | None
    path: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Assert(Statement):
    """A condition that must hold."""

    value: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Using(Statement):
    """The template that a parameters file is for (None: `using none`)."""

    path: Expr | None


@dataclass(frozen=True, slots=True, eq=False)
class Refusal(Statement):
    """A statement that is read and named but not supported: extension, test, extends."""

    keyword: str


Program = tuple[Statement, ...]


@cache
def _child_fields(kind: type[Node]) -> tuple[str, ...]:
    plain = {"at", "name", "name_at", "safe", "from_end", "op", "existing", "texts", "form"}
    return tuple(f.name for f in fields(kind) if f.name not in plain)


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below a node, in the order they are written."""
    for name in _child_fields(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Node):
                    yield item


def descend(node: Node) -> Iterator[Node]:
    """A node and everything below it."""
    yield node
    for child in children(node):
        yield from descend(child)


def unwrap(node: Expr) -> Expr:
    """A value without the parentheses and `!` around it."""
    while isinstance(node, Group | NonNull):
        node = node.inner
    return node
