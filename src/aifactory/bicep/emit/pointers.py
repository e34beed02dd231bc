"""Parts of named types: the JSON pointer to a part, and what is written there."""

from dataclasses import dataclass
from typing import Any

from aifactory.bicep.binding.compiled import pointed_name
from aifactory.bicep.binding.literals import literal_members
from aifactory.bicep.binding.model import Imported, Wildcard
from aifactory.bicep.diagnostics import Source, Unsupported
from aifactory.bicep.emit.context import Context
from aifactory.bicep.syntax import nodes as n

_NAMED = n.TypeName | n.TypeNullable | n.TypeAccess


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a definition: its pointer, its file and its type (or a template's JSON)."""

    path: tuple[str, ...]
    file: str
    body: n.TypeExpr | dict[str, Any]


def reference(path: tuple[str, ...]) -> dict[str, Any]:
    """The `$ref` to a place in a template's definitions."""
    escaped = (part.replace("~", "~0").replace("/", "~1") for part in ("definitions", *path))
    return {"$ref": "#/" + "/".join(escaped)}


def find(ctx: Context, file: str, kind: n.TypeExpr) -> Spot:
    """Where a type of a file is defined; a type without a name has an empty pointer."""
    match kind:
        case n.TypeNullable():
            return find(ctx, file, kind.inner)
        case n.TypeName():
            return _named(ctx, file, kind, ctx.workspace.models[file].names.get(kind))
        case n.TypeAccess(base=n.TypeName() as base):
            symbol = ctx.workspace.models[file].names.get(base)
            if isinstance(symbol, Wildcard):
                return _imported(ctx, file, kind, Imported(symbol.file, str(kind.key)))
            return _part(ctx, file, kind)
        case n.TypeAccess():
            return _part(ctx, file, kind)
    return Spot((), file, kind)


def _source(ctx: Context, file: str) -> Source:
    return ctx.workspace.models[file].source


def _named(ctx: Context, file: str, kind: n.TypeName, symbol: object) -> Spot:
    if isinstance(symbol, Imported):
        return _imported(ctx, file, kind, symbol)
    if not isinstance(symbol, n.TypeDecl):
        return Spot((), file, kind)
    return Spot((ctx.emitted(symbol.name, file),), file, symbol.type)


def _imported(ctx: Context, file: str, kind: n.TypeExpr, symbol: Imported) -> Spot:
    path = (ctx.emitted(symbol.name, symbol.file),)
    if symbol.file in ctx.workspace.models:
        found = ctx.workspace.models[symbol.file].symbols.get(symbol.name)
        if isinstance(found, n.TypeDecl):
            return Spot(path, symbol.file, found.type)
    template = ctx.workspace.templates.get(symbol.file, {})
    definition = template.get("definitions", {}).get(symbol.name)
    if definition is None:
        raise Unsupported(_source(ctx, file), kind.at, f"A part of '{symbol.name}'")
    return Spot(path, symbol.file, definition)


def settled(ctx: Context, spot: Spot) -> Spot:
    """The place where a chain of names ends."""
    while True:
        if isinstance(spot.body, dict):
            if "$ref" not in spot.body:
                return spot
            name = pointed_name(spot.body["$ref"])
            definition = ctx.workspace.templates[spot.file]["definitions"][name]
            spot = Spot((ctx.emitted(name, spot.file),), spot.file, definition)
        elif isinstance(spot.body, _NAMED):
            following = find(ctx, spot.file, spot.body)
            if following.body is spot.body:
                return spot
            # an unnamed type behind `?` is still the one the pointer leads to
            path = following.path or spot.path
            spot = Spot(path, following.file, following.body)
        else:
            return spot


def _part(ctx: Context, file: str, kind: n.TypeAccess) -> Spot:
    base = settled(ctx, find(ctx, file, kind.base))
    step = _step_json if isinstance(base.body, dict) else _step
    found = step(base.body, kind)  # type: ignore[arg-type]
    if found is None:
        raise Unsupported(_source(ctx, file), kind.at, "This part of a type")
    return Spot((*base.path, *found[0]), base.file, found[1])


def _step(
    body: n.TypeExpr, access: n.TypeAccess
) -> tuple[tuple[str, ...], n.TypeExpr | dict[str, Any]] | None:
    match access.form, body:
        case "property", n.TypeObject():
            wanted = str(access.key).lower()
            for member in body.members:
                if str(member.key).lower() == wanted:
                    return ("properties", str(access.key)), member.type
        case "rest", n.TypeObject(rest=n.TypeMember(type=inner)):
            return ("additionalProperties",), inner
        case "item", n.TypeArray():
            return ("items",), body.item
        case "position", n.TypeTuple() if isinstance(access.key, int):
            if access.key < len(body.members):
                return ("prefixItems", str(access.key)), body.members[access.key].type
    return None


def _step_json(
    body: dict[str, Any], access: n.TypeAccess
) -> tuple[tuple[str, ...], n.TypeExpr | dict[str, Any]] | None:
    if access.form == "property":
        for name, inner in body.get("properties", {}).items():
            if name.lower() == str(access.key).lower():
                return ("properties", str(access.key)), inner
        return None
    if access.form == "position":
        items = body.get("prefixItems", [])
        at = int(access.key or 0)
        return (("prefixItems", str(at)), items[at]) if at < len(items) else None
    key = {"rest": "additionalProperties", "item": "items"}[access.form]
    inner = body.get(key)
    return ((key,), inner) if isinstance(inner, dict) else None


def discriminator(ctx: Context, kind: n.TypeExpr, name: str) -> dict[str, Any]:
    """What tells the members of a union of objects apart: the property and the type per value."""
    mapping: dict[str, Any] = {}
    _map(ctx, Spot((), ctx.model.path, kind), name, mapping)
    return {"propertyName": name, "mapping": mapping}


def _map(ctx: Context, member: Spot, name: str, mapping: dict[str, Any]) -> None:
    if isinstance(member.body, n.TypeUnion):
        for inner in member.body.members:
            _map(ctx, Spot((), member.file, inner), name, mapping)
        return
    path = member.path
    if isinstance(member.body, n.TypeExpr):
        path = find(ctx, member.file, member.body).path
    spot = settled(ctx, member)
    if isinstance(spot.body, n.TypeUnion):
        _map(ctx, spot, name, mapping)
        return
    if isinstance(spot.body, dict):
        mapping.update(_json_mapping(spot.body, name, path))
        return
    mapping[_discriminating_value(ctx, spot, name)] = _inline_or_reference(ctx, spot, path)


def _discriminating_value(ctx: Context, spot: Spot, name: str) -> str:
    members = spot.body.members if isinstance(spot.body, n.TypeObject) else ()
    model = ctx.workspace.models[spot.file]
    for member in members:
        values = literal_members(ctx.workspace, model, member.type) if member.key == name else None
        if values:
            return str(values[0])
    at = spot.body.at if isinstance(spot.body, n.TypeExpr) else 0
    raise Unsupported(model.source, at, f"A member of this union that '{name}' does not tell apart")


def _inline_or_reference(ctx: Context, spot: Spot, path: tuple[str, ...]) -> dict[str, Any]:
    if path:
        return reference(path)
    assert isinstance(spot.body, n.TypeExpr)
    return ctx.type_json(spot.body)


def _json_mapping(body: dict[str, Any], name: str, path: tuple[str, ...]) -> dict[str, Any]:
    if "discriminator" in body:
        return dict(body["discriminator"]["mapping"])
    return {body["properties"][name]["allowedValues"][0]: reference(path)}
