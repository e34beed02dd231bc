"""Files that a template takes over at compile time: loadTextContent() and its relatives."""

from typing import Any

from aifactory.bicep.binding.files import LOADS, load
from aifactory.bicep.emit.arm import Arm, call, escaped, literal
from aifactory.bicep.emit.context import Context
from aifactory.bicep.syntax import nodes as n

_TEXTS = frozenset({"loadTextContent", "loadFileAsBase64"})
_Load = n.Call | n.MethodCall


def file_variables(ctx: Context) -> dict[str, Any]:
    """The variables that hold loaded files; notes in the context which call each stands for."""
    found: dict[str, Any] = {}
    for statement in ctx.model.program:
        for node in n.descend(statement):
            if not isinstance(node, n.Call | n.MethodCall) or node.name not in LOADS:
                continue
            if _stays_in_place(ctx, node):
                continue
            name = f"$fxv#{len(found)}"
            found[name] = escaped(load(ctx.workspace, ctx.model, node))
            ctx.loaded[node] = name
    return found


def _stays_in_place(ctx: Context, node: _Load) -> bool:
    """A text that is all of a variable needs no other; a function body can use none."""
    if node.name in _TEXTS and isinstance(ctx.model.parents.get(node), n.Var):
        return True
    return any(isinstance(above, n.Func) for above in ctx.model.around(node))


def loaded_value(ctx: Context, node: _Load) -> Arm:
    """What a load call becomes: its variable, or the content itself."""
    if node in ctx.loaded:
        return call("variables", ctx.loaded[node])
    return literal(load(ctx.workspace, ctx.model, node))
