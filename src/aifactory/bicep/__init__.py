"""The Bicep language in Python: source in, ARM JSON out; it knows nothing of factories."""

from typing import Any

from aifactory.bicep.binding.workspace import Resolver, Workspace
from aifactory.bicep.checks import check_all
from aifactory.bicep.diagnostics import Unsupported
from aifactory.bicep.emit.template import Emitter
from aifactory.problems import refuse

__all__ = ["Resolver", "compile_bicep"]


def compile_bicep(path: str, resolver: Resolver) -> dict[str, Any]:
    """The ARM template of a Bicep file; refuses with every problem found, at path:line:column."""
    workspace = Workspace(resolver)
    try:
        workspace.load(path)
    except FileNotFoundError:
        what = f"There is no file '{path}'."
        raise refuse(path, "BCP091", what, "Give the path of a Bicep file.") from None
    check_all(workspace)
    workspace.diagnostics.raise_if_any()
    template: dict[str, Any] = {}
    try:
        template = Emitter(workspace).template(path)
    except Unsupported as refusal:
        what = f"{refusal.what} is not supported by this compiler."
        workspace.diagnostics.report(refusal.source, refusal.at, "AIF4101", what)
    workspace.diagnostics.raise_if_any()
    return template
