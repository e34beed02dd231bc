"""Whether bound files make sense: every check looks at one file and tells what is wrong in it."""

from collections.abc import Callable, Iterator

from aifactory.bicep.binding.model import Model
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.checks import (
    bodies,
    cycles,
    decorators,
    imports,
    modules,
    parameters,
    resources,
    scopes,
    types,
    unused,
)
from aifactory.bicep.checks.expressions import calls, loads, objects, timing, values
from aifactory.bicep.finding import Finding
from aifactory.problems import Problem

Check = Callable[[Workspace, Model], Iterator[Finding]]
_CHECKS: tuple[Check, ...] = (
    imports.check,
    decorators.check,
    types.check,
    calls.check,
    cycles.check,
    objects.check,
    resources.check,
    bodies.check,
    scopes.check,
    modules.check,
    timing.check,
    values.check,
    loads.check,
    unused.check,
)
_OF_PARAMETERS: tuple[Check, ...] = (
    parameters.check,
    imports.check,
    cycles.check,
    objects.check,
    calls.check,
    values.check,
    loads.check,
)


def check_all(workspace: Workspace) -> None:
    """Reports everything that is wrong in the files of a workspace."""
    for model in workspace.models.values():
        wrong: set[int] = set()
        for check in _OF_PARAMETERS if model.gives_parameters else _CHECKS:
            wrong.update(_told(workspace, model, check(workspace, model)))
        if model.gives_parameters:
            found = parameters.check_values(workspace, model, frozenset(wrong))
            wrong.update(_told(workspace, model, found))


def _told(workspace: Workspace, model: Model, findings: Iterator[Finding]) -> Iterator[int]:
    """Reports what was found, unless a directive switches it off; gives the places."""
    for finding in findings:
        if finding.severity == "warning" and model.source.is_quiet(finding.at, finding.code):
            continue
        problem = Problem(
            where=model.source.place(finding.at),
            code=finding.code,
            what=finding.what,
            fix=finding.fix,
            severity=finding.severity,
        )
        workspace.diagnostics.add(problem)
        yield finding.at
