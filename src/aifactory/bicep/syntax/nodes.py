"""The syntax tree: values (from their own file), types and statements, and ways through it."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from aifactory.bicep.syntax.value_nodes import (
    LOST_KEY,
    Array,
    Binary,
    Boolean,
    Broken,
    Call,
    Entry,
    Expr,
    For,
    Group,
    If,
    Index,
    Integer,
    Interpolated,
    Lambda,
    Local,
    MethodCall,
    Name,
    Nested,
    Node,
    NonNull,
    Null,
    Object,
    Property,
    Spread,
    Ternary,
    Text,
    TypeExpr,
    Unary,
)

__all__ = [  # values; what follows is exported by being here
    "LOST_KEY",
    "Array",
    "Binary",
    "Boolean",
    "Broken",
    "Call",
    "Entry",
    "Expr",
    "For",
    "Group",
    "If",
    "Index",
    "Integer",
    "Interpolated",
    "Lambda",
    "Local",
    "MethodCall",
    "Name",
    "Nested",
    "Node",
    "NonNull",
    "Null",
    "Object",
    "Property",
    "Spread",
    "Ternary",
    "Text",
    "TypeExpr",
    "Unary",
]


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
class Extends(Statement):
    """The parameters file whose values apply where this one gives none."""

    path: Expr


@dataclass(frozen=True, slots=True, eq=False)
class Refusal(Statement):
    """A statement that is read and named but not supported: extension, test."""

    keyword: str


@dataclass(frozen=True, slots=True, eq=False)
class Lost(Statement):
    """A statement with a mistake in it; its name is kept, so that its uses are no mistakes."""

    keyword: str


Program = tuple[Statement, ...]


_PLAIN_FIELDS = {"at", "name", "name_at", "safe", "from_end", "op", "existing", "texts", "form"}
_child_fields: dict[type[Node], tuple[str, ...]] = {}


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below a node, in the order they are written."""
    names = _child_fields.get(type(node))
    if names is None:
        names = tuple(f.name for f in fields(node) if f.name not in _PLAIN_FIELDS)
        _child_fields[type(node)] = names
    for name in names:
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
