"""Access of resources, modules and ordinary values: reference(), outputs, safe access."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial, reduce

from aifactory.bicep.binding.model import Deployable
from aifactory.bicep.binding.signatures import interface_of
from aifactory.bicep.emit.arm import NULL, TRUE, Arm, ArmCall, accessible, call
from aifactory.bicep.emit.context import DEPLOYMENTS_API, Context, Env
from aifactory.bicep.emit.scopes import indexed, module_name, resource_id
from aifactory.bicep.syntax import nodes as n

_SAFE = ("tryGet", "tryIndexFromEnd")


@dataclass(frozen=True, slots=True)
class Target:
    """A resource or module as an expression names it: the symbol and the index into its loop."""

    symbol: Deployable
    index: n.Expr | None

    @property
    def is_collection(self) -> bool:
        """True when the whole of a looped collection is meant."""
        return self.symbol.looped_by is not None and self.index is None


def symbolic_name(ctx: Context, target: Target, env: Env) -> Arm:
    """The symbolic name of a target, with its index when it is one of a collection."""
    name = target.symbol.symbol
    if target.index is None:
        return name
    return call("format", name + "[{0}]", ctx.value(target.index, env))


def reference(ctx: Context, target: Target, env: Env, *, full: bool) -> ArmCall:
    """The run-time state of a resource: its properties, or all of it."""
    symbol = target.symbol
    if target.is_collection:
        return call("references", symbol.symbol, *(["full"] if full else []))
    if ctx.symbolic and not ctx.inlining.existing(symbol):
        name = symbolic_name(ctx, target, env)
        return call("reference", name, *([symbol.api_version, "full"] if full else []))
    its_id = resource_id(ctx, symbol, indexed(ctx, symbol, target.index, env))
    return call("reference", its_id, symbol.api_version, *(["full"] if full else []))


def state(ctx: Context, target: Target, env: Env) -> ArmCall:
    """The whole run-time state of a resource or a module's deployment."""
    if target.symbol.is_module:
        return module_state(ctx, target, env)
    return reference(ctx, target, env, full=True)


def _guarded(ctx: Context, target: Target, value: Arm, env: Env, *, safe: bool) -> Arm:
    """Safe access of something conditional is null where the condition does not hold."""
    conditions = target.symbol.conditions
    return call("if", all_hold(ctx, conditions, env), value, NULL) if safe and conditions else value


def all_hold(ctx: Context, conditions: Sequence[n.Expr], env: Env) -> Arm:
    """Whether each of some conditions holds."""
    return reduce(partial(call, "and"), [ctx.value(condition, env) for condition in conditions])


def of_resource(ctx: Context, target: Target, name: str, env: Env, *, safe: bool) -> Arm:
    """A property of a resource; what is known before deployment needs no reference()."""
    symbol = target.symbol
    inner = indexed(ctx, symbol, target.index, env)
    if name in ("id", "name"):
        found: Arm = resource_id(ctx, symbol, inner)
        if name == "name":
            found = ctx.value(symbol.properties["name"], inner)
        return _guarded(ctx, target, found, inner, safe=safe)
    if name in ("type", "apiVersion"):
        return symbol.type if name == "type" else symbol.api_version
    if name == "properties" and not safe:
        return reference(ctx, target, env, full=False)
    whole = reference(ctx, target, env, full=True)
    if safe:
        return call("tryGet", _guarded(ctx, target, whole, inner, safe=True), name)
    return whole.then(name)


def module_state(ctx: Context, target: Target, env: Env) -> ArmCall:
    """The run-time state of a module's deployment."""
    symbol = target.symbol
    if target.is_collection:
        return call("references", symbol.symbol)
    if ctx.symbolic:
        return call("reference", symbolic_name(ctx, target, env))
    its_id = resource_id(ctx, symbol, indexed(ctx, symbol, target.index, env))
    return call("reference", its_id, DEPLOYMENTS_API)


def of_module(ctx: Context, target: Target, node: n.Property, env: Env) -> Arm:
    """A property of a module: its name or its outputs."""
    inner = indexed(ctx, target.symbol, target.index, env)
    if node.name == "name":
        its_name = module_name(ctx, target.symbol, inner)
        return _guarded(ctx, target, its_name, inner, safe=node.safe)
    if node.name != "outputs":
        raise ctx.unsupported(node, f"'{node.name}' of a module")
    state = module_state(ctx, target, env)
    if node.safe:
        return call("tryGet", _guarded(ctx, target, state, inner, safe=True), "outputs")
    return state.then("outputs")


def _secure_outputs(ctx: Context, target: Target, env: Env, *, safe: bool) -> Arm:
    inner = indexed(ctx, target.symbol, target.index, env)
    where: Arm = symbolic_name(ctx, target, env)
    if not ctx.symbolic:
        where = resource_id(ctx, target.symbol, inner)
    found = call("listOutputsWithSecureValues", where, DEPLOYMENTS_API)
    return _guarded(ctx, target, found, inner, safe=safe)


def module_output(ctx: Context, node: n.Property, env: Env) -> Arm | None:
    """The value of `module.outputs.name`; None when the expression is not of that form."""
    outputs = n.unwrap(node.base)
    if not isinstance(outputs, n.Property) or outputs.name != "outputs":
        return None
    found = ctx.model.deployable(outputs.base)
    if found is None or not found[0].is_module:
        return None
    target = Target(*found)
    secure = is_secure_output(ctx, target.symbol, node.name)
    keys: tuple[Arm, ...] = (node.name,) if secure else (node.name, "value")
    base: Arm = of_module(ctx, target, outputs, env)
    if secure:
        base = _secure_outputs(ctx, target, env, safe=outputs.safe)
    if node.safe:
        for key in keys:
            base = call("tryGet", base, key)
        return base
    base = accessible(base)
    if _is_safe(base):
        return ArmCall(base.name, base.args + keys)
    if base.name == "if" and base.args[-1] == NULL:
        return call("tryGet", base, *keys)
    return base.then(*keys)


def is_secure_output(ctx: Context, module: Deployable, name: str) -> bool:
    """True when a module's output of this name is declared secure."""
    interface = interface_of(ctx.workspace, module)
    return bool(interface and interface.outputs.get(name))


def _continues_chain(node: n.Expr) -> bool:
    """True when a value is itself an access: then safety on its left carries on to its right."""
    if isinstance(node, n.NonNull):
        return _continues_chain(node.inner)
    if isinstance(node, n.Call) and node.name == "any" and len(node.args) == 1:
        return _continues_chain(node.args[0])
    return isinstance(node, n.Property | n.Index)


def _is_safe(value: ArmCall) -> bool:
    return value.name in _SAFE and not value.path


def of_value(ctx: Context, node: n.Property | n.Index, key: Arm, env: Env) -> Arm:
    """Access of an ordinary value by name or position."""
    base = ctx.value(node.base, env)
    from_end = isinstance(node, n.Index) and node.from_end
    if node.safe:
        return call("tryIndexFromEnd" if from_end else "tryGet", base, key)
    base = accessible(base) if not from_end else base
    if isinstance(base, ArmCall) and _is_safe(base) and _continues_chain(node.base):
        more = call("createObject", "value", key, "fromEnd", TRUE) if from_end else key
        return ArmCall(base.name, (*base.args, more))
    if from_end:
        return call("indexFromEnd", base, key)
    return accessible(base).then(key)
