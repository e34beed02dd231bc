"""Where resources and modules are deployed to, and the ids that follow from it."""

from dataclasses import dataclass

from aifactory.bicep.binding.model import Deployable, Namespace
from aifactory.bicep.emit.arm import Arm, ArmCall, call, to_json
from aifactory.bicep.emit.context import Context, Env
from aifactory.bicep.syntax import nodes as n

_GROUPS = "microsoft.resources/resourcegroups"
_MANAGEMENT_GROUPS = "Microsoft.Management/managementGroups"


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope: its kind, what was written to name it, and the symbol that names it, if one does."""

    kind: str
    subscription: n.Expr | None = None
    group: n.Expr | None = None
    management_group: n.Expr | None = None
    resource: Deployable | None = None
    via: tuple[Deployable, n.Expr | None] | None = None


def parent_of(ctx: Context, resource: Deployable) -> tuple[Deployable, n.Expr | None] | None:
    """The parent and the index into its loop: written as `parent:`, or the resource around."""
    written = resource.properties.get("parent")
    if written is not None and not resource.is_module:
        found = ctx.model.deployable(written)
        if found is None:
            raise ctx.unsupported(written, "A parent that is not the symbol of a resource")
        return found
    return (resource.nested_in, None) if resource.nested_in else None


def is_nested(resource: Deployable) -> bool:
    """True when the parent is the resource around, not a `parent:` property."""
    return "parent" not in resource.properties and resource.nested_in is not None


def indexed(ctx: Context, target: Deployable, index: n.Expr | None, env: Env) -> Env:
    """The environment in which a collection's own body is looked at for one of its items."""
    loop = target.looped_by
    if loop is None or index is None:
        return env
    return {**env, loop: ctx.value(index, env)}


def parent_env(ctx: Context, resource: Deployable, env: Env) -> Env:
    """The environment in which a resource's parent is looked at."""
    parent = parent_of(ctx, resource)
    if parent is None or is_nested(resource):
        return env
    return indexed(ctx, parent[0], parent[1], env)


def lineage(ctx: Context, resource: Deployable, env: Env) -> list[tuple[Deployable, Env]]:
    """A resource and its ancestors, nearest first, each with its environment."""
    found = [(resource, env)]
    while (parent := parent_of(ctx, found[-1][0])) is not None:
        found.append((parent[0], parent_env(ctx, *found[-1])))
    return found


def scope_of(ctx: Context, target: Deployable) -> Scope:
    """The scope a resource (its topmost ancestor) or a module is deployed to."""
    if not target.is_module:
        target = lineage(ctx, target, {})[-1][0]
    written = target.properties.get("scope")
    return read_scope(ctx, written) if written is not None else Scope(ctx.model.target_scope)


def read_scope(ctx: Context, written: n.Expr) -> Scope:
    """The scope that an expression names."""
    node = n.unwrap(written)
    if isinstance(node, n.Call) or (
        isinstance(node, n.MethodCall)
        and isinstance(node.base, n.Name)
        and isinstance(ctx.model.names.get(node.base), Namespace)
    ):
        return _scope_call(ctx, node)
    found = ctx.model.deployable(node)
    if found and not found[0].is_module:
        return _scope_symbol(ctx, found)
    if isinstance(node, n.Name):
        symbol = ctx.model.names.get(node)
        if isinstance(symbol, n.Var) and isinstance(n.unwrap(symbol.value), n.Ternary):
            return Scope(ctx.model.target_scope)  # as the official compiler does; a check warns
        if isinstance(symbol, n.Var):
            return read_scope(ctx, symbol.value)
    raise ctx.unsupported(
        written, "A scope that is not a scope function or the symbol of a resource"
    )


def _scope_call(ctx: Context, node: n.Call | n.MethodCall) -> Scope:
    args = node.args
    first = args[0] if args else None
    match node.name:
        case "resourceGroup" if len(args) == 2:
            return Scope("resourceGroup", subscription=first, group=args[1])
        case "resourceGroup":
            return Scope("resourceGroup", group=first)
        case "subscription":
            return Scope("subscription", subscription=first)
        case "managementGroup":
            return Scope("managementGroup", management_group=first)
        case "tenant":
            return Scope("tenant")
        case _:
            raise ctx.unsupported(node, f"The scope '{node.name}(…)'")


def _scope_symbol(ctx: Context, via: tuple[Deployable, n.Expr | None]) -> Scope:
    resource = via[0]
    kind = resource.type.lower()
    if kind == _GROUPS:
        subscription = scope_of(ctx, resource).subscription
        name = resource.properties.get("name")
        return Scope("resourceGroup", subscription=subscription, group=name, via=via)
    if kind == _MANAGEMENT_GROUPS.lower():
        name = resource.properties.get("name")
        return Scope("managementGroup", management_group=name, via=via)
    return Scope("resource", resource=resource, via=via)


def scope_env(ctx: Context, scope: Scope, env: Env) -> Env:
    """The environment in which what names a scope is looked at."""
    return indexed(ctx, scope.via[0], scope.via[1], env) if scope.via else env


def scoped_id(ctx: Context, scope: Scope, kind: str, names: list[Arm], env: Env) -> ArmCall:
    """The id of a resource type and its names in a scope."""
    env = scope_env(ctx, scope, env)
    match scope.kind:
        case "tenant":
            return call("tenantResourceId", kind, *names)
        case "subscription":
            first = [ctx.value(scope.subscription, env)] if scope.subscription else []
            return call("subscriptionResourceId", *first, kind, *names)
        case "resourceGroup" if scope.group is None:
            return call("resourceId", kind, *names)
        case "resourceGroup":
            return call("extensionResourceId", _group_id(ctx, scope, env), kind, *names)
        case "managementGroup":
            base = _management_group_id(ctx, scope, env)
            return call("extensionResourceId", base, kind, *names)
        case _:
            assert scope.resource is not None
            return call("extensionResourceId", resource_id(ctx, scope.resource, env), kind, *names)


def _group_id(ctx: Context, scope: Scope, env: Env) -> Arm:
    assert scope.group is not None
    subscription: Arm = call("subscription").then("subscriptionId")
    if scope.subscription is not None:
        subscription = ctx.value(scope.subscription, env)
    form = "/subscriptions/{0}/resourceGroups/{1}"
    return call("format", form, subscription, ctx.value(scope.group, env))


def _management_group_id(ctx: Context, scope: Scope, env: Env) -> Arm:
    if scope.management_group is None:
        return call("managementGroup").then("id")
    return call("tenantResourceId", _MANAGEMENT_GROUPS, ctx.value(scope.management_group, env))


def name_segments(ctx: Context, resource: Deployable, env: Env) -> list[Arm]:
    """The names along a resource's type, outermost first."""
    line = lineage(ctx, resource, env)
    names = [_own_name(ctx, one, where) for one, where in reversed(line)]
    first = resource.type.count("/") - len(line) + 1  # how many segments the topmost name holds
    top: list[Arm] = [names[0]]
    if first > 1:
        top = [call("split", names[0], "/").then(i) for i in range(first)]
    return top + names[1:]


def _own_name(ctx: Context, resource: Deployable, env: Env) -> Arm:
    name = resource.properties.get("name")
    if name is None:
        raise ctx.unsupported(resource.statement, "A resource without a name")
    return ctx.value(name, env)


def full_name(ctx: Context, resource: Deployable, env: Env) -> Arm:
    """A resource's name as the template states it: its ancestors' names, then its own."""
    if parent_of(ctx, resource) is None:
        return _own_name(ctx, resource, env)
    names = name_segments(ctx, resource, env)
    return call("format", "/".join(f"{{{i}}}" for i in range(len(names))), *names)


def resource_id(ctx: Context, target: Deployable, env: Env) -> ArmCall:
    """The id of a resource, or of the deployment that a module call makes."""
    scope = scope_of(ctx, target)
    if target.is_module:
        return scoped_id(ctx, scope, target.type, [module_name(ctx, target, env)], env)
    root_env = lineage(ctx, target, env)[-1][1]
    return scoped_id(ctx, scope, target.type, name_segments(ctx, target, env), root_env)


def module_name(ctx: Context, module: Deployable, env: Env) -> Arm:
    """The name of a module's deployment: as written, or made from its symbol."""
    if "name" in module.properties:
        return ctx.value(module.properties["name"], env)
    unique = call("uniqueString", module.name, call("deployment").then("name"))
    if module.loop is None:
        return call("format", f"{module.name[:50]}-{{0}}", unique)
    index = env.get(module.loop, call("copyIndex"))
    return call("format", f"{module.name[:44]}-{{0}}-{{1}}", index, unique)


def scope_properties(ctx: Context, scope: Scope, env: Env) -> dict[str, object]:
    """What a template states to redirect a deployment to another scope."""
    env = scope_env(ctx, scope, env)
    target = ctx.model.target_scope
    found: dict[str, object] = {}
    match scope.kind:
        case "tenant" if target != "tenant":
            found["scope"] = "/"
        case "managementGroup" if scope.management_group is not None:
            name = ctx.value(scope.management_group, env)
            there = call("tenantResourceId", _MANAGEMENT_GROUPS, name)
            if target in ("tenant", "managementGroup"):
                there = call("format", f"{_MANAGEMENT_GROUPS}/{{0}}", name)
            found["scope"] = to_json(there)
        case "subscription" if scope.subscription is not None:
            found["subscriptionId"] = ctx.json(scope.subscription, env)
        case "subscription" if target == "resourceGroup":
            found["subscriptionId"] = "[subscription().subscriptionId]"
        case "resourceGroup":
            named = {"subscriptionId": scope.subscription, "resourceGroup": scope.group}
            found = {key: to_json(ctx.value(v, env)) for key, v in named.items() if v is not None}
    return found
