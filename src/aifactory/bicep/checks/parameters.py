"""Parameters files against the template they are for."""

from collections.abc import Iterator

from aifactory.bicep.binding.model import Interface, Model
from aifactory.bicep.binding.signatures import interface_at
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.checks.values import check_assigned
from aifactory.bicep.finding import Finding, suggestion
from aifactory.bicep.parameters.emission import extended
from aifactory.bicep.syntax import nodes as n

_ALLOWED = (
    n.Using | n.Extends | n.Param | n.Var | n.Import | n.TypeDecl | n.Func | n.Lost | n.Refusal
)


def check(workspace: Workspace, model: Model) -> Iterator[Finding]:
    """Every mistake in a parameters file."""
    for statement in model.program:
        if not isinstance(statement, _ALLOWED):
            what = "A parameters file holds 'using', 'param', 'var' and 'import' alone."
            yield Finding(statement.at, "BCP337", what, "Move it to the template.")
    using = model.declared(n.Using)
    if not using:
        what = "The file does not say which template it is for."
        yield Finding(0, "BCP261", what, "Begin it with 'using '…''.")
    for again in using[1:]:
        yield Finding(again.at, "BCP262", "'using' stands here twice.", "Remove one of them.")
    path = workspace.module_paths.get(using[0], "") if using else ""
    interface = interface_at(workspace, path)
    if interface is not None:
        yield from _against(workspace, model, using[0], interface)


def _against(
    workspace: Workspace, model: Model, using: n.Using, interface: Interface
) -> Iterator[Finding]:
    given = {param.name: param for param in model.declared(n.Param)}
    inherited = {
        param.name for base in extended(workspace, model) for param in base.declared(n.Param)
    }
    facts = interface.parameters
    missing = [
        name
        for name, fact in facts.items()
        if fact.required and name not in given.keys() | inherited
    ]
    if missing:
        names = ", ".join(f"'{name}'" for name in missing)
        what = f"The file gives no value to the parameter {names}."
        yield Finding(using.at, "BCP258", what, "Add it.")
    for name, param in given.items():
        fact = facts.get(name)
        if fact is None:
            _, fix = suggestion(name, facts)
            what = f"The template has no parameter '{name}'."
            yield Finding(param.name_at, "BCP259", what, fix)
        elif fact.declared and param.default is not None:
            yield from check_assigned(workspace, model, param.default, fact.declared)
