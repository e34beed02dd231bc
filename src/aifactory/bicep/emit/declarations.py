"""Parameters, outputs, functions and what decorators say of them."""

import re
from typing import Any

from aifactory.bicep.binding.model import decorator
from aifactory.bicep.emit.arm import json_text
from aifactory.bicep.emit.context import Context
from aifactory.bicep.emit.objects import as_json, copy_element
from aifactory.bicep.emit.pointers import discriminator
from aifactory.bicep.syntax import nodes as n

_SECURE = {"string": "securestring", "object": "secureObject"}
_LIMITS = ("minLength", "maxLength", "minValue", "maxValue")
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


def described(
    ctx: Context, node: n.Statement | n.TypeMember, entry: dict[str, Any]
) -> dict[str, Any]:
    """The entry with the description that its declaration carries."""
    written = decorator(node, "description")
    if written is None or not written.args:
        return entry
    text = written.args[0]
    value = as_json(ctx, text, {})
    if isinstance(text, n.Text):
        value = json_text(without_indent(text.value))
    return {**entry, "metadata": {**entry.get("metadata", {}), "description": value}}


def _add_metadata(ctx: Context, node: n.Statement | n.TypeMember, entry: dict[str, Any]) -> None:
    metadata = entry.get("metadata", {})
    if isinstance(node, n.TypeDecl) and decorator(node, "export"):
        metadata = {**metadata, "__bicep_export!": True}
    facts = decorator(node, "metadata")
    if facts and facts.args:
        metadata = {**metadata, **as_json(ctx, facts.args[0], {})}
    if metadata:
        entry["metadata"] = metadata


def decorated(
    ctx: Context, node: n.Statement | n.TypeMember, entry: dict[str, Any]
) -> dict[str, Any]:
    """A type as JSON with everything that the decorators around it add."""
    entry = dict(entry)
    if decorator(node, "secure") and entry.get("type") in _SECURE:
        entry["type"] = _SECURE[entry["type"]]
    if decorator(node, "sealed"):
        entry["additionalProperties"] = False
    _add_metadata(ctx, node, entry)
    for name in _LIMITS:
        limit = decorator(node, name)
        if limit and limit.args:
            entry[name] = as_json(ctx, limit.args[0], {})
    chosen_by = decorator(node, "discriminator")
    if (
        chosen_by
        and chosen_by.args
        and isinstance(chosen_by.args[0], n.Text)
        and "$ref" not in entry
    ):
        entry.pop("allowedValues", None)
        entry["discriminator"] = discriminator(ctx, type_of(node), chosen_by.args[0].value)
    return described(ctx, node, entry)


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
    if allowed and allowed.args:
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
    entry = described(ctx, node, entry)
    if decorator(node, "export"):
        entry["metadata"] = {**entry.get("metadata", {}), "__bicep_export!": True}
    return entry


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
