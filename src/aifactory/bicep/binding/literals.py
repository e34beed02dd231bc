"""Which literal values a type consists of, if it consists of literals alone."""

from typing import Any

from aifactory.bicep.binding.model import Imported, Model, properties_of
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.syntax import nodes as n

Literal = Any  # text, number, truth value, None, or a list or object of literals


def literal_members(workspace: Workspace, model: Model, kind: n.TypeExpr) -> list[Literal] | None:
    """The literals of a type, each once, null included; None when it is more than literals."""
    workspace.budget.spend()
    match kind:
        case n.TypeLiteral():
            return [kind.value]
        case n.TypeNullable(nullable=True):
            inner = literal_members(workspace, model, kind.inner)
            return None if inner is None else [*inner, None]
        case n.TypeUnion():
            return _of_union(workspace, model, kind)
        case n.TypeName() if kind not in workspace.looking:
            workspace.looking.add(kind)  # a type may contain itself, which is reported elsewhere
            try:
                return _of_name(workspace, model, kind)
            finally:
                workspace.looking.discard(kind)
    return None


def literal_name(value: Literal) -> str:
    """The name of a literal's type, by which the official compiler sorts unions."""
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, list):
        return f"[{', '.join(map(literal_name, value))}]"
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{k}: {literal_name(v)}' for k, v in value.items())} }}"
    return "null" if value is None else str(value).lower()


def _member_literals(workspace: Workspace, model: Model, kind: n.TypeExpr) -> list[Literal] | None:
    """The literals of a union's member; a tuple or object of single literals is one too."""
    if isinstance(kind, n.TypeTuple):
        items = [_single(workspace, model, member.type) for member in kind.members]
        return (
            None if any(item is None for item in items) else [[item[0] for item in items if item]]
        )
    if isinstance(kind, n.TypeObject) and not kind.rest:
        values = {m.key: _single(workspace, model, m.type) for m in kind.members}
        if any(value is None for value in values.values()):
            return None
        return [{key: value[0] for key, value in values.items() if value}]
    return literal_members(workspace, model, kind)


def _single(workspace: Workspace, model: Model, kind: n.TypeExpr) -> list[Literal] | None:
    found = _member_literals(workspace, model, kind)
    return found if found and len(found) == 1 else None


def _of_union(workspace: Workspace, model: Model, kind: n.TypeUnion) -> list[Literal] | None:
    found: dict[str, Literal] = {}
    for member in kind.members:
        inner = _member_literals(workspace, model, member)
        if inner is None:
            return None
        for value in inner:
            found.setdefault(literal_name(value), value)
    return list(found.values())


def _of_name(workspace: Workspace, model: Model, kind: n.TypeName) -> list[Literal] | None:
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


_Texts = frozenset[str]


def constant_texts(model: Model, node: n.Expr, depth: int = 8) -> _Texts | None:
    """The texts that a value can be, where each is known as the file is read; None for others."""
    node = _literal_behind(model, n.unwrap(node), depth)
    if depth == 0:
        return None
    match node:
        case n.Text(value=value):
            return frozenset({value})
        case n.Ternary(yes=yes, no=no):
            sides = [constant_texts(model, side, depth - 1) for side in (yes, no)]
            return None if None in sides else frozenset().union(*(side or () for side in sides))
        case n.Interpolated(texts=texts, holes=holes):
            found = [constant_texts(model, hole, depth - 1) for hole in holes]
            single = [next(iter(texts)) for texts in found if texts and len(texts) == 1]
            if len(single) < len(holes):
                return None
            return frozenset({"".join(a + b for a, b in zip(texts, [*single, ""], strict=True))})
    return None


def _literal_behind(model: Model, node: n.Expr, depth: int) -> n.Expr:
    """The value itself behind variables and places in literal arrays."""
    for _ in range(depth):
        match node:
            case n.Name() if isinstance(symbol := model.names.get(node), n.Var):
                node = n.unwrap(symbol.value)
            case n.Index(base=base, index=n.Integer(value=place)):
                return _item(model, base, place, depth) or node
            case n.Property(base=base, name=name) | n.Index(base=base, index=n.Text(value=name)):
                return _property(model, base, name, depth) or node
            case n.Call(name="first" | "last" as end, args=(base,)):
                return _item(model, base, 0 if end == "first" else -1, depth) or node
            case _:
                return node
    return node


def _property(model: Model, base: n.Expr, name: str, depth: int) -> n.Expr | None:
    found = model.deployable(base)
    whole = found is not None and not found[0].is_module and found[0].looped_by is None
    body = found[0].body if found and whole else _literal_behind(model, n.unwrap(base), depth - 1)
    if not isinstance(body, n.Object) or depth == 0:
        return None
    value = properties_of(body).get(name)
    return _literal_behind(model, n.unwrap(value), depth - 1) if value else None


def _item(model: Model, base: n.Expr, place: int, depth: int) -> n.Expr | None:
    array = _literal_behind(model, n.unwrap(base), depth - 1)
    if not isinstance(array, n.Array) or not -1 <= place < len(array.items) or depth == 0:
        return None
    item = array.items[place]
    return _literal_behind(model, n.unwrap(item), depth - 1) if isinstance(item, n.Expr) else None
