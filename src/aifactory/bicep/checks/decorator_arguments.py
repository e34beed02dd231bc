"""Arguments of decorators: constants of the right kind, allowed values of the right type."""

from collections.abc import Iterator

from aifactory.bicep.binding.model import Model
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.checks.expressions.shapes import Shapes, followed, kind_of_type
from aifactory.bicep.checks.expressions.values import check_assigned
from aifactory.bicep.finding import Finding
from aifactory.bicep.syntax import nodes as n

_KINDS = {
    "allowed": "array",
    "description": "string",
    "discriminator": "string",
    "maxLength": "int",
    "maxValue": "int",
    "metadata": "object",
    "minLength": "int",
    "minValue": "int",
}
_LENGTHS = frozenset({"minLength", "maxLength"})


def check_arguments(
    workspace: Workspace, model: Model, written: n.Call | n.MethodCall, target: n.Node
) -> Iterator[Finding]:
    """What is wrong with the argument of a decorator before this declaration."""
    wanted = _KINDS.get(written.name)
    if wanted is None or len(written.args) != 1:
        return
    argument = n.unwrap(written.args[0])
    given = Shapes(workspace, model).kind(argument)
    if given not in (None, wanted):
        what = f"'{written.name}' takes a value of type '{wanted}', not '{given}'."
        yield Finding(argument.at, "BCP070", what, f"Give a value of type '{wanted}'.")
        return
    yield from constants_only(argument)
    if written.name == "allowed":
        yield from _allowed(workspace, model, argument, target)
    elif written.name == "metadata":
        yield from _metadata(workspace, model, argument)
    elif written.name in _LENGTHS and _is_negative(argument):
        what = "A length is not negative."
        yield Finding(argument.at, "BCP168", what, "Give 0 or more.")


def constants_only(node: n.Node) -> Iterator[Finding]:
    """The parts of a value that are not plain to see, where only plain values may stand."""
    match node:
        case n.Unary(op="-", operand=n.Integer()):
            return
        case n.Unary(op="-"):
            yield from constants_only(node.operand)
        case n.Name() | n.Call() | n.MethodCall() | n.Binary() | n.Unary() | n.For() | n.Ternary():
            what = "Only a plain value can stand here; this one has to be worked out."
            yield Finding(node.at, "BCP032", what, "Write the value itself.")
        case n.Property() | n.Index() | n.Nested() | n.NonNull() | n.Lambda() | n.Spread():
            what = "Only a plain value can stand here; this one has to be looked up."
            yield Finding(node.at, "BCP032", what, "Write the value itself.")
        case _:
            for child in n.children(node):
                yield from constants_only(child)


def _is_negative(node: n.Expr) -> bool:
    return isinstance(node, n.Unary) and node.op == "-" and isinstance(node.operand, n.Integer)


def _allowed(
    workspace: Workspace, model: Model, values: n.Expr, target: n.Node
) -> Iterator[Finding]:
    kind = getattr(target, "type", None)
    if not isinstance(values, n.Array):
        return
    if not values.items:
        what = "The list of allowed values is empty, so that no value is allowed."
        yield Finding(values.at, "BCP099", what, "Add values, or remove '@allowed'.")
    declared = followed(workspace, model, kind) if isinstance(kind, n.TypeExpr) else None
    if declared is None or not isinstance(kind, n.TypeExpr):
        return
    items = [item for item in values.items if isinstance(item, n.Expr)]
    subset = not any(isinstance(item, n.Array) for item in items)
    if kind_of_type(workspace, declared) == "array" and subset:
        return  # the value is then a list of these
    for item in items:
        yield from check_assigned(workspace, model, item, (model, kind), "BCP034")


def _metadata(workspace: Workspace, model: Model, facts: n.Expr) -> Iterator[Finding]:
    for entry in facts.entries if isinstance(facts, n.Object) else ():
        if not isinstance(entry, n.Entry) or not isinstance(entry.key, n.Text):
            continue
        given = Shapes(workspace, model).kind(entry.value)
        if entry.key.value == "description" and given not in (None, "string"):
            what = f"A description is a text, not a value of type '{given}'."
            yield Finding(entry.value.at, "BCP036", what, "Give a text in quotes.")
