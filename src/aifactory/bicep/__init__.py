"""The Bicep language in Python: source in, ARM JSON out; it knows nothing of factories.

The compiler itself is imported with the first source: most plans find their templates compiled.
"""

from typing import TYPE_CHECKING, Any

from aifactory.bicep.bounds import TooMuch
from aifactory.bicep.diagnostics import Unsupported
from aifactory.bicep.resource_types import DistilledTypes, ResourceTypes, original_types
from aifactory.problems import Problem

if TYPE_CHECKING:
    from aifactory.bicep.binding.workspace import Resolver, Workspace

__all__ = [
    "DistilledTypes",
    "ResourceTypes",
    "compile_bicep",
    "original_types",
    "problems_in",
]


def compile_bicep(
    path: str, resolver: "Resolver", types: ResourceTypes | None = None
) -> dict[str, Any]:
    """The template of a Bicep file, or the parameters of a parameters file, as ARM JSON.

    Refuses with every problem found, each at path:line:column.
    """
    workspace, template = _compiled(path, resolver, types)
    workspace.diagnostics.raise_if_any()
    return template


def problems_in(
    path: str, resolver: "Resolver", types: ResourceTypes | None = None
) -> tuple[Problem, ...]:
    """Every problem of a Bicep file and of the files it uses, warnings included."""
    workspace, _ = _compiled(path, resolver, types)
    return workspace.diagnostics.in_order()


def _compiled(
    path: str, resolver: "Resolver", types: ResourceTypes | None
) -> "tuple[Workspace, dict[str, Any]]":
    """The template, empty where there are errors, and the workspace that holds them."""
    from aifactory.bicep.binding.workspace import Workspace
    from aifactory.bicep.parameters.evaluation import NotComputable

    workspace = Workspace(resolver, types)
    try:
        return workspace, _template(path, workspace)
    except FileNotFoundError:
        what, fix = f"There is no file '{path}'.", "Give the path of a Bicep file."
        workspace.diagnostics.add(Problem(where=path, code="BCP091", what=what, fix=fix))
    except RecursionError:
        what = "The file, or one that it uses, is nested too deeply."
        _too_much(workspace, TooMuch(path, what))
    except TooMuch as bound:
        _too_much(workspace, TooMuch(bound.where or path, bound.what))
    except Unsupported as refusal:
        computable = not isinstance(refusal, NotComputable)
        what = f"{refusal.what} is not supported by this compiler." if computable else refusal.what
        code = "AIF4101" if computable else "BCP338"
        workspace.diagnostics.report(refusal.source, refusal.at, code, what)
    return workspace, {}


def _too_much(workspace: "Workspace", bound: TooMuch) -> None:
    """A bound of this compiler is reached: too long, too deep, too large, or too much work."""
    fix = "Give inner values a variable of their own, or split the file."
    problem = Problem(where=bound.where, code="AIF4102", what=bound.what, fix=fix)
    workspace.diagnostics.problems[problem] = None


def _template(path: str, workspace: "Workspace") -> dict[str, Any]:
    from aifactory.bicep.checks import check_all
    from aifactory.bicep.emit.template import Emitter
    from aifactory.bicep.parameters.emission import is_parameters_file, parameters_json

    workspace.load(path)
    check_all(workspace)
    if workspace.diagnostics.has_errors:
        return {}
    if is_parameters_file(path):
        return parameters_json(workspace, workspace.models[path])
    return Emitter(workspace).template(path)
