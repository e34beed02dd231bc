"""Files that a template takes over at compile time: loadTextContent() and its relatives."""

import base64
import json
import re
from typing import Any

from aifactory.bicep.emit.arm import Arm, call, escaped, literal
from aifactory.bicep.emit.context import Context
from aifactory.bicep.syntax import nodes as n

FUNCTIONS = frozenset(
    {
        "loadTextContent",
        "loadJsonContent",
        "loadFileAsBase64",
        "loadYamlContent",
        "loadDirectoryFileInfo",
    }
)
_TEXTS = frozenset({"loadTextContent", "loadFileAsBase64"})
_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.S)
_Load = n.Call | n.MethodCall


def file_variables(ctx: Context) -> dict[str, Any]:
    """The variables that hold loaded files; notes in the context which call each stands for."""
    found: dict[str, Any] = {}
    for statement in ctx.model.program:
        for node in n.descend(statement):
            if not isinstance(node, n.Call | n.MethodCall) or node.name not in FUNCTIONS:
                continue
            if _stays_in_place(ctx, node):
                continue
            name = f"$fxv#{len(found)}"
            found[name] = escaped(load(ctx, node))
            ctx.loaded[node] = name
    return found


def _stays_in_place(ctx: Context, node: _Load) -> bool:
    """A text that is all of a variable needs no other; a function body can use none."""
    if node.name in _TEXTS and isinstance(ctx.model.parents.get(node), n.Var):
        return True
    return any(isinstance(above, n.Func) for above in ctx.model.around(node))


def loaded_value(ctx: Context, node: _Load) -> Arm:
    """What a load call becomes: its variable, or the content itself."""
    if node in ctx.loaded:
        return call("variables", ctx.loaded[node])
    return literal(load(ctx, node))


def load(ctx: Context, node: _Load) -> Any:
    """The content that a load call reads."""
    text = _read(ctx, node)
    if node.name == "loadTextContent":
        return text
    if node.name == "loadFileAsBase64":
        return base64.b64encode(text.encode()).decode()
    if node.name != "loadJsonContent":
        raise ctx.unsupported(node, f"'{node.name}'")
    value = json.loads(_COMMENT.sub(lambda match: match.group(1) or "", text))
    if len(node.args) > 1:
        value = _select(ctx, value, node.args[1])
    return value


def _read(ctx: Context, node: _Load) -> str:
    written = node.args[0] if node.args else node
    path = ctx.workspace.path_from(ctx.model.source, _constant(ctx, written))
    try:
        return ctx.workspace.resolver.read(path).removeprefix("\ufeff")
    except FileNotFoundError:
        what = f"There is no file '{path}'."
        ctx.workspace.diagnostics.report(ctx.model.source, written.at, "BCP091", what)
        return "null"


def _constant(ctx: Context, node: n.Expr) -> str:
    node = n.unwrap(node)
    if isinstance(node, n.Name):
        symbol = ctx.model.names.get(node)
        if isinstance(symbol, n.Var):
            return _constant(ctx, symbol.value)
    if not isinstance(node, n.Text):
        raise ctx.unsupported(node, "A file path that is not a literal text")
    return node.value


def _select(ctx: Context, value: Any, written: n.Expr) -> Any:
    """The part of a document that a plain path such as `a.b[0]` leads to."""
    for key in re.findall(r"[^.\[\]$']+", _constant(ctx, written)):
        if isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, dict) and key in value:
            value = value[key]
        else:
            raise ctx.unsupported(written, "A path that does not lead to one value")
    return value
