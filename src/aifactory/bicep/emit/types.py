"""Types as template JSON: references to definitions, unions, objects, tuples, discriminators."""

from collections.abc import Callable
from typing import Any

from aifactory.bicep.binding.literals import Scalar, literal_members
from aifactory.bicep.binding.model import Imported, Model, Wildcard
from aifactory.bicep.diagnostics import Unsupported
from aifactory.bicep.emit.arm import json_text
from aifactory.bicep.emit.context import Context
from aifactory.bicep.syntax import nodes as n

Decorate = Callable[[Context, n.TypeMember, dict[str, Any]], dict[str, Any]]


def type_json(ctx: Context, kind: n.TypeExpr, decorate: Decorate) -> dict[str, Any]:
    """A type as JSON; `decorate` adds what stands before a member."""
    match kind:
        case n.TypeName():
            return _named(ctx, kind)
        case n.TypeLiteral() | n.TypeUnion():
            return union_json(ctx, kind) or {"type": "object"}  # its discriminator says the rest
        case n.TypeNullable():
            return {**type_json(ctx, kind.inner, decorate), "nullable": kind.nullable}
        case n.TypeArray():
            return _array(ctx, kind, decorate)
        case n.TypeObject():
            return _object(ctx, kind, decorate)
        case n.TypeTuple():
            items = [_member(ctx, member, decorate) for member in kind.members]
            return {"type": "array", "prefixItems": items, "items": False}
        case n.TypeAccess():
            return _part(ctx, kind)
        case _:
            name = kind.name if isinstance(kind, n.TypeCall) else "this type"
            raise ctx.unsupported(kind, f"The type '{name}<…>'")


def _named(ctx: Context, kind: n.TypeName) -> dict[str, Any]:
    symbol = ctx.model.names.get(kind)
    if isinstance(symbol, n.TypeDecl):
        return _ref([ctx.emitted(symbol.name)])
    if isinstance(symbol, Imported):
        return _ref([ctx.emitted(symbol.name, symbol.file)])
    return {} if kind.name == "any" else {"type": kind.name}


def _ref(path: list[str]) -> dict[str, Any]:
    escaped = (part.replace("~", "~0").replace("/", "~1") for part in ("definitions", *path))
    return {"$ref": "#/" + "/".join(escaped)}


def _literal_name(value: Scalar) -> str:
    if isinstance(value, str):
        return f"'{value}'"
    return str(value).lower()


def _json_type(value: Scalar) -> str:
    kinds = {str: "string", bool: "bool", int: "int"}
    return kinds[type(value)] if type(value) in kinds else "object"


def union_json(ctx: Context, kind: n.TypeExpr) -> dict[str, Any] | None:
    """A union of literals as JSON, its values in the order of their names; None for others."""
    members = literal_members(ctx.workspace, ctx.model, kind)
    if members is None:
        return None
    values = sorted((value for value in members if value is not None), key=_literal_name)
    entry: dict[str, Any] = {}
    kinds = {_json_type(value) for value in values}
    if len(kinds) == 1:
        entry["type"] = kinds.pop()
    entry["allowedValues"] = [json_text(v) if isinstance(v, str) else v for v in values]
    if None in members:
        entry["nullable"] = True
    return entry


def _array(ctx: Context, kind: n.TypeArray, decorate: Decorate) -> dict[str, Any]:
    if isinstance(kind.item, n.TypeLiteral | n.TypeUnion):
        union = union_json(ctx, kind.item)
        if union is not None:
            values = union["allowedValues"] + ([None] if union.get("nullable") else [])
            return {"type": "array", "allowedValues": values}
    return {"type": "array", "items": type_json(ctx, kind.item, decorate)}


def _member(ctx: Context, member: n.TypeMember, decorate: Decorate) -> dict[str, Any]:
    return decorate(ctx, member, type_json(ctx, member.type, decorate))


def _object(ctx: Context, kind: n.TypeObject, decorate: Decorate) -> dict[str, Any]:
    members = {str(member.key): _member(ctx, member, decorate) for member in kind.members}
    entry: dict[str, Any] = {"type": "object", "properties": members}
    if kind.rest:
        entry["additionalProperties"] = _member(ctx, kind.rest, decorate)
    return entry


def _part(ctx: Context, kind: n.TypeAccess) -> dict[str, Any]:
    """A part of a named type, as a pointer into its definition."""
    if isinstance(kind.base, n.TypeName):
        symbol = ctx.model.names.get(kind.base)
        if isinstance(symbol, Wildcard):
            return _ref([ctx.emitted(str(kind.key), symbol.file)])
        if symbol is not None and kind.base.name == "sys":
            return {} if kind.key == "any" else {"type": str(kind.key)}
    path, _, _ = _walk(ctx, ctx.model, kind)
    return _ref(path)


_Walked = tuple[list[str], Model, n.TypeExpr]


def _walk(ctx: Context, model: Model, kind: n.TypeExpr) -> _Walked:
    """The pointer to a type, and what is written there (with the file it is written in)."""
    if isinstance(kind, n.TypeNullable):
        return _walk(ctx, model, kind.inner)
    if isinstance(kind, n.TypeName):
        return _walk_name(ctx, model, kind)
    if not isinstance(kind, n.TypeAccess):
        return [], model, kind
    if isinstance(kind.base, n.TypeName):
        symbol = model.names.get(kind.base)
        if isinstance(symbol, Wildcard):
            return _walk_import(ctx, model, kind, Imported(symbol.file, str(kind.key)))
    path, where, body = _walk(ctx, model, kind.base)
    while isinstance(body, n.TypeName | n.TypeNullable | n.TypeAccess):  # through further names
        path, where, body = _walk(ctx, where, body)
    step, inner = _step(where, kind, body)
    return [*path, *step], where, inner


def _walk_name(ctx: Context, model: Model, kind: n.TypeName) -> _Walked:
    symbol = model.names.get(kind)
    if isinstance(symbol, Imported):
        return _walk_import(ctx, model, kind, symbol)
    if not isinstance(symbol, n.TypeDecl):
        raise Unsupported(model.source, kind.at, f"A part of the type '{kind.name}'")
    return [ctx.emitted(symbol.name, model.path)], model, symbol.type


def _walk_import(ctx: Context, model: Model, kind: n.TypeExpr, symbol: Imported) -> _Walked:
    exporter = ctx.workspace.models.get(symbol.file)
    found = exporter.symbols.get(symbol.name) if exporter else None
    if exporter is None or not isinstance(found, n.TypeDecl):
        raise Unsupported(model.source, kind.at, "A part of a type from a compiled template")
    return [ctx.emitted(symbol.name, symbol.file)], exporter, found.type


def _step(model: Model, access: n.TypeAccess, body: n.TypeExpr) -> tuple[list[str], n.TypeExpr]:
    match access.form, body:
        case "property", n.TypeObject():
            wanted = str(access.key).lower()
            for member in body.members:
                if str(member.key).lower() == wanted:
                    return ["properties", str(access.key)], member.type
        case "rest", n.TypeObject(rest=n.TypeMember(type=inner)):
            return ["additionalProperties"], inner
        case "item", n.TypeArray():
            return ["items"], body.item
        case "position", n.TypeTuple() if isinstance(access.key, int):
            if access.key < len(body.members):
                return ["prefixItems", str(access.key)], body.members[access.key].type
    raise Unsupported(model.source, access.at, "This part of a type")


def discriminator(ctx: Context, kind: n.TypeExpr, name: str) -> dict[str, Any]:
    """What tells the members of a union of objects apart: the property and the type per value."""
    mapping: dict[str, Any] = {}
    _map(ctx, ctx.model, kind, name, mapping)
    return {"propertyName": name, "mapping": mapping}


def _map(ctx: Context, model: Model, kind: n.TypeExpr, name: str, mapping: dict[str, Any]) -> None:
    if isinstance(kind, n.TypeNullable):
        _map(ctx, model, kind.inner, name, mapping)
        return
    if isinstance(kind, n.TypeUnion):
        for member in kind.members:
            _map(ctx, model, member, name, mapping)
        return
    path, where, body = _walk(ctx, model, kind)
    while isinstance(body, n.TypeName):
        _, where, body = _walk(ctx, where, body)
    if isinstance(body, n.TypeUnion):
        _map(ctx, where, body, name, mapping)
        return
    member = next((m for m in getattr(body, "members", ()) if m.key == name), None)
    values = literal_members(ctx.workspace, where, member.type) if member else None
    if not values or not path:
        raise Unsupported(model.source, kind.at, "A member of this union")
    mapping[str(values[0])] = _ref(path)
