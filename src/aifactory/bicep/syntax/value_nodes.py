"""Values in the syntax tree: one frozen class per construct, with the offset where it starts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aifactory.bicep.syntax.nodes import Resource


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


LOST_KEY = ""  # the name of a property that could not be read


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
