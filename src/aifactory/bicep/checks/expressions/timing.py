"""Values that must be known when a deployment starts: names, conditions, loops, defaults."""

from collections.abc import Iterator

from aifactory.bicep.binding.inlining import STATIC_FACTS, Inlining
from aifactory.bicep.binding.literals import constant_texts
from aifactory.bicep.binding.model import Deployable, LocalUse, Model
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.finding import Finding
from aifactory.bicep.syntax import nodes as n

_START = "is only known after deployment; here a value is needed that is known at its start."

_UNCLEAR = frozenset({""})  # a name that only the deployment knows


def check(workspace: Workspace, model: Model) -> Iterator[Finding]:
    """Every value of a file that comes too late."""
    lateness = _Lateness(model)
    for found in model.deployables():
        yield from _deployable(lateness, found)
    for param in model.declared(n.Param):
        if param.default is not None:
            yield from _default(model, param.default)
    for declared in (*model.declared(n.Var), *model.declared(n.Output)):
        if isinstance(declared.value, n.For):
            yield from _late(lateness, declared.value.source, "BCP178", "The source of this loop")
    for var in model.declared(n.Var):
        if isinstance(var.value, n.For):
            subject = "The value of each turn of this loop"
            yield from _late(lateness, var.value.body, "BCP182", subject)


def _deployable(lateness: "_Lateness", found: Deployable) -> Iterator[Finding]:
    if found.loop is not None:
        yield from _late(lateness, found.loop.source, "BCP178", "The source of this loop")
    if found.condition is not None:
        yield from _late(lateness, found.condition, "BCP177", "This condition")
    name = found.properties.get("name")
    if name is not None and not found.existing:
        yield from _late(lateness, name, "BCP120", f"The name of '{found.name}'")


def _late(lateness: "_Lateness", value: n.Expr, code: str, subject: str) -> Iterator[Finding]:
    for node in lateness.in_value(value):
        yield Finding(node.at, code, f"{subject} {_START}", "Use parameters and plain values.")


class _Lateness:
    """Which values of a file are only known after deployment; unclear ones pass."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.inlining = Inlining(model)
        self._vars: dict[n.Var, bool] = {}

    def in_value(self, node: n.Node) -> Iterator[n.Node]:
        """The parts of a value that are certainly not known when a deployment starts."""
        late = self._itself(node)
        if late:
            yield node
        elif late is None:
            for child in n.children(node):
                yield from self.in_value(child)

    def _itself(self, node: n.Node) -> bool | None:
        """Whether a node as a whole is late; None when its parts decide."""
        match node:
            case n.Property():
                return self._member(node, frozenset({node.name}))
            case n.Nested() | n.Index() if self.model.deployable(node):
                return True  # all of it, not one of its facts
            case n.Index():
                return self._member(node, constant_texts(self.model, node.index) or _UNCLEAR)
            case n.Call() | n.MethodCall():
                return self._call(node)
            case n.Name():
                return self._name(node)
        return None

    def _member(self, node: n.Property | n.Index, names: frozenset[str]) -> bool | None:
        found = self.model.deployable(node.base)
        if found is None:
            return None
        if found[0].is_module:
            return "outputs" in names
        if names <= {"id", "name"}:
            return self.inlining.existing(found[0])
        return not names <= STATIC_FACTS

    def _call(self, node: n.Call | n.MethodCall) -> bool | None:
        if node.name == "nameof":
            return False
        return True if self.inlining.is_runtime_function(node) else None

    def _name(self, node: n.Name) -> bool:
        symbol = self.model.names.get(node)
        if isinstance(symbol, n.Var):
            if symbol not in self._vars:
                self._vars[symbol] = False
                self._vars[symbol] = any(True for _ in self.in_value(symbol.value))
            return self._vars[symbol]
        return isinstance(symbol, Deployable) and symbol.loop is None


def _default(model: Model, default: n.Expr) -> Iterator[Finding]:
    for node in n.descend(default):
        if not isinstance(node, n.Name):
            continue
        symbol = model.names.get(node)
        if isinstance(symbol, n.Var | Deployable) and not isinstance(symbol, LocalUse):
            what = f"The default of a parameter cannot use '{node.name}'."
            yield Finding(node.at, "BCP072", what, "Use other parameters only.")
