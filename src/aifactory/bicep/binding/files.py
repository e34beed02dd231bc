"""Files whose content a Bicep file takes over at compile time."""

import base64
import json
import re
from typing import Any

from aifactory.bicep.binding.model import Model
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.diagnostics import Unsupported
from aifactory.bicep.syntax import nodes as n

LOADS = frozenset(
    {
        "loadTextContent",
        "loadJsonContent",
        "loadFileAsBase64",
        "loadYamlContent",
        "loadDirectoryFileInfo",
    }
)
_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*(?:.*?\*/|.*)', re.S)
_Load = n.Call | n.MethodCall


def load(workspace: Workspace, model: Model, node: _Load) -> Any:
    """The content that a load call reads."""
    content = _read(workspace, model, node)
    if node.name == "loadFileAsBase64":
        return base64.b64encode(content).decode()
    if node.name not in ("loadTextContent", "loadJsonContent"):
        raise Unsupported(model.source, node.at, f"'{node.name}'")
    encoding_at = 1 if node.name == "loadTextContent" else 2
    text = _decoded(workspace, model, node, content, node.args[encoding_at : encoding_at + 1])
    if node.name == "loadTextContent":
        return text
    try:
        value = json.loads(_COMMENT.sub(lambda match: match.group(1) or "", text))
    except ValueError as error:
        _report(workspace, model, node, "BCP186", f"The file is not JSON: {error}.")
        return None
    return _select(workspace, model, value, node.args[1]) if len(node.args) > 1 else value


def _decoded(
    workspace: Workspace, model: Model, node: _Load, content: bytes, encoding: tuple[n.Expr, ...]
) -> str:
    name = _constant(workspace, model, encoding[0]) if encoding else "utf-8"
    try:
        return content.decode("utf-8-sig" if name == "utf-8" else name).removeprefix("\ufeff")
    except (UnicodeDecodeError, LookupError):
        _report(workspace, model, node, "BCP091", f"The file is not text in the encoding '{name}'.")
        return ""


def _read(workspace: Workspace, model: Model, node: _Load) -> bytes:
    written = node.args[0]
    path = workspace.path_from(model.source, _constant(workspace, model, written))
    try:
        return workspace.read_bytes(path)
    except FileNotFoundError:
        _report(workspace, model, written, "BCP091", f"There is no file '{path}'.")
        return b"null"


def _report(workspace: Workspace, model: Model, node: n.Node, code: str, what: str) -> None:
    workspace.diagnostics.report(model.source, node.at, code, what, "Correct the call.")


def _constant(workspace: Workspace, model: Model, node: n.Expr) -> str:
    node = n.unwrap(node)
    if isinstance(node, n.Name):
        symbol = model.names.get(node)
        if isinstance(symbol, n.Var):
            return _constant(workspace, model, symbol.value)
    if not isinstance(node, n.Text):
        raise Unsupported(model.source, node.at, "A file path that is not a literal text")
    return node.value


def _select(workspace: Workspace, model: Model, value: Any, written: n.Expr) -> Any:
    """The part of a document that a plain path such as `a.b[0]` leads to."""
    for key in re.findall(r"[^.\[\]$']+", _constant(workspace, model, written)):
        if isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        elif isinstance(value, dict) and key in value:
            value = value[key]
        else:
            raise Unsupported(model.source, written.at, "A path that does not lead to one value")
    return value
