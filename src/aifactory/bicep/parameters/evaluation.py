"""Works out values at compile time; what needs a deployment is refused by name."""

import operator
from collections.abc import Callable, Mapping
from typing import Any

from aifactory.bicep.binding.files import LOADS, load
from aifactory.bicep.binding.model import Imported, LocalUse, Model, Wildcard
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.diagnostics import Unsupported
from aifactory.bicep.parameters.functions import FUNCTIONS, cost, text, whole
from aifactory.bicep.syntax import nodes as n

Value = Any
Locals = Mapping[str, Value]
_OPERATORS: dict[str, Callable[[Value, Value], Value]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "+": whole(operator.add),
    "-": whole(operator.sub),
    "*": whole(operator.mul),
    "=~": lambda left, right: left.lower() == right.lower(),
    "!~": lambda left, right: left.lower() != right.lower(),
}


class NotComputable(Unsupported):
    """A value that is wrong, so that nothing can be worked out from it."""


class Evaluation:
    """Evaluates the values of one file; those of other files through theirs."""

    def __init__(self, workspace: Workspace, model: Model) -> None:
        self.workspace = workspace
        self.model = model
        self._done: dict[n.Statement, Value] = {}

    def value(self, node: n.Expr, local: Locals) -> Value:
        """The value of an expression."""
        self.workspace.budget.spend()
        node = n.unwrap(node)
        match node:
            case n.Text() | n.Integer() | n.Boolean():
                return node.value
            case n.Null():
                return None
            case n.Interpolated():
                holes = [text(self.value(hole, local)) for hole in node.holes] + [""]
                self.workspace.budget.spend(sum(map(len, holes)) // 16)
                return "".join(a + b for a, b in zip(node.texts, holes, strict=True))
            case n.Array() | n.Object() | n.For():
                return self._collection(node, local)
            case n.Name():
                return self._name(node, local)
            case _:
                return self._applied(node, local)

    def _applied(self, node: n.Expr, local: Locals) -> Value:
        try:
            match node:
                case n.Unary() | n.Binary() | n.Ternary():
                    return self._operator(node, local)
                case n.Property() | n.Index():
                    return self._access(node, local)
                case n.Call() | n.MethodCall():
                    return self._call(node, local)
        except (TypeError, ValueError, KeyError, IndexError, ZeroDivisionError) as error:
            reason = str(error).rstrip(".")
            what = f"The value cannot be worked out: {reason}."
            raise NotComputable(self.model.source, node.at, what) from error
        raise self._refused(node, "This value in a parameters file")

    def _refused(self, node: n.Node, what: str) -> Unsupported:
        return Unsupported(self.model.source, node.at, what)

    def _collection(self, node: n.Array | n.Object | n.For, local: Locals) -> Value:
        if isinstance(node, n.For):
            return [
                self.value(node.body, self._turn(node, i, item, local))
                for i, item in enumerate(self.value(node.source, local))
            ]
        if isinstance(node, n.Array):
            items: list[Value] = []
            for item in node.items:
                spread = isinstance(item, n.Spread)
                found = self.value(item.value if isinstance(item, n.Spread) else item, local)
                self.workspace.budget.spend(len(found) if spread else 1)
                items.extend(found if spread else [found])
            return items
        entries: dict[str, Value] = {}
        for entry in node.entries:
            if isinstance(entry, n.Spread):
                spread = self.value(entry.value, local)
                self.workspace.budget.spend(len(spread))
                entries |= spread
            else:
                entries[self.value(entry.key, local)] = self.value(entry.value, local)
        return entries

    def _turn(self, node: n.For, index: int, item: Value, local: Locals) -> Locals:
        at = {node.index.name: index} if node.index else {}
        return {**local, node.item.name: item, **at}

    def _name(self, node: n.Name, local: Locals) -> Value:
        symbol = self.model.names.get(node)
        if isinstance(symbol, LocalUse):
            return local[node.name]
        if isinstance(symbol, Imported):
            return self._imported(symbol.file, symbol.name, node)
        if isinstance(symbol, n.Var | n.Param):
            return self.declared(symbol, node)
        raise self._refused(node, f"'{node.name}' in a parameters file")

    def declared(self, statement: n.Var | n.Param, node: n.Node) -> Value:
        """The value of a variable or parameter of this file."""
        value = statement.value if isinstance(statement, n.Var) else statement.default
        if value is None:
            raise self._refused(node, f"'{statement.name}', which has no value here,")
        if statement not in self._done:
            self._done[statement] = self.value(value, {})
        return self._done[statement]

    def _imported(self, file: str, name: str, node: n.Node) -> Value:
        model = self.workspace.models.get(file)
        found = model.symbols.get(name) if model else None
        if model is None or not isinstance(found, n.Var):
            raise self._refused(node, f"The import of '{name}' into a parameters file")
        return Evaluation(self.workspace, model).declared(found, node)

    def _operator(self, node: n.Unary | n.Binary | n.Ternary, local: Locals) -> Value:
        if isinstance(node, n.Ternary):
            return self.value(node.yes if self.value(node.condition, local) else node.no, local)
        if isinstance(node, n.Unary):
            operand = self.value(node.operand, local)
            return not operand if node.op == "!" else (-operand if node.op == "-" else operand)
        left = self.value(node.left, local)
        ends = {"&&": left is False, "||": left is True, "??": left is not None}
        if node.op in ends:
            return left if ends[node.op] else self.value(node.right, local)
        right = self.value(node.right, local)
        if node.op in ("/", "%"):  # towards zero, as the deployment engine divides
            quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
            return quotient if node.op == "/" else left - quotient * right
        return _OPERATORS[node.op](left, right)

    def _access(self, node: n.Property | n.Index, local: Locals) -> Value:
        base = n.unwrap(node.base)
        symbol = self.model.names.get(base) if isinstance(base, n.Name) else None
        if isinstance(symbol, Wildcard) and isinstance(node, n.Property):
            return self._imported(symbol.file, node.name, node)
        value = self.value(node.base, local)
        key = node.name if isinstance(node, n.Property) else self.value(node.index, local)
        if isinstance(node, n.Index) and node.from_end:
            key = -int(key)
        try:
            return value[key]
        except (KeyError, IndexError, TypeError):
            if node.safe or value is None:
                return None
            raise

    def _call(self, node: n.Call | n.MethodCall, local: Locals) -> Value:
        if node.name in _WITH_LAMBDAS:
            return _WITH_LAMBDAS[node.name](self, node.args, local)
        if node.name in ("readEnvironmentVariable", "readEnvVar"):
            return self._environment(node, [self.value(arg, local) for arg in node.args])
        if node.name in LOADS:
            return load(self.workspace, self.model, node)
        own = self._own_function(node)
        if own:
            given = [self.value(arg, local) for arg in node.args]
            names = (param.name for param in own[1].params)
            return own[0].value(own[1].body, dict(zip(names, given, strict=True)))
        further = getattr(self.workspace.resolver, "functions", {})
        function = FUNCTIONS.get(node.name) or further.get(node.name.lower())
        if function is None:
            raise self._refused(node, f"The function '{node.name}' in a parameters file")
        args = [self.value(arg, local) for arg in node.args]
        self.workspace.budget.spend(cost(node.name, args))
        return function(*args)

    def _environment(self, node: n.Call | n.MethodCall, args: list[Value]) -> Value:
        """A variable of the environment, which the caller hands in or not."""
        given: Mapping[str, str] | None = getattr(self.workspace.resolver, "environment", None)
        if given is None:
            raise self._refused(node, f"'{node.name}' (no environment is handed in)")
        if args[0] not in given and len(args) == 1:
            what = f"The environment has no variable '{args[0]}'."
            self.workspace.diagnostics.report(
                self.model.source, node.at, "BCP338", what, "Set it, or give a default."
            )
        return given.get(*args)

    def _own_function(self, node: n.Call | n.MethodCall) -> "tuple[Evaluation, n.Func] | None":
        """The user-defined function that is called, with the evaluation of its file."""
        symbol: object = None
        if isinstance(node, n.Call):
            symbol = self.model.symbols.get(node.name)
        elif isinstance(node.base, n.Name):
            symbol = self.model.names.get(node.base)
        if isinstance(symbol, n.Func):
            return self, symbol
        name = symbol.name if isinstance(symbol, Imported) else node.name
        model = None
        if isinstance(symbol, Imported | Wildcard):
            model = self.workspace.models.get(symbol.file)
        found = model.symbols.get(name) if model else None
        if model is None or not isinstance(found, n.Func):
            return None
        return Evaluation(self.workspace, model), found

    def apply(self, function: n.Expr, local: Locals, *args: Value) -> Value:
        """The value of a lambda for these arguments; it may take fewer than there are."""
        function = n.unwrap(function)
        if not isinstance(function, n.Lambda):
            raise self._refused(function, "A function value that is not a lambda")
        given = {p.name: arg for p, arg in zip(function.params, args, strict=False)}
        return self.value(function.body, {**local, **given})


def _filter(run: Evaluation, args: tuple[n.Expr, ...], local: Locals) -> Value:
    items = enumerate(run.value(args[0], local))
    return [item for i, item in items if run.apply(args[1], local, item, i)]


def _map(run: Evaluation, args: tuple[n.Expr, ...], local: Locals) -> Value:
    items = enumerate(run.value(args[0], local))
    return [run.apply(args[1], local, item, i) for i, item in items]


def _map_values(run: Evaluation, args: tuple[n.Expr, ...], local: Locals) -> Value:
    value = run.value(args[0], local)
    return {key: run.apply(args[1], local, inner) for key, inner in value.items()}


def _reduce(run: Evaluation, args: tuple[n.Expr, ...], local: Locals) -> Value:
    total = run.value(args[1], local)
    for i, item in enumerate(run.value(args[0], local)):
        total = run.apply(args[2], local, total, item, i)
    return total


def _to_object(run: Evaluation, args: tuple[n.Expr, ...], local: Locals) -> Value:
    found = {}
    for item in run.value(args[0], local):
        value = run.apply(args[2], local, item) if len(args) > 2 else item
        found[run.apply(args[1], local, item)] = value
    return found


_WITH_LAMBDAS: dict[str, Callable[[Evaluation, tuple[n.Expr, ...], Locals], Value]] = {
    "filter": _filter,
    "map": _map,
    "mapValues": _map_values,
    "reduce": _reduce,
    "toObject": _to_object,
}
