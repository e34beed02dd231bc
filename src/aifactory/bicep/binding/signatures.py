"""What a module asks for and gives back, read from its Bicep source or its compiled template."""

from typing import Any

from aifactory.bicep.binding.model import (
    Deployable,
    Imported,
    Interface,
    Model,
    ParameterFact,
    decorator,
)
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.syntax import nodes as n

_SECURE = ("securestring", "secureobject")
_SCHEMA_SCOPES = {
    "deploymentTemplate.json": "resourceGroup",
    "subscriptionDeploymentTemplate.json": "subscription",
    "managementGroupDeploymentTemplate.json": "managementGroup",
    "tenantDeploymentTemplate.json": "tenant",
}


def interface_of(workspace: Workspace, module: Deployable) -> Interface | None:
    """The interface of the file a module call uses; None when it could not be loaded."""
    return interface_at(workspace, workspace.module_path(module))


def interface_at(workspace: Workspace, path: str) -> Interface | None:
    """The interface of a file; None when it could not be loaded."""
    if path not in workspace.interfaces:
        if path in workspace.models:
            workspace.interfaces[path] = _of_model(workspace, workspace.models[path])
        elif path in workspace.templates:
            workspace.interfaces[path] = _of_template(workspace.templates[path])
    return workspace.interfaces.get(path)


def _of_model(workspace: Workspace, model: Model) -> Interface:
    parameters = {
        param.name: ParameterFact(
            required=param.default is None
            and not (param.type and is_nullable(workspace, model, param.type)),
            type=param.type.name if isinstance(param.type, n.TypeName) else None,
            declared=(model, param.type) if param.type else None,
            open_text=decorator(param, "secure") is None and param.type not in model.names,
        )
        for param in model.declared(n.Param)
    }
    outputs = {
        name: decorator(output, "secure") is not None for name, output in model.outputs.items()
    }
    kinds = {
        name: output.type.name
        for name, output in model.outputs.items()
        if isinstance(output.type, n.TypeName) and output.type not in model.names
    }
    return Interface(model.target_scope, parameters, outputs, kinds)


def is_nullable(workspace: Workspace, model: Model, kind: n.TypeExpr) -> bool:
    """True when null is a value of the type, through any chain of names."""
    workspace.budget.spend()
    match kind:
        case n.TypeNullable():
            return kind.nullable
        case n.TypeLiteral():
            return kind.value is None
        case n.TypeUnion():
            return any(is_nullable(workspace, model, member) for member in kind.members)
        case n.TypeName() if kind not in workspace.looking:
            workspace.looking.add(kind)
            try:
                return _named_nullable(workspace, model, model.names.get(kind))
            finally:
                workspace.looking.discard(kind)
    return False


def _named_nullable(workspace: Workspace, model: Model, symbol: object) -> bool:
    if isinstance(symbol, n.TypeDecl):
        return is_nullable(workspace, model, symbol.type)
    return isinstance(symbol, Imported) and _imported_nullable(workspace, symbol)


def _imported_nullable(workspace: Workspace, symbol: Imported) -> bool:
    if symbol.file in workspace.models:
        model = workspace.models[symbol.file]
        found = model.symbols.get(symbol.name)
        return isinstance(found, n.TypeDecl) and is_nullable(workspace, model, found.type)
    template = workspace.templates.get(symbol.file, {})
    return bool(template.get("definitions", {}).get(symbol.name, {}).get("nullable"))


def _of_template(template: dict[str, Any]) -> Interface:
    schema = str(template.get("$schema", "")).rstrip("#").rpartition("/")[2]
    definitions = template.get("definitions", {})
    parameters = {
        name: ParameterFact(
            required="defaultValue" not in fact and not _nullable(definitions, fact),
            type=fact.get("type"),
        )
        for name, fact in template.get("parameters", {}).items()
    }
    outputs = {
        name: str(fact.get("type", "")).lower() in _SECURE
        for name, fact in template.get("outputs", {}).items()
    }
    kinds = {
        name: str(fact.get("type", "")).lower().removeprefix("secure")
        for name, fact in template.get("outputs", {}).items()
        if "$ref" not in fact and not fact.get("nullable")
    }
    scope = _SCHEMA_SCOPES.get(schema, "resourceGroup")
    return Interface(scope, parameters, outputs, kinds)


def _nullable(definitions: dict[str, Any], fact: dict[str, Any]) -> bool:
    if "nullable" in fact or "$ref" not in fact:
        return bool(fact.get("nullable"))
    name = str(fact["$ref"]).rpartition("/")[2].replace("~1", "/").replace("~0", "~")
    target = definitions.get(name)
    return isinstance(target, dict) and _nullable(definitions, target)
