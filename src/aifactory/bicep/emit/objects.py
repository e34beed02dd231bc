"""Values where a template takes JSON: literals stay literals, loops become `copy`."""

from typing import Any

from aifactory.bicep.emit.arm import accessible, call, to_json, with_copy_index_named
from aifactory.bicep.emit.context import Context, Env
from aifactory.bicep.emit.values import has_spread
from aifactory.bicep.syntax import nodes as n

_EMPTY = call("createObject")


def seen_through(ctx: Context, node: n.Expr) -> n.Expr:
    """A value without parentheses and `!`; a variable that must be inlined is its own value."""
    while True:
        node = n.unwrap(node)
        if not isinstance(node, n.Name):
            return node
        symbol = ctx.model.names.get(node)
        if not isinstance(symbol, n.Var) or not ctx.inlining.var(symbol):
            return node
        node = symbol.value


def as_json(ctx: Context, written: n.Expr, env: Env) -> Any:
    """A value as template JSON."""
    node = seen_through(ctx, written)
    match node:
        case n.Boolean() | n.Integer() | n.Null():
            return None if isinstance(node, n.Null) else node.value
        case n.Unary(op="-", operand=n.Integer() as number):
            return -number.value
        case n.Object() if not has_spread(node.entries):
            return object_json(ctx, node.entries, env)
        case n.Array() if not has_spread(node.items):
            return [as_json(ctx, item, env) for item in node.items if isinstance(item, n.Expr)]
        case n.Call(name="any", args=(inner,)):
            return as_json(ctx, inner, env)
        case _:
            value = ctx.value(node, env)
            return {} if value == _EMPTY else to_json(value)


def object_json(ctx: Context, entries: tuple[n.Entry | n.Spread, ...], env: Env) -> dict[str, Any]:
    """An object's properties as template JSON; its loops are gathered under `copy`."""
    plain = [entry for entry in entries if isinstance(entry, n.Entry)]
    loops = [entry for entry in plain if isinstance(entry.value, n.For)]
    found: dict[str, Any] = {}
    if loops:
        found["copy"] = [property_copy(ctx, entry, env) for entry in loops]
    for entry in plain:
        if isinstance(entry.value, n.For):
            continue
        key = str(to_json(ctx.value(entry.key, env)))
        if key.lower() == "copy":  # the engine would take the plain name for a loop
            key = f"[string('{key}')]"
        found[key] = as_json(ctx, entry.value, env)
    return found


def property_copy(ctx: Context, entry: n.Entry, env: Env) -> dict[str, Any]:
    """The `copy` element of a property whose value is a loop."""
    assert isinstance(entry.value, n.For)
    if not isinstance(entry.key, n.Text):
        raise ctx.unsupported(entry.key, "A loop under an interpolated property name")
    return copy_element(ctx, entry.key.value, entry.value, env)


def copy_count(
    ctx: Context, name: str | None, loop: n.For, env: Env, batch: int | None = None
) -> dict[str, Any]:
    """A `copy` element without its input: how often, and how many at a time."""
    found: dict[str, Any] = {"name": name} if name is not None else {}
    found["count"] = to_json(call("length", ctx.value(loop.source, env)))
    if batch:
        found.update(mode="serial", batchSize=batch)
    return found


def copy_element(ctx: Context, name: str | None, loop: n.For, env: Env) -> dict[str, Any]:
    """A `copy` element with the value that each turn gives."""
    found = copy_count(ctx, name, loop, env)
    if _is_direct(loop.body):
        found["input"] = as_json(ctx, loop.body, env)
    else:  # the engine wants an expression here, even for a literal array or number
        found["input"] = to_json(accessible(ctx.value(loop.body, env)))
    return found


def parameter_copy(ctx: Context, loop: n.For, env: Env) -> dict[str, Any]:
    """The `copy` element of a module parameter; its loop is always named `value`."""
    found = copy_count(ctx, "value", loop, env)
    value = ctx.value(loop.body, env)
    if not _is_direct(loop.body):
        value = accessible(value)
    found["input"] = to_json(with_copy_index_named(value, "value"))
    return found


def _is_direct(body: n.Expr) -> bool:
    body = n.unwrap(body)
    if isinstance(body, n.Object):
        return not has_spread(body.entries)
    return isinstance(body, n.Text)
