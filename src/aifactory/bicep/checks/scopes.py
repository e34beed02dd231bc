"""Scopes: where modules may be deployed from here, and that resources stay in the file's scope."""

from collections.abc import Iterator

from aifactory.bicep.binding.model import Deployable, Model, Namespace
from aifactory.bicep.binding.signatures import interface_of
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.finding import Finding
from aifactory.bicep.syntax import nodes as n

_SYMBOLS = {
    "microsoft.resources/resourcegroups": "resourceGroup",
    "microsoft.management/managementgroups": "managementGroup",
    "microsoft.subscription/aliases": "subscription",
}
_FUNCTIONS = ("resourceGroup", "subscription", "managementGroup", "tenant")
# Which scopes a module can be deployed to from a file of each scope, and the code that says no.
_REACHABLE: dict[str, tuple[frozenset[str], str]] = {
    "tenant": (frozenset(_FUNCTIONS), "BCP113"),
    "managementGroup": (frozenset(_FUNCTIONS), "BCP114"),
    "subscription": (frozenset({"resourceGroup", "subscription", "tenant"}), "BCP115"),
    "resourceGroup": (frozenset({"resourceGroup", "subscription", "tenant"}), "BCP116"),
}
_GROUPS = "microsoft.resources/resourcegroups"
_BY_ARGUMENT = "Choose its arguments by the condition: resourceGroup(a ? 'x' : 'y')."


def check(workspace: Workspace, model: Model) -> Iterator[Finding]:
    """Every scope of a file that cannot be."""
    for module in model.modules:
        yield from _module(workspace, model, module)
    for resource in model.resources:
        yield from _resource(model, resource)
    lost = [s for s in model.declared(n.Lost) if s.keyword == "targetScope"]
    targets = sorted([*model.declared(n.TargetScope), *lost], key=lambda target: target.at)
    for again in targets if len(targets) > 1 else ():
        what = "The target scope is stated more than once."
        yield Finding(again.at, "BCP112", what, "Remove one of the statements.")


def kind_of(model: Model, written: n.Expr) -> str | None:
    """The kind of scope that an expression names; None when that is not plain to see."""
    node = n.unwrap(written)
    if isinstance(node, n.Call) and node.name in _FUNCTIONS:
        return node.name
    if isinstance(node, n.MethodCall) and _is_namespace(model, node.base):
        return node.name if node.name in _FUNCTIONS else None
    found = model.deployable(node)
    if found:
        return "module" if found[0].is_module else _SYMBOLS.get(found[0].type.lower(), "resource")
    if isinstance(node, n.Name):
        symbol = model.names.get(node)
        return kind_of(model, symbol.value) if isinstance(symbol, n.Var) else None
    return None


def _is_namespace(model: Model, node: n.Expr) -> bool:
    return isinstance(node, n.Name) and isinstance(model.names.get(node), Namespace)


def _module(workspace: Workspace, model: Model, module: Deployable) -> Iterator[Finding]:
    written = module.properties.get("scope")
    kind: str | None = model.target_scope
    at = module.statement.path.at if isinstance(module.statement, n.Module) else 0
    if written is not None:
        at = written.at
        kind = kind_of(model, written)
        if kind is None:
            yield from _unclear(model, written)
            return
        reachable, code = _REACHABLE[model.target_scope]
        if kind not in reachable:
            what = f"A file of scope '{model.target_scope}' cannot deploy a module to this scope."
            yield Finding(at, code, what, f"Use one of: {', '.join(sorted(reachable))}.")
            return
    interface = interface_of(workspace, module)
    if interface and kind != interface.scope:
        what = f"The module '{module.name}' is for the scope '{interface.scope}', not '{kind}'."
        yield Finding(at, "BCP134", what, f"Add 'scope: {interface.scope}(…)'.")


def _unclear(model: Model, written: n.Expr) -> Iterator[Finding]:
    node = n.unwrap(written)
    if isinstance(node, n.Broken) or (isinstance(node, n.Call) and node.name == "any"):
        return
    if isinstance(node, n.Ternary):
        what = "A scope that depends on a condition is not known at compile time."
        yield Finding(written.at, "BCP420", what, _BY_ARGUMENT)
    elif (choice := _choice(model, node)) is not None:
        what = f"'{choice}' is one scope or another; the file's own is taken, whatever it says."
        yield Finding(written.at, "BCP420", what, _BY_ARGUMENT, "warning")
    else:
        what = "This is not a scope function or the symbol of a resource."
        fix = "Write resourceGroup(…), subscription(…) or a symbol."
        yield Finding(written.at, "BCP420", what, fix)


def _choice(model: Model, node: n.Expr) -> str | None:
    """The variable that a scope is taken from, where its value is a choice by a condition.

    The official compiler takes such a scope without a word and deploys to the file's own (0.41:
    the template of avm/ptn/azd/container-apps-stack 0.4.0 has no resource group there).
    """
    symbol = model.names.get(node) if isinstance(node, n.Name) else None
    if not isinstance(node, n.Name) or not isinstance(symbol, n.Var):
        return None
    value = n.unwrap(symbol.value)
    return node.name if isinstance(value, n.Ternary) else _choice(model, value)


def _resource(model: Model, resource: Deployable) -> Iterator[Finding]:
    written = resource.properties.get("scope")
    if written is None:
        yield from _group(model, resource)
        return
    kind = kind_of(model, written)
    if kind is None:
        yield from _unclear(model, written)
    elif kind == "module":
        what = "A resource cannot be deployed into a module."
        yield Finding(written.at, "BCP119", what, "Name a resource.")
    elif not resource.existing and kind != "resource" and _leaves(model, written, kind):
        what = f"A resource is deployed to the file's own scope, '{model.target_scope}'."
        fix = "Move it to a module, and give the module this scope."
        yield Finding(written.at, "BCP139", what, fix)


def _leaves(model: Model, written: n.Expr, kind: str) -> bool:
    """True when a scope is another than the file's; the tenant may be written to from anywhere."""
    if kind == "tenant":
        return False
    node = n.unwrap(written)
    plain = isinstance(node, n.Call | n.MethodCall) and not node.args
    return kind != model.target_scope or not plain


def _group(model: Model, resource: Deployable) -> Iterator[Finding]:
    group = resource.type.lower() == _GROUPS and not resource.existing
    if group and model.target_scope != "subscription":
        what = f"A resource group is deployed to a subscription, not to '{model.target_scope}'."
        yield Finding(resource.statement.at, "BCP135", what, "Use a module of that scope.")
