"""What a file lets others import, be it Bicep or a compiled template."""

from aifactory.bicep.binding.compiled import exported_names
from aifactory.bicep.binding.model import decorator
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.syntax import nodes as n


def exported(workspace: Workspace, file: str) -> list[str] | None:
    """The names that a file exports, in the order of its template; None for a broken file."""
    if file in workspace.templates:
        return exported_names(workspace.templates[file])
    model = workspace.models.get(file)
    if model is None or model.is_broken:
        return None
    kinds = (n.TypeDecl, n.Var, n.Func)
    return [d.name for kind in kinds for d in model.declared(kind) if decorator(d, "export")]
