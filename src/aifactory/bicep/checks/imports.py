"""Imports: names that the other file does not export, members that a namespace does not have."""

from collections.abc import Iterator

from aifactory.bicep.binding.exports import exported
from aifactory.bicep.binding.model import Model, Wildcard
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.finding import Finding, suggestion
from aifactory.bicep.syntax import nodes as n


def check(workspace: Workspace, model: Model) -> Iterator[Finding]:
    """Every import of a file that leads nowhere."""
    for statement in model.declared(n.Import):
        yield from _import(workspace, model, statement)
    for node, symbol in model.names.items():
        above = model.parents.get(node)
        if isinstance(symbol, Wildcard) and above is not None:
            yield from _member(workspace, symbol, above)


def _import(workspace: Workspace, model: Model, statement: n.Import) -> Iterator[Finding]:
    file = model.import_files.get(statement, "")
    names = exported(workspace, file)
    if names is None or statement.items is None:
        return
    for item in statement.items:
        if item.name not in names:
            _, fix = suggestion(item.name, names, "Export it there with '@export()'.")
            what = f"'{file}' does not export '{item.name}'."
            yield Finding(item.at, "BCP360", what, fix)


def _member(workspace: Workspace, symbol: Wildcard, above: n.Node) -> Iterator[Finding]:
    names = exported(workspace, symbol.file)
    name: str | int | None = None
    if isinstance(above, n.Property | n.MethodCall):
        name = above.name
    elif isinstance(above, n.TypeAccess):
        name = above.key
    if names is None or name is None or name in names:
        return
    near, fix = suggestion(str(name), names)
    what = f"'{symbol.file}' does not export '{name}'."
    yield Finding(above.at, "BCP083" if near else "BCP053", what, fix)
