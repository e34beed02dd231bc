"""A file with its names resolved: what each reference means, and what the file declares."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from aifactory.bicep.diagnostics import Source
from aifactory.bicep.syntax import nodes as n


@dataclass(eq=False, slots=True)
class Deployable:
    """A resource or module: its body, what is around it, and what is nested in it."""

    statement: n.Resource | n.Module
    body: n.Object
    properties: dict[str, n.Expr]
    loop: n.For | None
    condition: n.Expr | None
    nested_in: "Deployable | None" = None
    nested: dict[str, "Deployable"] = field(default_factory=dict)
    type: str = "Microsoft.Resources/deployments"
    api_version: str = ""

    @property
    def name(self) -> str:
        """The symbol it is declared under."""
        return self.statement.name

    @property
    def symbol(self) -> str:
        """The symbolic name in the template; a nested resource's starts with its parent's."""
        return f"{self.nested_in.symbol}::{self.name}" if self.nested_in else self.name

    @property
    def is_module(self) -> bool:
        """True for a module call."""
        return isinstance(self.statement, n.Module)

    @property
    def existing(self) -> bool:
        """True when it is only referred to, not deployed."""
        return isinstance(self.statement, n.Resource) and self.statement.existing

    @property
    def looped_by(self) -> n.For | None:
        """The loop that makes it a collection: its own, or that of what it is nested in."""
        around: Deployable | None = self
        while around is not None:
            if around.loop is not None:
                return around.loop
            around = around.nested_in
        return None

    @property
    def conditions(self) -> tuple[n.Expr, ...]:
        """What must hold for it to be there: conditions of what is around it, then its own."""
        around = self.nested_in.conditions if self.nested_in else ()
        return around if self.condition is None else (*around, self.condition)

    def __repr__(self) -> str:
        return f"<{self.symbol}>"


@dataclass(frozen=True, slots=True)
class LocalUse:
    """A name inside an expression: loop item or index, lambda or function argument."""

    role: str
    owner: n.For | n.Lambda | n.Func


@dataclass(frozen=True, slots=True)
class Imported:
    """A name that stands for a declaration of another file."""

    file: str
    name: str


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A name that stands for everything another file exports."""

    file: str


@dataclass(frozen=True, slots=True)
class Namespace:
    """One of the built-in namespaces, sys or az."""

    name: str


Symbol = (
    n.Param
    | n.Var
    | n.Func
    | n.TypeDecl
    | n.Lost
    | Deployable
    | LocalUse
    | Imported
    | Wildcard
    | Namespace
)


@dataclass(eq=False)
class Model:
    """One Bicep file, bound."""

    source: Source
    program: n.Program
    target_scope: str = "resourceGroup"
    symbols: dict[str, Symbol] = field(default_factory=dict)
    outputs: dict[str, n.Output] = field(default_factory=dict)
    resources: list[Deployable] = field(default_factory=list)
    modules: list[Deployable] = field(default_factory=list)
    of_statement: dict[n.Statement, Deployable] = field(default_factory=dict)
    names: dict[n.Name | n.TypeName, Symbol] = field(default_factory=dict)
    parents: dict[n.Node, n.Node] = field(default_factory=dict)
    import_files: dict[n.Import, str] = field(default_factory=dict)

    @property
    def is_broken(self) -> bool:
        """True when a statement of the file could not be read."""
        return any(isinstance(statement, n.Lost) for statement in self.program)

    @property
    def gives_parameters(self) -> bool:
        """True for a file that gives values to the parameters of another."""
        return self.path.endswith(".bicepparam")

    @property
    def path(self) -> str:
        """The file's path."""
        return self.source.path

    def declared(self, kind: type[Any]) -> list[Any]:
        """Every statement of one kind, in the order written."""
        return [statement for statement in self.program if isinstance(statement, kind)]

    def deployables(self) -> Iterator[Deployable]:
        """Resources, then modules."""
        yield from self.resources
        yield from self.modules

    def deployable(self, node: n.Expr) -> "tuple[Deployable, n.Expr | None] | None":
        """The resource or module an expression names, and the index into its loop, if any."""
        node = n.unwrap(node)
        if isinstance(node, n.Name):
            symbol = self.names.get(node)
            return (symbol, None) if isinstance(symbol, Deployable) else None
        if isinstance(node, n.Nested):
            base = self.deployable(node.base)
            child = base[0].nested.get(node.name) if base else None
            return (child, base[1]) if child and base else None
        if isinstance(node, n.Index) and not node.safe and not node.from_end:
            base = self.deployable(node.base)
            if base and base[1] is None and base[0].looped_by is not None:
                return base[0], node.index
        return None

    def around(self, node: n.Node) -> Iterator[n.Node]:
        """What a node stands in, from the inside out."""
        above = self.parents.get(node)
        while above is not None:
            yield above
            above = self.parents.get(above)


@dataclass(frozen=True, slots=True)
class ParameterFact:
    """What a caller must know of a module's parameter."""

    required: bool
    type: str | None
    declared: "tuple[Model, n.TypeExpr] | None" = None
    open_text: bool = False  # whether anybody may read the value


@dataclass(frozen=True, slots=True)
class Interface:
    """What a caller must know of a module."""

    scope: str
    parameters: dict[str, ParameterFact]
    outputs: dict[str, bool]  # name → whether the value is secure
    kinds: dict[str, str]  # name of an output → its type, where it is a plain one


def decorator(node: n.Statement | n.TypeMember, name: str) -> n.Call | n.MethodCall | None:
    """The decorator of this name, with or without its namespace."""
    for found in node.decorators:
        if isinstance(found, n.Call) and found.name == name:
            return found
        if isinstance(found, n.MethodCall) and found.name == name:
            return found
    return None


def properties_of(body: n.Object) -> dict[str, n.Expr]:
    """The values of a body's plainly named properties."""
    return {
        entry.key.value: entry.value
        for entry in body.entries
        if isinstance(entry, n.Entry) and isinstance(entry.key, n.Text)
    }
