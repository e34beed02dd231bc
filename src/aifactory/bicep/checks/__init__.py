"""Whether bound files make sense: every check looks at one file and tells what is wrong in it."""

from collections.abc import Callable, Iterator

from aifactory.bicep.binding.model import Model
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.checks import (
    bodies,
    calls,
    cycles,
    decorators,
    imports,
    modules,
    objects,
    parameters,
    resources,
    scopes,
    timing,
    types,
    unused,
    values,
)
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
    unused.check,
)
_OF_PARAMETERS: tuple[Check, ...] = (parameters.check, imports.check, cycles.check, objects.check)


def check_all(workspace: Workspace) -> None:
    """Reports everything that is wrong in the files of a workspace."""
    for model in workspace.models.values():
        checks = _OF_PARAMETERS if model.path.endswith(".bicepparam") else _CHECKS
        for check in checks:
            for finding in check(workspace, model):
                if finding.severity == "warning" and model.source.is_quiet(
                    finding.at, finding.code
                ):
                    continue
                problem = Problem(
                    where=model.source.place(finding.at),
                    code=finding.code,
                    what=finding.what,
                    fix=finding.fix,
                    severity=finding.severity,
                )
                workspace.diagnostics.add(problem)
