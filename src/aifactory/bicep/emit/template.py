"""A bound file to its ARM template; nested templates are compiled once each."""

import hashlib
import json
from typing import Any

from aifactory.bicep.binding.inlining import Inlining
from aifactory.bicep.binding.model import Deployable, Model
from aifactory.bicep.binding.symbolic import needs_symbolic_names
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.bounds import MAX_TEMPLATE, TooMuch
from aifactory.bicep.emit.context import Context, Names
from aifactory.bicep.emit.declarations import (
    decorated,
    exported_variables,
    function,
    output,
    parameter,
    type_declaration,
)
from aifactory.bicep.emit.dependencies import Dependencies
from aifactory.bicep.emit.deployments import module_entry, resource_entry
from aifactory.bicep.emit.imports import Imports
from aifactory.bicep.emit.loads import file_variables
from aifactory.bicep.emit.objects import as_json, copy_element
from aifactory.bicep.emit.types import Types
from aifactory.bicep.emit.values import Values
from aifactory.bicep.syntax import nodes as n

GENERATOR_VERSION = "0.41.2.15936"  # the official release whose output this compiler gives
_SCHEMAS = {
    "tenant": "2019-08-01/tenantDeploymentTemplate",
    "managementGroup": "2019-08-01/managementGroupDeploymentTemplate",
    "subscription": "2018-05-01/subscriptionDeploymentTemplate",
    "resourceGroup": "2019-04-01/deploymentTemplate",
}
Template = dict[str, Any]


class Emitter:
    """Compiles the files of one workspace."""

    def __init__(self, workspace: Workspace, *, always_symbolic: bool = False) -> None:
        self.workspace = workspace
        self.always_symbolic = always_symbolic
        self._done: dict[str, Template] = {}

    def context(self, model: Model, names: Names) -> Context:
        """What the emission of a file shares, its names being those of the file it ends up in."""
        values, types = Values(), Types(decorated)
        ctx = Context(
            model=model,
            workspace=self.workspace,
            names=names,
            symbolic=self.always_symbolic or needs_symbolic_names(self.workspace, model),
            inlining=Inlining(model),
            value=values.value,
            json=lambda node, env: as_json(ctx, node, env),
            type_json=types.json,
            compiled=self._of_module,
        )
        values.context = types.context = ctx
        return ctx

    def _of_module(self, module: Deployable) -> Template:
        return self.template(self.workspace.module_path(module))

    def template(self, path: str) -> Template:
        """The template of a file of the workspace."""
        if path in self.workspace.templates:
            return self.workspace.templates[path]
        if path not in self._done:
            self._done[path] = self._compile(self.workspace.models[path])
        return self._done[path]

    def _compile(self, model: Model) -> Template:
        imports = Imports(self, model)
        ctx = self.context(model, imports.names)
        template: Template = {
            "$schema": f"https://schema.management.azure.com/schemas/{_SCHEMAS[model.target_scope]}.json#"
        }
        if ctx.symbolic:
            template["languageVersion"] = "2.0"
        template["contentVersion"] = "1.0.0.0"
        template["metadata"] = metadata = _metadata(ctx)
        definitions = {t.name: type_declaration(ctx, t) for t in model.declared(n.TypeDecl)}
        functions = {f.name: function(ctx, f) for f in model.declared(n.Func)}
        spaces = {"__bicep": functions} if functions else {}
        taken = imports.declarations()
        for space, name, entry in taken.functions:
            spaces.setdefault(space, {})[name] = entry
        members = [{"namespace": space, "members": found} for space, found in spaces.items()]
        _add(template, "definitions", definitions | taken.types)
        _add(template, "functions", members)
        _add(template, "parameters", {p.name: parameter(ctx, p) for p in model.declared(n.Param)})
        _add(template, "variables", _variables(ctx, taken.variables, taken.loops))
        template["resources"] = _resources(ctx)
        _add(template, "outputs", {name: output(ctx, o) for name, o in model.outputs.items()})
        asserts = {a.name: as_json(ctx, a.value, {}) for a in model.declared(n.Assert)}
        _add(template, "asserts", asserts)
        metadata["_generator"]["templateHash"] = _hash(model, template)
        return template


def _add(template: Template, section: str, content: Any) -> None:
    if content:
        template[section] = content


def _metadata(ctx: Context) -> dict[str, Any]:
    found: dict[str, Any] = {"_generator": {"name": "bicep", "version": GENERATOR_VERSION}}
    exported = exported_variables(ctx)
    if exported:
        found["__bicep_exported_variables!"] = exported
    for fact in ctx.model.declared(n.Metadata):
        found[fact.name] = as_json(ctx, fact.value, {})
    return found


def _variables(ctx: Context, taken: dict[str, Any], taken_loops: list[Any]) -> dict[str, Any]:
    found = file_variables(ctx)
    loops: list[Any] = []
    for var in ctx.model.declared(n.Var):
        if ctx.inlining.var(var):
            continue
        if isinstance(var.value, n.For):
            loops.append(copy_element(ctx, var.name, var.value, {}))
        else:
            found[var.name] = as_json(ctx, var.value, {})
    loops += taken_loops
    found |= taken
    return {"copy": loops, **found} if loops else found


def _resources(ctx: Context) -> Any:
    waits = Dependencies(ctx)
    entries: list[tuple[str, Any]] = []
    for resource in ctx.model.resources:
        left_out = resource.existing and not ctx.symbolic
        if not left_out and not ctx.inlining.existing(resource):
            entries.append((resource.symbol, resource_entry(ctx, resource, waits)))
    entries += [(module.symbol, module_entry(ctx, module, waits)) for module in ctx.model.modules]
    return dict(entries) if ctx.symbolic else [entry for _, entry in entries]


def _hash(model: Model, template: Template) -> str:
    """A number that changes with the content; how the official one is made is not public."""
    text = json.dumps(template, sort_keys=True, separators=(",", ":"))
    if len(text) > MAX_TEMPLATE:
        raise TooMuch(model.path, "The template grows too large.")
    return str(int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"))
