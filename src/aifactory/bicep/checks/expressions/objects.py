"""Objects and loops: properties written twice, loops where a template can have none."""

from collections.abc import Callable, Iterator
from typing import Any

from aifactory.bicep.binding.model import LocalUse, Model
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.finding import Finding
from aifactory.bicep.syntax import nodes as n


def check(workspace: Workspace, model: Model) -> Iterator[Finding]:
    """Every doubled property, misplaced loop and unclear reference of a file."""
    yield from _cases(model)
    for statement in model.program:
        for node in n.descend(statement):
            look = _LOOKS.get(type(node))
            if look:
                yield from look(model, node)
    for found in model.deployables():
        for name in ("parent", "scope", "dependsOn"):
            if name in found.properties:
                yield from _untyped(found.properties[name], name)


def _duplicates(model: Model, node: n.Object) -> Iterator[Finding]:
    seen: dict[str, list[int]] = {}
    for entry in node.entries:
        if isinstance(entry, n.Entry) and isinstance(entry.key, n.Text):
            seen.setdefault(entry.key.value, []).append(entry.at)
    for name, places in seen.items():
        for at in places if len(places) > 1 and name != n.LOST_KEY else ():
            what = f"The property '{name}' stands in this object more than once."
            yield Finding(at, "BCP025", what, "Remove one of them.")


def _cases(model: Model) -> Iterator[Finding]:
    kinds: tuple[type[n.Statement], ...] = (n.Param, n.Var, n.Output, n.TypeDecl)
    for kind in kinds:
        seen: dict[str, str] = {}
        for statement in model.declared(kind):
            other = seen.setdefault(statement.name.lower(), statement.name)
            if other != statement.name:
                what = f"'{statement.name}' and '{other}' differ only in case"
                what = f"{what}, which Azure does not tell apart."
                yield Finding(statement.name_at, "BCP353", what, "Rename one of them.")


def _loop(model: Model, node: n.For) -> Iterator[Finding]:
    above = model.parents.get(node)
    if isinstance(above, n.Var | n.Output | n.Resource | n.Module | n.Param):
        return
    if not isinstance(above, n.Entry):
        what = "A loop cannot stand here."
        yield Finding(node.at, "BCP138", what, "Use map(), or give the loop a variable.")
        return
    if not isinstance(above.key, n.Text):
        what = "A loop cannot be the value of a property whose name is interpolated."
        yield Finding(node.at, "BCP143", what, "Use map().")
    around = list(model.around(node))
    if not any(isinstance(outer, n.Resource | n.Module) for outer in around):
        what = "A loop can be the value of a property only in a resource or a module call."
        yield Finding(node.at, "BCP138", what, "Use map(), or give the loop a variable.")
    elif any(isinstance(o, n.For) and isinstance(model.parents[o], n.Entry) for o in around):
        what = "A loop inside the loop of a property has no form in a template."
        yield Finding(node.at, "BCP142", what, "Use map() for the inner one.")


def _untyped(value: n.Expr, name: str) -> Iterator[Finding]:
    node = n.unwrap(value)
    if isinstance(node, n.Array):
        for item in node.items:
            if isinstance(item, n.Expr):
                yield from _untyped(item, name)
    elif isinstance(node, n.Call) and node.name == "any":
        what = f"'any' says nothing of what '{name}' refers to."
        yield Finding(node.at, "BCP176", what, "Name the resource itself.")


def _indexed_by_lambda(model: Model, node: n.Index) -> Iterator[Finding]:
    for below in n.descend(node.index) if model.deployable(node) else ():
        use = model.names.get(below) if isinstance(below, n.Name) else None
        if isinstance(use, LocalUse) and use.role == "lambda":
            what = "A resource or module cannot be chosen by the argument of a lambda."
            yield Finding(below.at, "BCP247", what, "Use a loop instead of the lambda.")
            return


def _nested(model: Model, node: n.Nested) -> Iterator[Finding]:
    base = model.deployable(node.base)
    if base is None or base[0].is_module:
        what = "Only a resource has nested resources."
        yield Finding(node.at, "BCP158", what, "Name the resource before '::'.")
    elif node.name not in base[0].nested:
        what = f"The resource '{base[0].name}' has no nested resource '{node.name}'."
        there = ", ".join(sorted(base[0].nested))
        yield Finding(node.name_at, "BCP159", what, f"There is: {there}." if there else "")


_LOOKS: dict[type[n.Node], Callable[[Model, Any], Iterator[Finding]]] = {
    n.Object: _duplicates,
    n.For: _loop,
    n.Nested: _nested,
    n.Index: _indexed_by_lambda,
}
