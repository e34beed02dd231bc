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
    content = _read(ctx, node)
    if node.name == "loadFileAsBase64":
        return base64.b64encode(content).decode()
    if node.name not in ("loadTextContent", "loadJsonContent"):
        raise ctx.unsupported(node, f"'{node.name}'")
    encoding_at = 1 if node.name == "loadTextContent" else 2
    text = _decoded(ctx, node, content, node.args[encoding_at : encoding_at + 1])
    if node.name == "loadTextContent":
        return text
    try:
        value = json.loads(_COMMENT.sub(lambda match: match.group(1) or "", text))
    except ValueError as error:
        _report(ctx, node, "BCP186", f"The file is not JSON: {error}.")
        return None
    return _select(ctx, value, node.args[1]) if len(node.args) > 1 else value


def _decoded(ctx: Context, node: _Load, content: bytes, encoding: tuple[n.Expr, ...]) -> str:
    name = _constant(ctx, encoding[0]) if encoding else "utf-8"
    try:
        return content.decode("utf-8-sig" if name == "utf-8" else name).removeprefix("\ufeff")
    except (UnicodeDecodeError, LookupError):
        _report(ctx, node, "BCP091", f"The file is not text in the encoding '{name}'.")
        return ""


def _read(ctx: Context, node: _Load) -> bytes:
    written = node.args[0]
    path = ctx.workspace.path_from(ctx.model.source, _constant(ctx, written))
    try:
        return ctx.workspace.read_bytes(path)
    except FileNotFoundError:
        _report(ctx, written, "BCP091", f"There is no file '{path}'.")
        return b"null"


def _report(ctx: Context, node: n.Node, code: str, what: str) -> None:
    ctx.workspace.diagnostics.report(ctx.model.source, node.at, code, what, "Correct the call.")


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
