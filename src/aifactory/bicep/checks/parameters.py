"""Parameters files against the template they are for."""

from collections.abc import Iterator

from aifactory.bicep.binding.model import Interface, Model
from aifactory.bicep.binding.signatures import interface_at
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.checks.expressions.values import check_assigned
from aifactory.bicep.diagnostics import Unsupported
from aifactory.bicep.finding import Finding, suggestion
from aifactory.bicep.parameters.emission import extended
from aifactory.bicep.parameters.evaluation import Evaluation, NotComputable
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
    interface = _interface(workspace, model)
    if interface is not None:
        yield from _against(workspace, model, using[0], interface)


def _interface(workspace: Workspace, model: Model) -> Interface | None:
    """What the template that the file is for declares."""
    using = model.declared(n.Using)
    return interface_at(workspace, workspace.module_paths.get(using[0], "")) if using else None


def check_values(workspace: Workspace, model: Model, wrong: frozenset[int]) -> Iterator[Finding]:
    """Every value that cannot be worked out or does not fit, where nothing else is wrong in it."""
    interface = _interface(workspace, model)
    ends = [statement.at for statement in model.program[1:]] + [len(model.source.text) + 1]
    for statement, end in zip(model.program, ends, strict=True):
        value = statement.default if isinstance(statement, n.Param) else None
        if value is None or any(statement.name_at < at < end for at in wrong):
            continue
        findings = list(_worked_out(workspace, model, value))
        fact = interface.parameters.get(statement.name) if interface else None
        if fact and fact.declared and not findings:
            yield from check_assigned(workspace, model, value, fact.declared)
        yield from findings


def _worked_out(workspace: Workspace, model: Model, value: n.Expr) -> Iterator[Finding]:
    try:
        Evaluation(workspace, model).value(value, {})
    except NotComputable as refusal:
        yield Finding(value.at, "BCP338", refusal.what, "Correct the value.")
    except Unsupported:
        return  # it is told where the parameters are written


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
        if name not in facts:
            _, fix = suggestion(name, facts)
            what = f"The template has no parameter '{name}'."
            yield Finding(param.name_at, "BCP259", what, fix)
