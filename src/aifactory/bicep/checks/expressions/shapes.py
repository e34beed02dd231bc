"""What is known of a value's type before it is evaluated; the unknown passes every check."""

from dataclasses import dataclass

from aifactory.bicep.binding.functions import LIKE_THE_FIRST, RETURNS
from aifactory.bicep.binding.literals import Literal, literal_members
from aifactory.bicep.binding.model import (
    Deployable,
    Imported,
    LocalUse,
    Model,
    Namespace,
    properties_of,
)
from aifactory.bicep.binding.signatures import interface_of
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.syntax import nodes as n

_LITERALS: dict[type[n.Node], str] = {
    n.Text: "string",
    n.Interpolated: "string",
    n.Integer: "int",
    n.Boolean: "bool",
    n.Null: "null",
    n.Array: "array",
    n.For: "array",
    n.Object: "object",
}
_PRIMITIVES = frozenset({"string", "int", "bool", "array", "object"})
_ARITHMETIC = frozenset({"+", "-", "*", "/", "%"})
_BY_ITEM = frozenset({"filter", "map", "toObject", "groupBy"})
_TEXTUAL_FACTS = frozenset({"id", "name", "type", "apiVersion"})


@dataclass(frozen=True, slots=True)
class Declared:
    """A type as written, with the file it is written in; names are followed."""

    model: Model
    type: n.TypeExpr
    nullable: bool = False


def followed(workspace: Workspace, model: Model, kind: n.TypeExpr) -> Declared | None:
    """The type behind names and `?`; None when it cannot be followed to the end."""
    nullable = False
    seen: set[n.TypeExpr] = set()
    while kind not in seen:
        seen.add(kind)
        if isinstance(kind, n.TypeNullable):
            nullable = kind.nullable
            kind = kind.inner
            continue
        if isinstance(kind, n.TypeAccess):
            kind = _of_namespace(model, kind) or kind
        symbol = model.names.get(kind) if isinstance(kind, n.TypeName) else None
        if isinstance(symbol, Imported):
            if symbol.file not in workspace.models:
                return None
            model = workspace.models[symbol.file]
            symbol = model.symbols.get(symbol.name)
        if symbol is None:
            return Declared(model, kind, nullable)
        if not isinstance(symbol, n.TypeDecl):
            return None
        kind = symbol.type
    return None


def _of_namespace(model: Model, kind: n.TypeAccess) -> n.TypeName | None:
    """The built-in type that is named with its namespace, as `sys.string` is."""
    base = kind.base
    space = model.names.get(base) if isinstance(base, n.TypeName) else None
    return n.TypeName(kind.at, str(kind.key)) if isinstance(space, Namespace) else None


def kind_of_type(workspace: Workspace, declared: Declared) -> str | None:
    """The plain kind of a type: string, int, bool, array or object; None when there are several."""
    match declared.type:
        case n.TypeName(name=name):
            return name if name in _PRIMITIVES else None
        case n.TypeArray() | n.TypeTuple():
            return "array"
        case n.TypeObject():
            return "object"
    values = allowed_values(workspace, declared)
    kinds = {_kind_of_literal(value) for value in values or ()}
    return kinds.pop() if len(kinds) == 1 else None


def _kind_of_literal(value: Literal) -> str:
    kinds: dict[type, str] = {str: "string", bool: "bool", int: "int", list: "array"}
    return "null" if value is None else kinds.get(type(value), "object")


def allowed_values(workspace: Workspace, declared: Declared) -> list[Literal] | None:
    """The literals a type consists of; None for any other type."""
    return literal_members(workspace, declared.model, declared.type)


class Shapes:
    """Infers for one file."""

    def __init__(self, workspace: Workspace, model: Model) -> None:
        self.workspace = workspace
        self.model = model
        self._open: set[n.Var] = set()

    def kind(self, node: n.Expr) -> str | None:
        """The plain kind of a value; None when it is not certain."""
        self.workspace.budget.spend()
        node = n.unwrap(node)
        found = _LITERALS.get(type(node))
        match node:
            case n.Binary() | n.Unary() if node.op != "??":
                found = "int" if node.op in _ARITHMETIC else "bool"
            case n.Ternary():
                yes, no = self.kind(node.yes), self.kind(node.no)
                found = yes if yes == no else None
            case n.Call() | n.MethodCall():
                found = self._call(node)
            case n.Name():
                found = self._name(node)
            case n.Property():
                found = self._property(node)
        return found

    def _call(self, node: n.Call | n.MethodCall) -> str | None:
        if isinstance(node, n.Call):
            symbol = self.model.symbols.get(node.name)
            if isinstance(symbol, n.Func):
                return self._of_type(symbol.result)
            return None if symbol else self._built_in(node)
        base = node.base
        built_in = isinstance(base, n.Name) and base.name in ("sys", "az")
        return self._built_in(node) if built_in else None

    def _built_in(self, node: n.Call | n.MethodCall) -> str | None:
        if node.name in RETURNS or not node.args:
            return RETURNS.get(node.name)
        if node.name == "concat":
            first = self.kind(node.args[0])
            return "string" if first in ("string", "int", "bool") else first
        if node.name in LIKE_THE_FIRST:
            return self.kind(node.args[0])
        text = node.name in ("first", "last") and self.kind(node.args[0]) == "string"
        return "string" if text else None

    def _of_type(self, kind: n.TypeExpr) -> str | None:
        declared = followed(self.workspace, self.model, kind)
        if declared is None or declared.nullable:
            return None
        return kind_of_type(self.workspace, declared)

    def _name(self, node: n.Name) -> str | None:
        symbol = self.model.names.get(node)
        if isinstance(symbol, n.Param) and symbol.type:
            return self._of_type(symbol.type)
        if isinstance(symbol, n.Var) and symbol not in self._open:
            self._open.add(symbol)
            found = self._of_type(symbol.type) if symbol.type else self.kind(symbol.value)
            self._open.discard(symbol)
            return found
        if isinstance(symbol, LocalUse):
            return self._local(node, symbol)
        if isinstance(symbol, Deployable) and symbol.looped_by is None:
            return "object"
        return None

    def _local(self, node: n.Name, use: LocalUse) -> str | None:
        """The kind of a loop's or lambda's own name, where its source says it."""
        if use.role == "index":
            return "int"
        owner = use.owner
        if use.role == "argument" and isinstance(owner, n.Func):
            kinds = [param.type for param in owner.params if param.name == node.name]
            return self._of_type(kinds[0]) if kinds else None
        if isinstance(owner, n.For):
            return self._item_kind(owner.source)
        above = self.model.parents.get(owner)
        if not isinstance(owner, n.Lambda) or not isinstance(above, n.Call):
            return None
        names = [param.name for param in owner.params]
        place = names.index(node.name) if node.name in names else -1
        if above.name in ("filter", "map") and place == 1:
            return "int"
        takes = above.name == "sort" or (above.name in _BY_ITEM and place == 0)
        return self._item_kind(above.args[0]) if takes else None

    def _item_kind(self, source: n.Expr) -> str | None:
        """The kind of every item of an array, where all are of one."""
        node = n.unwrap(source)
        if isinstance(node, n.Call) and node.name == "range":
            return "int"
        if isinstance(node, n.Array) and node.items:
            values = [item for item in node.items if isinstance(item, n.Expr)]
            kinds = {self.kind(value) for value in values}
            return kinds.pop() if len(values) == len(node.items) and len(kinds) == 1 else None
        declared = self.declared(node)
        if declared is None or not isinstance(declared.type, n.TypeArray):
            return None
        item = followed(self.workspace, declared.model, declared.type.item)
        return kind_of_type(self.workspace, item) if item and not item.nullable else None

    def _property(self, node: n.Property) -> str | None:
        found = self.model.deployable(node.base)
        if found and not found[0].is_module and not node.safe:
            return "string" if node.name in _TEXTUAL_FACTS else None
        outputs = n.unwrap(node.base)
        if isinstance(outputs, n.Property) and outputs.name == "outputs":
            module = self.model.deployable(outputs.base)
            safe = node.safe or outputs.safe
            whole = module is not None and module[0].loop is not None and module[1] is None
            if module and module[0].is_module and not safe and not whole:
                return self._output(module[0], node.name)
        literal = None if node.safe else self.literal_object(node.base)
        value = properties_of(literal).get(node.name) if literal else None
        if value is not None:
            return self.kind(value)
        member = None if node.safe else self.member(node)
        if member is None or member.nullable:
            return None
        return kind_of_type(self.workspace, member)

    def _output(self, module: Deployable, name: str) -> str | None:
        interface = interface_of(self.workspace, module)
        kind = interface.kinds.get(name) if interface else None
        return kind if kind in _PRIMITIVES else None

    def declared(self, node: n.Expr) -> Declared | None:
        """The declared type of a value, followed through access; None when it has none."""
        node = n.unwrap(node)
        if isinstance(node, n.Property):
            return self.member(node)
        if isinstance(node, n.Index):
            base = self.declared(node.base)
            if base and isinstance(base.type, n.TypeArray):
                return followed(self.workspace, base.model, base.type.item)
            return None
        symbol = self.model.names.get(node) if isinstance(node, n.Name) else None
        if isinstance(symbol, n.Param | n.Var) and symbol.type:
            return followed(self.workspace, self.model, symbol.type)
        if isinstance(symbol, LocalUse) and symbol.role == "item":
            return self._item(symbol.owner)
        return None

    def literal_object(self, node: n.Expr) -> n.Object | None:
        """The literal object that a value is, through variables and properties."""
        node = n.unwrap(node)
        if isinstance(node, n.Object):
            return node
        found: n.Expr | None = None
        if isinstance(node, n.Name):
            symbol = self.model.names.get(node)
            known = isinstance(symbol, n.Var) and not symbol.type and symbol not in self._open
            if known and isinstance(symbol, n.Var):
                self._open.add(symbol)
                literal = self.literal_object(symbol.value)
                self._open.discard(symbol)
                return literal
        elif isinstance(node, n.Property):
            base = self.literal_object(node.base)
            found = properties_of(base).get(node.name) if base else None
        return self.literal_object(found) if found else None

    def _item(self, owner: n.Node) -> Declared | None:
        source = self.declared(owner.source) if isinstance(owner, n.For) else None
        if source is None or not isinstance(source.type, n.TypeArray):
            return None
        return followed(self.workspace, source.model, source.type.item)

    def member(self, node: n.Property) -> Declared | None:
        """The declared type of a property that is accessed."""
        base = self.declared(node.base)
        if base is None or not isinstance(base.type, n.TypeObject):
            return None
        for member in base.type.members:
            if str(member.key).lower() == node.name.lower():
                return followed(self.workspace, base.model, member.type)
        rest = base.type.rest
        return followed(self.workspace, base.model, rest.type) if rest else None
