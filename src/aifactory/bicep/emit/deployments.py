"""Resources and module calls as entries of a template's `resources`."""

from typing import Any

from aifactory.bicep.binding.model import Deployable, decorator
from aifactory.bicep.emit.access import Target, all_hold, of_resource
from aifactory.bicep.emit.arm import Arm, ArmCall, call, to_json
from aifactory.bicep.emit.context import DEPLOYMENTS_API, Context, Env
from aifactory.bicep.emit.declarations import described
from aifactory.bicep.emit.dependencies import Dependencies
from aifactory.bicep.emit.objects import (
    as_json,
    copy_count,
    object_json,
    parameter_copy,
    seen_through,
)
from aifactory.bicep.emit.scopes import (
    full_name,
    lineage,
    module_name,
    resource_id,
    scope_env,
    scope_of,
    scope_properties,
)
from aifactory.bicep.syntax import nodes as n

_PLACEMENT = ("name", "parent", "scope", "dependsOn")
_MODULE_OWN = ("name", "params", "scope", "dependsOn")


def _loop_and_condition(ctx: Context, found: Deployable) -> dict[str, Any]:
    entry: dict[str, Any] = {}
    loop = found.looped_by
    if loop is not None:
        entry["copy"] = copy_count(ctx, found.symbol, loop, {}, _batch_size(found))
    conditions = found.conditions
    if len(conditions) == 1:
        entry["condition"] = as_json(ctx, conditions[0], {})
    elif conditions:
        entry["condition"] = to_json(all_hold(ctx, conditions, {}))
    return entry


def _batch_size(found: Deployable) -> int | None:
    written = decorator(found.statement, "batchSize")
    size = written.args[0] if written and written.args else None
    return size.value if isinstance(size, n.Integer) else None


def resource_entry(ctx: Context, resource: Deployable, waits: Dependencies) -> dict[str, Any]:
    """A resource as its template states it."""
    env: Env = {}
    entry = _loop_and_condition(ctx, resource)
    if ctx.symbolic and resource.existing:
        entry["existing"] = True
    options = _options(ctx, resource)
    if options:
        entry["@options"] = options
    entry |= {"type": resource.type, "apiVersion": resource.api_version}
    scope = scope_of(ctx, resource)
    root_env = lineage(ctx, resource, env)[-1][1]
    if scope.kind == "resource":
        assert scope.resource is not None
        inner = scope_env(ctx, scope, root_env)
        entry["scope"] = to_json(resource_id(ctx, scope.resource, inner))
    else:
        entry |= scope_properties(ctx, scope, root_env)
    entry["name"] = to_json(full_name(ctx, resource, env))
    entry |= object_json(ctx, _without(resource.body, _PLACEMENT), env)
    return _waiting(ctx, resource, waits, entry)


def _options(ctx: Context, resource: Deployable) -> dict[str, Any]:
    found = {}
    for name in ("retryOn", "waitUntil", "onlyIfNotExists"):
        written = decorator(resource.statement, name)
        if written:
            found[name] = [as_json(ctx, arg, {}) for arg in written.args]
    return found


def _without(body: n.Object, names: tuple[str, ...]) -> tuple[n.Entry | n.Spread, ...]:
    def kept(entry: n.Entry | n.Spread) -> bool:
        named = isinstance(entry, n.Entry) and isinstance(entry.key, n.Text)
        return not (named and entry.key.value in names)  # type: ignore[union-attr]

    return tuple(entry for entry in body.entries if kept(entry))


def _waiting(
    ctx: Context, found: Deployable, waits: Dependencies, entry: dict[str, Any]
) -> dict[str, Any]:
    names = waits.depends_on(found)
    if names:
        entry["dependsOn"] = names
    return described(ctx, found.statement, entry)


def module_entry(ctx: Context, module: Deployable, waits: Dependencies) -> dict[str, Any]:
    """A module call as a nested deployment."""
    env: Env = {}
    if "extensionConfigs" in module.properties:
        raise ctx.unsupported(module.properties["extensionConfigs"], "'extensionConfigs'")
    entry = _loop_and_condition(ctx, module)
    entry |= {"type": module.type, "apiVersion": DEPLOYMENTS_API}
    entry["name"] = to_json(module_name(ctx, module, env))
    entry |= object_json(ctx, _without(module.body, _MODULE_OWN), env)
    scope = scope_of(ctx, module)
    entry |= scope_properties(ctx, scope, env)
    if scope.kind != "resourceGroup":
        place = "resourceGroup" if ctx.model.target_scope == "resourceGroup" else "deployment"
        entry["location"] = f"[{place}().location]"
    properties: dict[str, Any] = {
        "expressionEvaluationOptions": {"scope": "inner"},
        "mode": "Incremental",
    }
    params = module.properties.get("params")
    if params is not None:
        properties["parameters"] = _parameters(ctx, params, env)
    entry["properties"] = properties | {"template": ctx.compiled(module)}
    return _waiting(ctx, module, waits, entry)


def _parameters(ctx: Context, params: n.Expr, env: Env) -> dict[str, Any]:
    if not isinstance(params, n.Object):
        raise ctx.unsupported(params, "Parameters that are not a literal object")
    found: dict[str, Any] = {}
    for entry in params.entries:
        if not isinstance(entry, n.Entry) or not isinstance(entry.key, n.Text):
            raise ctx.unsupported(entry, "A parameter that is not named by a plain word")
        if isinstance(entry.value, n.For):
            found[entry.key.value] = {"copy": [parameter_copy(ctx, entry.value, env)]}
        else:
            found[entry.key.value] = _parameter(ctx, entry.value, env)
    return found


def _parameter(ctx: Context, written: n.Expr, env: Env) -> Any:
    node = seen_through(ctx, written)
    secret = _secret(ctx, node, env)
    if secret:
        plain = {key: to_json(value) for key, value in secret.items()}
        return {"reference": {"keyVault": {"id": plain.pop("keyVault")}, **plain}}
    if isinstance(node, n.Ternary):
        return to_json(_chosen_parameter(ctx, node, env))
    return {"value": as_json(ctx, node, env)}


def _chosen_parameter(ctx: Context, written: n.Expr, env: Env) -> ArmCall:
    """A parameter as an expression: whether value or secret is only known with the condition."""
    node = seen_through(ctx, written)
    if isinstance(node, n.Ternary):
        condition = ctx.value(node.condition, env)
        yes, no = (_chosen_parameter(ctx, side, env) for side in (node.yes, node.no))
        return call("if", condition, yes, no)
    secret = _secret(ctx, node, env)
    if not secret:
        return call("createObject", "value", ctx.value(node, env))
    vault = call("createObject", "id", secret.pop("keyVault"))
    rest = (part for pair in secret.items() for part in pair)
    return call("createObject", "reference", call("createObject", "keyVault", vault, *rest))


def _secret(ctx: Context, node: n.Expr, env: Env) -> dict[str, Arm] | None:
    """The parts of `vault.getSecret(…)`; None for any other value."""
    if not isinstance(node, n.MethodCall) or node.name != "getSecret":
        return None
    found = ctx.model.deployable(node.base)
    if found is None:
        raise ctx.unsupported(node, "getSecret() of something that is not a resource")
    parts: dict[str, Arm] = {"keyVault": of_resource(ctx, Target(*found), "id", env, safe=False)}
    for key, arg in zip(("secretName", "secretVersion"), node.args, strict=False):
        parts[key] = ctx.value(arg, env)
    return parts
