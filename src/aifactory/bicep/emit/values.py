"""Values of Bicep to template expressions."""

from collections.abc import Callable
from typing import Any

from aifactory.bicep.binding.files import LOADS
from aifactory.bicep.binding.model import Deployable, Imported, LocalUse, Namespace, Wildcard
from aifactory.bicep.emit import access, loads
from aifactory.bicep.emit.access import Target
from aifactory.bicep.emit.arm import FALSE, NULL, TRUE, Arm, ArmCall, accessible, call
from aifactory.bicep.emit.context import Context, Env
from aifactory.bicep.emit.scopes import indexed, resource_id
from aifactory.bicep.syntax import nodes as n

_OPERATORS = {
    "||": "or",
    "&&": "and",
    "==": "equals",
    "<": "less",
    "<=": "lessOrEquals",
    ">": "greater",
    ">=": "greaterOrEquals",
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "%": "mod",
    "??": "coalesce",
}
_SCOPES = ("subscription", "resourceGroup", "managementGroup")
_INT_LIMIT = 2**31  # larger whole numbers do not survive ARM's expression parser


def spread_groups(
    items: tuple[n.Node, ...],
) -> list[n.Spread | list[Any]]:
    """Items in runs, a spread between them standing alone."""
    found: list[n.Spread | list[Any]] = []
    for item in items:
        if isinstance(item, n.Spread):
            found.append(item)
        elif found and isinstance(found[-1], list):
            found[-1].append(item)
        else:
            found.append([item])
    return found


def has_spread(items: tuple[n.Node, ...]) -> bool:
    """True when a literal takes over the members of another value."""
    return any(isinstance(item, n.Spread) for item in items)


class Values:
    """Converts the values of one file; `context` is set once, right after construction."""

    context: Context

    def __init__(self) -> None:
        self._forms: dict[type[n.Node], Callable[[Any, Env], Arm]] = {
            n.Text: lambda node, env: node.value,
            n.Integer: self._integer,
            n.Boolean: lambda node, env: TRUE if node.value else FALSE,
            n.Null: lambda node, env: NULL,
            n.Group: lambda node, env: self.value(node.inner, env),
            n.NonNull: lambda node, env: self.value(node.inner, env),
            n.Interpolated: self._interpolated,
            n.Ternary: self._ternary,
            n.Binary: self._binary,
            n.Unary: self._unary,
            n.Lambda: self._lambda,
            n.Array: self._array,
            n.Object: self._object,
            n.Name: self._name,
            n.Nested: self._nested,
            n.Property: self._property,
            n.Index: self._index,
            n.Call: self._call,
            n.MethodCall: self._method,
        }

    def value(self, node: n.Expr, env: Env) -> Arm:
        """The expression that a value becomes."""
        self.context.workspace.budget.spend()
        form = self._forms.get(type(node))
        if form is None:
            raise self.context.unsupported(node, "A loop inside a value")
        return form(node, env)

    def _integer(self, node: n.Integer, env: Env) -> Arm:
        return node.value if node.value < _INT_LIMIT else call("json", str(node.value))

    def _interpolated(self, node: n.Interpolated, env: Env) -> Arm:
        escaped = [text.replace("{", "{{").replace("}", "}}") for text in node.texts]
        form = "".join(f"{text}{{{i}}}" for i, text in enumerate(escaped[:-1])) + escaped[-1]
        return call("format", form, *(self.value(hole, env) for hole in node.holes))

    def _ternary(self, node: n.Ternary, env: Env) -> Arm:
        parts = (node.condition, node.yes, node.no)
        return call("if", *(self.value(part, env) for part in parts))

    def _binary(self, node: n.Binary, env: Env) -> Arm:
        left, right = self.value(node.left, env), self.value(node.right, env)
        if node.op in _OPERATORS:
            return call(_OPERATORS[node.op], left, right)
        if node.op == "!=":
            return call("not", call("equals", left, right))
        same = call("equals", call("toLower", left), call("toLower", right))
        return same if node.op == "=~" else call("not", same)

    def _unary(self, node: n.Unary, env: Env) -> Arm:
        if node.op == "!":
            return call("not", self.value(node.operand, env))
        if node.op == "+":
            return self.value(node.operand, env)
        if isinstance(node.operand, n.Integer):
            return -node.operand.value
        return call("sub", 0, self.value(node.operand, env))

    def _lambda(self, node: n.Lambda, env: Env) -> Arm:
        return call("lambda", *(p.name for p in node.params), self.value(node.body, env))

    def _array(self, node: n.Array, env: Env) -> Arm:
        def plain(items: Any) -> Arm:
            return call("createArray", *(self.value(item, env) for item in items))

        if not has_spread(node.items):
            return plain(node.items)
        groups = spread_groups(node.items)
        parts = (plain(g) if isinstance(g, list) else self.value(g.value, env) for g in groups)
        return call("flatten", call("createArray", *parts))

    def _object(self, node: n.Object, env: Env) -> Arm:
        def plain(entries: Any) -> Arm:
            pairs = ((self.value(e.key, env), self.value(e.value, env)) for e in entries)
            return call("createObject", *(part for pair in pairs for part in pair))

        if not has_spread(node.entries):
            return plain(node.entries)
        groups = spread_groups(node.entries)
        parts = (plain(g) if isinstance(g, list) else self.value(g.value, env) for g in groups)
        return call("shallowMerge", call("createArray", *parts))

    def _name(self, node: n.Name, env: Env) -> Arm:
        ctx = self.context
        match ctx.model.names.get(node):
            case n.Param(name=name):
                return call("parameters", name)
            case n.Var() as var:
                inlined = ctx.inlining.var(var)
                name = ctx.emitted(var.name)
                return self.value(var.value, env) if inlined else call("variables", name)
            case LocalUse() as use:
                return self._local(node, use, env)
            case Deployable() as found:
                return access.state(ctx, Target(found, None), env)
            case Imported(file=file, name=name):
                return call("variables", ctx.emitted(name, file))
            case _:
                raise ctx.unsupported(node, f"'{node.name}' as a value")

    def _local(self, node: n.Name, use: LocalUse, env: Env) -> Arm:
        if use.role == "argument":
            return call("parameters", node.name)
        if not isinstance(use.owner, n.For):
            return call("lambdaVariables", node.name)
        index = env.get(use.owner)
        if index is None:
            name = loop_name(self.context, use.owner)
            index = call("copyIndex", *([name] if name else []))
        if use.role == "index":
            return index
        return accessible(self.value(use.owner.source, env)).then(index)

    def _nested(self, node: n.Nested, env: Env) -> Arm:
        found = self.context.model.deployable(node)
        if found is None:
            raise self.context.unsupported(node, f"'::{node.name}' here")
        return access.reference(self.context, Target(found[0], None), env, full=True)

    def _property(self, node: n.Property, env: Env) -> Arm:
        ctx = self.context
        found = ctx.model.deployable(node.base)
        if found and found[0].is_module:
            return access.of_module(ctx, Target(*found), node, env)
        if found:
            return access.of_resource(ctx, Target(*found), node.name, env, safe=node.safe)
        output = access.module_output(ctx, node, env)
        if output is not None:
            return output
        base = n.unwrap(node.base)
        if isinstance(base, n.Name):
            symbol = ctx.model.names.get(base)
            if isinstance(symbol, Wildcard):
                return call("variables", ctx.emitted(node.name, symbol.file))
        return access.of_value(ctx, node, node.name, env)

    def _index(self, node: n.Index, env: Env) -> Arm:
        ctx = self.context
        found = ctx.model.deployable(node)
        if found:
            return access.state(ctx, Target(*found), env)
        if isinstance(node.index, n.Text) and not node.from_end:
            as_property = n.Property(node.at, node.base, node.index.value, node.safe, node.index.at)
            return self._property(as_property, env)
        return access.of_value(ctx, node, self.value(node.index, env), env)

    def _call(self, node: n.Call | n.MethodCall, env: Env) -> Arm:
        ctx = self.context
        if node.name in LOADS:
            return loads.loaded_value(ctx, node)
        if node.name in ("any", "nameof"):
            inner = n.unwrap(node.args[0])
            return self.value(inner, env) if node.name == "any" else _name_of(inner)
        if node.name in _SCOPES and node.args:  # the template language has no word for it
            return call("createObject")
        symbol = ctx.model.symbols.get(node.name) if isinstance(node, n.Call) else None
        if isinstance(symbol, n.Func):
            return self._user_function(ctx.emitted(symbol.name), node, env)
        if isinstance(symbol, Imported):
            return self._user_function(ctx.emitted(symbol.name, symbol.file), node, env)
        return call(node.name, *(self.value(arg, env) for arg in node.args))

    def _user_function(self, emitted: str, node: n.Call | n.MethodCall, env: Env) -> Arm:
        name = emitted if "." in emitted else f"__bicep.{emitted}"
        return call(name, *(self.value(arg, env) for arg in node.args))

    def _method(self, node: n.MethodCall, env: Env) -> Arm:
        ctx = self.context
        base = n.unwrap(node.base)
        if isinstance(base, n.Name):
            symbol = ctx.model.names.get(base)
            if isinstance(symbol, Namespace):
                return self._call(node, env)
            if isinstance(symbol, Wildcard):
                return self._user_function(ctx.emitted(node.name, symbol.file), node, env)
            if isinstance(symbol, n.Var):
                base = symbol.value
        found = ctx.model.deployable(base)
        if not found or found[0].is_module or not node.name.startswith("list"):
            raise ctx.unsupported(node, f"The function '{node.name}' here")
        return self._list(Target(*found), node, env)

    def _list(self, target: Target, node: n.MethodCall, env: Env) -> ArmCall:
        ctx = self.context
        where: Arm = access.symbolic_name(ctx, target, env)
        if not ctx.symbolic:
            inner = indexed(ctx, target.symbol, target.index, env)
            where = resource_id(ctx, target.symbol, inner)
        args = [self.value(arg, env) for arg in node.args] or [target.symbol.api_version]
        return call(node.name, where, *args)


def _name_of(node: n.Expr) -> str:
    if isinstance(node, n.Index) and isinstance(node.index, n.Text):
        return node.index.value
    return str(getattr(node, "name", ""))


def loop_name(ctx: Context, loop: n.For) -> str | None:
    """The name of a loop's index in ARM: its variable's or property's; None where it has none."""
    around = ctx.model.parents[loop]
    if isinstance(around, n.Var):
        return ctx.emitted(around.name)
    if isinstance(around, n.Entry) and isinstance(around.key, n.Text):
        return around.key.value
    if isinstance(around, n.Resource | n.Module | n.Output):
        return None
    raise ctx.unsupported(loop, "A loop at this place")
