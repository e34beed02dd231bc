"""Decorators: unknown ones, those before the wrong declaration, wrong arguments, duplicates."""

from collections import Counter
from collections.abc import Iterator

from aifactory.bicep.binding import functions as known
from aifactory.bicep.binding.binder import NAMESPACES
from aifactory.bicep.binding.model import Model
from aifactory.bicep.binding.workspace import Workspace
from aifactory.bicep.checks.decorator_arguments import check_arguments
from aifactory.bicep.checks.expressions.shapes import followed, kind_of_type
from aifactory.bicep.finding import Finding, suggestion
from aifactory.bicep.syntax import nodes as n

_TARGETS: dict[type[n.Node], tuple[str, str]] = {
    n.Param: ("param", "BCP125"),
    n.Var: ("var", "BCP126"),
    n.Resource: ("resource", "BCP127"),
    n.Module: ("module", "BCP128"),
    n.Output: ("output", "BCP129"),
    n.Metadata: ("metadata", "BCP269"),
    n.TypeDecl: ("type", "BCP297"),
    n.TypeMember: ("member", "BCP297"),
    n.Func: ("func", "BCP152"),
    n.Assert: ("assert", "BCP152"),
}
_MIN_BATCH = 1
_KINDS: dict[str, frozenset[str]] = {
    "secure": frozenset({"string", "object"}),
    "minLength": frozenset({"string", "array"}),
    "maxLength": frozenset({"string", "array"}),
    "minValue": frozenset({"int"}),
    "maxValue": frozenset({"int"}),
    "sealed": frozenset({"object"}),
}


def check(workspace: Workspace, model: Model) -> Iterator[Finding]:
    """Every mistake in the decorators of a file."""
    for statement in model.program:
        for node in n.descend(statement):
            if isinstance(node, n.Statement | n.TypeMember) and node.decorators:
                yield from _of_declaration(workspace, model, node)


def _of_declaration(
    workspace: Workspace, model: Model, node: n.Statement | n.TypeMember
) -> Iterator[Finding]:
    names = Counter(getattr(written, "name", "") for written in node.decorators)
    target = _TARGETS.get(type(node))
    if isinstance(node, n.Import):
        return
    if target is None:
        what = "Decorators cannot stand before this statement."
        yield Finding(node.decorators[0].at, "BCP130", what, "Remove them.")
        return
    for written in node.decorators:
        if not isinstance(written, n.Call | n.MethodCall):
            yield from _not_called(model, written)
            continue
        if names[written.name] > 1:
            what = f"The decorator '{written.name}' stands here more than once."
            yield Finding(written.at, "BCP166", what, "Remove one of them.")
        yield from _decorator(written, target)
        if written.name == "batchSize":
            yield from _batch_size(model, node, written)
        else:
            yield from _of_type(workspace, model, node, written)
            yield from check_arguments(workspace, model, written, node)


def _not_called(model: Model, written: n.Expr) -> Iterator[Finding]:
    name = getattr(written, "name", "")
    what = "A decorator is written as a call."
    if isinstance(written, n.Name) and (name in model.symbols or name in NAMESPACES):
        yield Finding(written.at, "BCP141", what, "Name a decorator, with parentheses: '@name()'.")
    elif not isinstance(written, n.Name) and name:
        yield Finding(written.at, "BCP141", what, f"Add parentheses: '@…{name}()'.")


def _of_type(
    workspace: Workspace, model: Model, node: n.Node, written: n.Call | n.MethodCall
) -> Iterator[Finding]:
    wanted = _KINDS.get(written.name)
    kind = getattr(node, "type", None)
    if wanted is None or not isinstance(kind, n.TypeExpr):
        return
    declared = followed(workspace, model, kind)
    found = kind_of_type(workspace, declared) if declared else None
    if found is not None and found not in wanted:
        what = f"The decorator '{written.name}' says nothing of the type '{found}'."
        yield Finding(written.at, "BCP124", what, f"It is for: {', '.join(sorted(wanted))}.")


def _decorator(written: n.Call | n.MethodCall, target: tuple[str, str]) -> Iterator[Finding]:
    fact = known.DECORATORS.get(written.name)
    if fact is None:
        near, fix = suggestion(written.name, known.DECORATORS)
        code = "BCP152" if written.name in known.FUNCTIONS else "BCP082" if near else "BCP057"
        yield Finding(written.at, code, f"There is no decorator '{written.name}'.", fix)
        return
    if fact.targets and target[0] not in fact.targets:
        what = f"The decorator '{written.name}' cannot stand before this declaration."
        fix = f"It goes before: {', '.join(sorted(fact.targets - {'member'}))}."
        # The official compiler takes it there by its full name, and makes nothing of it (0.45: the
        # template of avm/res/net-app/net-app-account/capacity-pool 0.1.2).
        idle = target[0] == "member" and isinstance(written, n.MethodCall)
        if idle:
            what = f"The decorator '{written.name}' has no effect before a property."
        yield Finding(written.at, target[1], what, fix, "warning" if idle else "error")
    if not fact.arity.takes(len(written.args)):
        what = f"The decorator '{written.name}' takes {fact.arity} arguments"
        yield Finding(written.at, "BCP071", f"{what}, not {len(written.args)}.")


def _batch_size(model: Model, node: n.Node, written: n.Call | n.MethodCall) -> Iterator[Finding]:
    size = written.args[0] if written.args else None
    if isinstance(size, n.Integer) and size.value < _MIN_BATCH:
        what = f"A batch has at least {_MIN_BATCH} member, not {size.value}."
        yield Finding(size.at, "BCP154", what)
    found = model.of_statement.get(node) if isinstance(node, n.Statement) else None
    if found is not None and found.loop is None:
        what = "'batchSize' says how a loop proceeds; there is no loop here."
        yield Finding(written.at, "BCP155", what, "Remove it.")
