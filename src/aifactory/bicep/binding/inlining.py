"""Which variables and existing resources can only be known at run time, and so are inlined."""

import re
from collections.abc import Iterable

from aifactory.bicep.binding.model import Deployable, Model, Namespace
from aifactory.bicep.syntax import nodes as n

_LIST = re.compile(r"list[A-Z]\w*\Z")
_ZONES = {"tologicalzone", "tologicalzones", "tophysicalzone", "tophysicalzones"}
_RUNTIME = frozenset({"reference", "references", "list"} | _ZONES)
STATIC_FACTS = frozenset({"id", "name", "type", "apiVersion"})


class Inlining:
    """Answers for one file; each answer is worked out once."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self._vars: dict[n.Var, bool] = {}
        self._existing: dict[Deployable, bool] = {}

    def var(self, var: n.Var) -> bool:
        """True when a variable's value needs run-time information."""
        if var not in self._vars:
            self._vars[var] = False  # a cycle is reported elsewhere
            self._vars[var] = self.value(var.value)
        return self._vars[var]

    def existing(self, resource: Deployable) -> bool:
        """True when an existing resource's own identity needs run-time information."""
        if not resource.existing:
            return False
        if resource not in self._existing:
            self._existing[resource] = False
            self._existing[resource] = self._identity(resource)
        return self._existing[resource]

    def _identity(self, resource: Deployable) -> bool:
        parent = resource.nested_in
        if "parent" in resource.properties:
            found = self.model.deployable(resource.properties["parent"])
            parent = found[0] if found else parent
        if parent is not None and self.existing(parent):
            return True
        apart = ("parent", "scope", "dependsOn")
        return any(self.value(v) for k, v in resource.properties.items() if k not in apart)

    def value(self, node: n.Node) -> bool:
        """True when a value needs run-time information."""
        match node:
            case n.Call() | n.MethodCall():
                return self._call(node)
            case n.Property():
                found = self.model.deployable(node.base)
                return self._access(found[0], node.name) if found else self.value(node.base)
            case n.Nested():
                return True
            case n.Name():
                symbol = self.model.names.get(node)
                if isinstance(symbol, n.Var):
                    return self.var(symbol)
                return isinstance(symbol, Deployable)
            case _:
                return self._any(n.children(node))

    def _any(self, nodes: Iterable[n.Node]) -> bool:
        return any(self.value(node) for node in nodes)

    def _call(self, node: n.Call | n.MethodCall) -> bool:
        if node.name == "nameof":
            return False
        return self.is_runtime_function(node) or self._any(node.args)

    def is_runtime_function(self, node: n.Call | n.MethodCall) -> bool:
        """True when a function asks Azure: reference(), list*(), or one of a resource's own."""
        if isinstance(node, n.MethodCall):
            base = self.model.names.get(node.base) if isinstance(node.base, n.Name) else None
            if not isinstance(base, Namespace):
                return self.model.deployable(node.base) is not None
        return node.name.lower() in _RUNTIME or _LIST.match(node.name) is not None

    def _access(self, target: Deployable, name: str) -> bool:
        if target.is_module:
            return name != "name"
        if name in ("id", "name"):
            return self.existing(target)
        return name not in STATIC_FACTS
