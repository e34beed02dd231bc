"""Files whose content a Bicep file takes over at compile time."""

import base64
import json
import posixpath
import re
from collections.abc import Iterable
from typing import Any, Protocol

from aifactory.bicep.binding.json_path import UnknownPath, select
from aifactory.bicep.binding.model import Model
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.bounds import TooMuch, size
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
_FILE = "Correct the file."
_Load = n.Call | n.MethodCall


# The most that each function takes, in characters (Azure/bicep, LanguageConstants.cs, 2026-08).
_MOST = {"loadTextContent": 131_072, "loadFileAsBase64": 98_304}
_MOST_OF_DATA = 1_048_576
ENCODINGS = frozenset({"us-ascii", "iso-8859-1", "utf-8", "utf-16BE", "utf-16"})


class YamlResolver(Protocol):
    """A resolver that also reads YAML; the compiler itself does not."""

    def yaml(self, text: str) -> Any:
        """The plain data that a YAML text stands for."""
        ...


class FolderResolver(Protocol):
    """A resolver that also knows which files a folder has."""

    def files(self, path: str) -> Iterable[str]:
        """The names of the files right in a folder; raises FileNotFoundError."""
        ...


def load(workspace: Workspace, model: Model, node: _Load) -> Any:
    """The content that a load call reads; read once."""
    if node not in workspace.loaded:
        workspace.loaded[node] = _loaded(workspace, model, node)
    return workspace.loaded[node]


def is_folder(workspace: Workspace, model: Model, written: str) -> bool:
    """True for a path of a folder, where the resolver can tell."""
    listing = getattr(workspace.resolver, "files", None)
    path = workspace.path_from(model.source, written)
    try:
        return callable(listing) and bool(list(listing(path)))
    except (OSError, ValueError):
        return False


def _loaded(workspace: Workspace, model: Model, node: _Load) -> Any:
    if node.name == "loadDirectoryFileInfo":
        return _files(workspace, model, node)
    content = _read(workspace, model, node)
    most = _MOST.get(node.name, _MOST_OF_DATA)
    if len(content) > most:
        _report(workspace, model, node, "BCP184", f"The file has more than {most:,} characters.")
        return ""
    if node.name == "loadFileAsBase64":
        return base64.b64encode(content).decode()
    encoding_at = 1 if node.name == "loadTextContent" else 2
    text = _decoded(workspace, model, content, node.args[encoding_at : encoding_at + 1])
    if node.name == "loadTextContent":
        return text
    parse = _json if node.name == "loadJsonContent" else _yaml
    value = parse(workspace, model, node, text)
    workspace.budget.spend(size(value) // 100)
    return _select(workspace, model, value, node.args[1]) if len(node.args) > 1 else value


def _json(workspace: Workspace, model: Model, node: _Load, text: str) -> Any:
    try:
        return json.loads(_COMMENT.sub(lambda match: match.group(1) or "", text))
    except ValueError as error:
        _report(workspace, model, node, "BCP186", f"The file is not JSON: {error}.", _FILE)
        return None


def _yaml(workspace: Workspace, model: Model, node: _Load, text: str) -> Any:
    read = getattr(workspace.resolver, "yaml", None)
    if read is None:
        raise Unsupported(model.source, node.at, "'loadYamlContent' (nothing here reads YAML)")
    try:
        found = read(text)
        size(found)  # aliases multiply: counted before anything is written out
        return json.loads(json.dumps(found))  # plain data alone: no dates, no sets
    except (RecursionError, TooMuch):
        raise
    except Exception as error:  # whatever the caller's reader raises, the file is at fault
        _report(workspace, model, node, "BCP340", f"The file is not plain YAML: {error}.", _FILE)
        return None


def _files(workspace: Workspace, model: Model, node: _Load) -> list[dict[str, str]]:
    """What is right in a folder: path from this file, name and ending of every file."""
    listing = getattr(workspace.resolver, "files", None)
    if listing is None:
        what = "'loadDirectoryFileInfo' (nothing here lists folders)"
        raise Unsupported(model.source, node.at, what)
    written = _constant(workspace, model, node.args[0])
    pattern = _constant(workspace, model, node.args[1]) if len(node.args) > 1 else "*"
    wanted = re.compile(re.escape(pattern or "*").replace(r"\*", ".*").replace(r"\?", "."))
    try:
        names = list(listing(workspace.path_from(model.source, written)))
    except (OSError, ValueError):
        _report(workspace, model, node.args[0], "BCP091", f"There is no folder '{written}'.")
        return []
    found = [
        {
            "relativePath": posixpath.normpath(posixpath.join(written, name)),
            "baseName": name,
            "extension": posixpath.splitext(name)[1],
        }
        for name in names
        if wanted.fullmatch(name)
    ]
    return sorted(found, key=lambda file: file["relativePath"].upper())


def _decoded(
    workspace: Workspace, model: Model, content: bytes, encoding: tuple[n.Expr, ...]
) -> str:
    """The text of a file; as in the official compiler, what is no text becomes a mark."""
    name = _constant(workspace, model, encoding[0]) if encoding else "utf-8"
    known = name if name in ENCODINGS and name != "utf-8" else "utf-8-sig"
    return content.decode(known, errors="replace").removeprefix("\ufeff")


def _read(workspace: Workspace, model: Model, node: _Load) -> bytes:
    written = node.args[0]
    path = workspace.path_from(model.source, _constant(workspace, model, written))
    try:
        return workspace.read_bytes(path)
    except FileNotFoundError:
        _report(workspace, model, written, "BCP091", f"There is no file '{path}'.")
        return b"null"


def _report(
    workspace: Workspace,
    model: Model,
    node: n.Node,
    code: str,
    what: str,
    fix: str = "Correct the call.",
) -> None:
    workspace.diagnostics.report(model.source, node.at, code, what, fix)


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
    """The part of a document that a path leads to; a list where it leads to several."""
    path = _constant(workspace, model, written)
    if path.endswith("."):
        _report(workspace, model, written, "BCP235", f"The path '{path}' is not finished.")
        return None
    try:
        found = select(value, path if path.startswith(("$", ".", "[")) else f".{path}")
    except UnknownPath as error:
        raise Unsupported(model.source, written.at, f"The JSONPath '{error}'") from error
    if not found:
        what = f"The path '{path}' leads to nothing in the file."
        _report(workspace, model, written, "BCP235", what)
        return None
    return found[0] if len(found) == 1 else found
