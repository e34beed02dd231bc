"""Files that a file takes over: paths that lead nowhere, contents that cannot be read."""

from collections.abc import Iterator

from aifactory.bicep.binding.files import ENCODINGS, LOADS, is_folder, load
from aifactory.bicep.binding.model import Model
from aifactory.bicep.binding.workspace import Workspace, path_mistake
from aifactory.bicep.diagnostics import Unsupported
from aifactory.bicep.finding import Finding, suggestion
from aifactory.bicep.syntax import nodes as n

_ENCODING_AT = {"loadTextContent": 1, "loadJsonContent": 2, "loadYamlContent": 2}


def check(workspace: Workspace, model: Model) -> Iterator[Finding]:
    """Every mistake in the calls of a file that take over another; what they read is kept."""
    for node in model.parents:
        if isinstance(node, n.Call | n.MethodCall) and node.name in LOADS and node.args:
            yield from _load(workspace, model, node)


def _load(workspace: Workspace, model: Model, node: n.Call | n.MethodCall) -> Iterator[Finding]:
    path = n.unwrap(node.args[0])
    if isinstance(path, n.Text):
        code, what = path_mistake(path.value)
        if code:
            yield Finding(path.at, code, what, "Write a path relative to this file.")
            return
        if node.name != "loadDirectoryFileInfo" and is_folder(workspace, model, path.value):
            what = f"'{path.value}' is a folder; a file is needed here."
            yield Finding(path.at, "BCP275", what, "Name a file in it.")
            return
    at = _ENCODING_AT.get(node.name, len(node.args))
    encoding = n.unwrap(node.args[at]) if at < len(node.args) else None
    if isinstance(encoding, n.Text) and encoding.value not in ENCODINGS:
        _, fix = suggestion(encoding.value, ENCODINGS)
        what = f"'{encoding.value}' is not an encoding that Bicep reads."
        yield Finding(encoding.at, "BCP070", what, fix)
        return
    try:
        load(workspace, model, node)
    except Unsupported:
        return  # it is told where the value is needed
