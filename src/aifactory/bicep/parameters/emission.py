"""A parameters file to the JSON that Azure takes."""

from collections.abc import Iterator
from typing import Any

from aifactory.bicep.binding.model import Model
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.bounds import size
from aifactory.bicep.parameters.evaluation import Evaluation
from aifactory.bicep.syntax import nodes as n

_SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"
_SECRET_PARTS = ("subscription", "group", "vault", "secretName", "secretVersion")


def is_parameters_file(path: str) -> bool:
    """True for a file that gives values to the parameters of another."""
    return path.endswith(".bicepparam")


def parameters_json(workspace: Workspace, model: Model) -> dict[str, Any]:
    """The parameters that a file assigns, worked out."""
    run = Evaluation(workspace, model)
    parameters = {param.name: _parameter(run, param) for param in model.declared(n.Param)}
    for base in extended(workspace, model):
        of_base = Evaluation(workspace, base)
        for param in base.declared(n.Param):
            if param.name not in parameters:
                parameters[param.name] = _parameter(of_base, param)
    return {"$schema": _SCHEMA, "contentVersion": "1.0.0.0", "parameters": parameters}


def extended(workspace: Workspace, model: Model) -> Iterator[Model]:
    """The parameters files whose values a file takes over, the nearest first."""
    for statement in model.declared(n.Extends):
        base = workspace.models.get(workspace.module_paths.get(statement, ""))
        if base is not None:
            yield base
            yield from extended(workspace, base)


def _parameter(run: Evaluation, param: n.Param) -> dict[str, Any]:
    value = n.unwrap(param.default) if param.default is not None else None
    if isinstance(value, n.Call | n.MethodCall) and value.name == "getSecret":
        return {"reference": _secret(run, value)}
    found = run.declared(param, param)
    run.workspace.budget.spend(size(found) // 100)
    return {"value": found}


def _secret(run: Evaluation, node: n.Call | n.MethodCall) -> dict[str, Any]:
    values = [run.value(arg, {}) for arg in node.args]
    part = dict(zip(_SECRET_PARTS, values, strict=False))
    vault = (
        f"/subscriptions/{part['subscription']}/resourceGroups/{part['group']}"
        f"/providers/Microsoft.KeyVault/vaults/{part['vault']}"
    )
    named = {key: part[key] for key in _SECRET_PARTS[3:] if key in part}
    return {"keyVault": {"id": vault}, **named}
