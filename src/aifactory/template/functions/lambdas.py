"""Functions that take a lambda: map, filter, reduce, sort, toObject, groupBy, mapValues."""

from collections.abc import Callable, Sequence
from functools import cmp_to_key
from typing import Any

from aifactory.template.evaluator import Scope, Specials
from aifactory.template.expressions import Call, ExpressionError, Node
from aifactory.template.functions.text import want_list, want_object, want_text
from aifactory.template.model import Unknown
from aifactory.template.values import Mismatch, key_of, unknown_call

_Lambda = Callable[..., Any]


def _function(scope: Scope, node: Node) -> _Lambda:
    """A lambda as something to call; arguments that it does not name are dropped."""
    if not isinstance(node, Call) or node.key != "lambda":
        raise Mismatch("Lambda", scope.value(node))
    *names, body = node.arguments
    bound = [str(scope.value(name)) for name in names]
    return lambda *values: scope.binding(bound, values).value(body)


def _decided(condition: Any) -> bool:
    if not isinstance(condition, bool):
        raise Mismatch("Boolean", condition)
    return condition


def _map(scope: Scope, nodes: Sequence[Node]) -> Any:
    items = scope.value(nodes[0])
    if isinstance(items, Unknown):
        return unknown_call("map", [items])
    run = _function(scope, nodes[1])
    return [run(item, index) for index, item in enumerate(want_list(items))]


def _filter(scope: Scope, nodes: Sequence[Node]) -> Any:
    items = scope.value(nodes[0])
    if isinstance(items, Unknown):
        return unknown_call("filter", [items])
    run = _function(scope, nodes[1])
    kept = []
    for index, item in enumerate(want_list(items)):
        wanted = run(item, index)
        if isinstance(wanted, Unknown):
            return unknown_call("filter", [items])
        if _decided(wanted):
            kept.append(item)
    return kept


def _reduce(scope: Scope, nodes: Sequence[Node]) -> Any:
    items, result = scope.value(nodes[0]), scope.value(nodes[1])
    if isinstance(items, Unknown):
        return unknown_call("reduce", [items, result])
    run = _function(scope, nodes[2])
    for index, item in enumerate(want_list(items)):
        result = run(result, item, index)
    return result


class _Undecided(Exception):
    """A comparison whose result is not known yet."""


def _sort(scope: Scope, nodes: Sequence[Node]) -> Any:
    items = scope.value(nodes[0])
    if isinstance(items, Unknown):
        return unknown_call("sort", [items])
    run = _function(scope, nodes[1])

    def before(one: Any, other: Any) -> bool:
        result = run(one, other)
        if isinstance(result, Unknown):
            raise _Undecided
        return _decided(result)

    def compare(one: Any, other: Any) -> int:
        return -1 if before(one, other) else int(before(other, one))

    try:
        return sorted(want_list(items), key=cmp_to_key(compare))
    except _Undecided:
        return unknown_call("sort", [items])


def _itself(item: Any, index: int) -> Any:
    return item


def _keyed(scope: Scope, nodes: Sequence[Node]) -> Any:
    """Pairs of key and value for toObject and groupBy, or an unknown."""
    items = scope.value(nodes[0])
    if isinstance(items, Unknown):
        return items
    key_of_item = _function(scope, nodes[1])
    value_of = _function(scope, nodes[2]) if len(nodes) > 2 else _itself
    pairs = []
    for index, item in enumerate(want_list(items)):
        key = key_of_item(item, index)
        if isinstance(key, Unknown):
            return key
        pairs.append((want_text(key), value_of(item, index)))
    return pairs


def _to_object(scope: Scope, nodes: Sequence[Node]) -> Any:
    pairs = _keyed(scope, nodes)
    if isinstance(pairs, Unknown):
        return unknown_call("toObject", [pairs])
    result: dict[str, Any] = {}
    for key, value in pairs:
        result[key_of(result, key) or key] = value
    return result


def _group_by(scope: Scope, nodes: Sequence[Node]) -> Any:
    pairs = _keyed(scope, nodes)
    if isinstance(pairs, Unknown):
        return unknown_call("groupBy", [pairs])
    result: dict[str, list[Any]] = {}
    for key, value in pairs:
        result.setdefault(key_of(result, key) or key, []).append(value)
    return result


def _map_values(scope: Scope, nodes: Sequence[Node]) -> Any:
    items = scope.value(nodes[0])
    if isinstance(items, Unknown):
        return unknown_call("mapValues", [items])
    run = _function(scope, nodes[1])
    return {key: run(value) for key, value in want_object(items).items()}


def _lambda_variables(scope: Scope, name: Any) -> Any:
    found = key_of(scope.locals, str(name))
    if found is None:
        raise ExpressionError(f"The lambda variable '{name}' is not found.")
    return scope.locals[found]


SPECIAL: Specials = {
    "map": (_map, 2, 2),
    "filter": (_filter, 2, 2),
    "reduce": (_reduce, 3, 3),
    "sort": (_sort, 2, 2),
    "toObject": (_to_object, 2, 3),
    "groupBy": (_group_by, 2, 3),
    "mapValues": (_map_values, 2, 2),
}
SCOPED: Specials = {"lambdaVariables": (_lambda_variables, 1, 1)}
