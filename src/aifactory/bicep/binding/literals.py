"""Which literal values a type consists of, if it consists of literals alone."""

from aifactory.bicep.binding.model import Imported, Model
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.syntax import nodes as n

Scalar = str | int | bool | None


def literal_members(workspace: Workspace, model: Model, kind: n.TypeExpr) -> list[Scalar] | None:
    """The literals of a type, each once, null included; None when it is more than literals."""
    match kind:
        case n.TypeLiteral():
            return [kind.value]
        case n.TypeNullable(nullable=True):
            inner = literal_members(workspace, model, kind.inner)
            return None if inner is None else [*inner, None]
        case n.TypeUnion():
            return _of_union(workspace, model, kind)
        case n.TypeName():
            return _of_name(workspace, model, kind)
    return None


def _of_union(workspace: Workspace, model: Model, kind: n.TypeUnion) -> list[Scalar] | None:
    found: dict[tuple[type, Scalar], Scalar] = {}
    for member in kind.members:
        inner = literal_members(workspace, model, member)
        if inner is None:
            return None
        for value in inner:
            found.setdefault((type(value), value), value)
    return list(found.values())


def _of_name(workspace: Workspace, model: Model, kind: n.TypeName) -> list[Scalar] | None:
    symbol = model.names.get(kind)
    if isinstance(symbol, n.TypeDecl):
        return literal_members(workspace, model, symbol.type)
    if not isinstance(symbol, Imported):
        return None
    if symbol.file in workspace.models:
        exporter = workspace.models[symbol.file]
        found = exporter.symbols.get(symbol.name)
        if isinstance(found, n.TypeDecl):
            return literal_members(workspace, exporter, found.type)
        return None
    template = workspace.templates.get(symbol.file, {})
    definition = template.get("definitions", {}).get(symbol.name, {})
    values = definition.get("allowedValues")
    if not isinstance(values, list):
        return None
    return [*values, None] if definition.get("nullable") else values
