"""Functions that do not look at all their arguments: if, and, or, coalesce, tryGet; and fail."""

from collections.abc import Sequence
from typing import Any

from aifactory.template.evaluator import Scope, Specials
from aifactory.template.expressions import ExpressionError, Node
from aifactory.template.model import Unknown
from aifactory.template.programs import is_missing, look_up
from aifactory.template.values import Mismatch, as_text, holds_unknown, unknown_call


def _truth(value: Any) -> Any:
    if not isinstance(value, bool | Unknown):
        raise Mismatch("Boolean", value)
    return value


def _if(scope: Scope, nodes: Sequence[Node]) -> Any:
    condition = _truth(scope.value(nodes[0]))
    if isinstance(condition, Unknown):
        # Neither branch may be evaluated: the one not taken is allowed to be wrong.
        return Unknown(f"if({condition.expression}, …)")
    return scope.value(nodes[1] if condition else nodes[2])


def _until(scope: Scope, nodes: Sequence[Node], name: str, decisive: bool) -> Any:
    unknown = []
    for node in nodes:
        value = _truth(scope.value(node))
        if value is decisive:
            return decisive
        unknown += [value] if isinstance(value, Unknown) else []
    return unknown_call(name, unknown) if unknown else not decisive


def _and(scope: Scope, nodes: Sequence[Node]) -> Any:
    return _until(scope, nodes, "and", decisive=False)


def _or(scope: Scope, nodes: Sequence[Node]) -> Any:
    return _until(scope, nodes, "or", decisive=True)


def _coalesce(scope: Scope, nodes: Sequence[Node]) -> Any:
    for node in nodes:
        value = scope.value(node)
        if isinstance(value, Unknown):
            return unknown_call("coalesce", [value])
        if value is not None:
            return value
    return None


def _try_get(scope: Scope, nodes: Sequence[Node]) -> Any:
    value = scope.value(nodes[0])
    for node in nodes[1:]:
        key = scope.value(node)
        if isinstance(value, Unknown) or isinstance(key, Unknown):
            return unknown_call("tryGet", [value, key])
        value = look_up(value, key)
        if is_missing(value):
            return None
    return value


def _constant(value: Any) -> Any:
    return lambda scope, nodes: value


def _fail(scope: Scope, nodes: Sequence[Node]) -> Any:
    message = scope.value(nodes[0])
    if holds_unknown(message):
        return unknown_call("fail", [message])
    raise ExpressionError(as_text(message))


SPECIAL: Specials = {
    "if": (_if, 3, 3),
    "and": (_and, 1, None),
    "or": (_or, 1, None),
    "coalesce": (_coalesce, 1, None),
    "tryGet": (_try_get, 2, None),
    "true": (_constant(True), 0, 0),
    "false": (_constant(False), 0, 0),
    "null": (_constant(None), 0, 0),
    "fail": (_fail, 1, 1),
}
