"""Parameters, outputs, functions and what decorators say of them."""

import re
from collections.abc import Callable
from typing import Any

from aifactory.bicep.binding.model import decorator
from aifactory.bicep.emit.arm import json_text
from aifactory.bicep.emit.context import Context
from aifactory.bicep.emit.objects import as_json, copy_element
from aifactory.bicep.emit.pointers import discriminator
from aifactory.bicep.syntax import nodes as n

_SECURE = {"string": "securestring", "object": "secureObject"}
_LINES = re.compile(r"\r\n|\n|\r")


def without_indent(text: str) -> str:
    """A description without the indentation that all its lines after the first share."""
    first, *rest = _LINES.split(text)
    filled = [line for line in rest if line]
    shared = 0
    if filled:
        shortest = min(map(len, filled))
        while shared < shortest and all(line[shared] in " \t" for line in filled):
            shared += 1
    return "\n".join([first, *(line[shared:] for line in rest)])


_Declaration = n.Statement | n.TypeMember
_Entry = dict[str, Any]
_Args = tuple[n.Expr, ...]


def described(ctx: Context, node: _Declaration, entry: _Entry) -> _Entry:
    """The entry with the description that its declaration carries."""
    entry = dict(entry)
    written = decorator(node, "description")
    if written is not None and written.args:
        _description(ctx, node, entry, written.args)
    return entry


def decorated(ctx: Context, node: _Declaration, entry: _Entry) -> _Entry:
    """A type as JSON with everything that the decorators before it add, in a fixed order."""
    entry = dict(entry)
    for name, add in _ADDITIONS.items():
        written = decorator(node, name)
        if written is not None:
            add(ctx, node, entry, written.args)
        if name == "metadata":
            _limits(ctx, node, entry)
    return entry


def _limits(ctx: Context, node: _Declaration, entry: _Entry) -> None:
    for name in ("minLength", "maxLength", "minValue", "maxValue"):
        limit = decorator(node, name)
        if limit is not None:
            entry[name] = as_json(ctx, limit.args[0], {})


def _add_metadata(entry: _Entry, facts: dict[str, Any]) -> None:
    entry["metadata"] = {**entry.get("metadata", {}), **facts}


def _description(ctx: Context, node: _Declaration, entry: _Entry, args: _Args) -> None:
    value = as_json(ctx, args[0], {})
    if isinstance(args[0], n.Text):
        value = json_text(without_indent(args[0].value))
    _add_metadata(entry, {"description": value})


def _metadata(ctx: Context, node: _Declaration, entry: _Entry, args: _Args) -> None:
    _add_metadata(entry, as_json(ctx, args[0], {}))


def _export(ctx: Context, node: _Declaration, entry: _Entry, args: _Args) -> None:
    _add_metadata(entry, {"__bicep_export!": True})


def _secure(ctx: Context, node: _Declaration, entry: _Entry, args: _Args) -> None:
    if entry.get("type") in _SECURE:
        entry["type"] = _SECURE[entry["type"]]


def _sealed(ctx: Context, node: _Declaration, entry: _Entry, args: _Args) -> None:
    entry["additionalProperties"] = False


def _discriminator(ctx: Context, node: _Declaration, entry: _Entry, args: _Args) -> None:
    if not isinstance(args[0], n.Text) or "$ref" in entry:
        return
    entry.pop("allowedValues", None)
    nullable = {"nullable": entry.pop("nullable")} if "nullable" in entry else {}
    entry["discriminator"] = discriminator(ctx, type_of(node), args[0].value)
    entry |= nullable


_ADDITIONS: dict[str, Callable[[Context, _Declaration, _Entry, _Args], None]] = {
    "discriminator": _discriminator,
    "secure": _secure,
    "sealed": _sealed,
    "export": _export,
    "metadata": _metadata,
    "description": _description,
}


def type_of(node: n.Node) -> n.TypeExpr:
    """The type that a declaration states."""
    kind = getattr(node, "type", None)
    assert isinstance(kind, n.TypeExpr)
    return kind


def type_declaration(ctx: Context, node: n.TypeDecl) -> dict[str, Any]:
    """A named type as an entry of `definitions`."""
    return decorated(ctx, node, ctx.type_json(node.type))


def parameter(ctx: Context, node: n.Param) -> dict[str, Any]:
    """A parameter as an entry of `parameters`."""
    entry = ctx.type_json(node.type) if node.type else {}
    if node.default is not None:
        entry["defaultValue"] = as_json(ctx, node.default, {})
    allowed = decorator(node, "allowed")
    if allowed is not None:
        entry["allowedValues"] = as_json(ctx, allowed.args[0], {})
    return decorated(ctx, node, entry)


def output(ctx: Context, node: n.Output) -> dict[str, Any]:
    """An output as an entry of `outputs`."""
    entry = decorated(ctx, node, ctx.type_json(node.type))
    if isinstance(node.value, n.For):
        entry["copy"] = copy_element(ctx, None, node.value, {})
    else:
        entry["value"] = as_json(ctx, node.value, {})
    return entry


def function(ctx: Context, node: n.Func) -> dict[str, Any]:
    """A user-defined function as a member of `functions`."""
    parameters = [{**ctx.type_json(p.type), "name": p.name} for p in node.params]
    result = {**ctx.type_json(node.result), "value": as_json(ctx, node.body, {})}
    entry: dict[str, Any] = {"parameters": parameters, "output": result}
    return decorated(ctx, node, entry)


def exported_variables(ctx: Context) -> list[dict[str, Any]]:
    """What a template tells of the variables that others may import."""
    found = []
    for var in ctx.model.declared(n.Var):
        if not decorator(var, "export"):
            continue
        entry = described(ctx, var, {"name": var.name})
        text = entry.pop("metadata", {}).get("description")
        if text is not None:
            entry["description"] = text
        if var.type is not None:
            entry["type"] = ctx.type_json(var.type)
        found.append(entry)
    return found
