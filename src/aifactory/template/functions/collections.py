"""Functions on arrays and objects; items that are not known yet are carried along."""

from typing import Any

from aifactory.template.evaluator import Functions
from aifactory.template.expressions import ExpressionError
from aifactory.template.functions.text import want_list, want_number, want_object, want_text
from aifactory.template.limits import check_text
from aifactory.template.model import Unknown
from aifactory.template.values import (
    Mismatch,
    as_text,
    holds_unknown,
    key_of,
    same,
    unknown_call,
)


def _length(value: Any) -> int:
    if isinstance(value, str | list | dict):
        return len(value)
    raise Mismatch("Array, Object, String", value)


def _empty(value: Any) -> bool:
    if value is None:
        return True
    if isinstance(value, str | list | dict):
        return not value
    raise Mismatch("Array, Object, String", value)


def _concat(first: Any, *rest: Any) -> Any:
    parts = (first, *rest)
    if isinstance(first, list):
        return [item for part in parts for item in want_list(part)]
    if any(isinstance(part, list | dict) for part in parts):
        raise Mismatch("String, Array", next(p for p in parts if isinstance(p, list | dict)))
    check_text(sum(len(part) for part in parts if isinstance(part, str)))
    return "".join(as_text(part) for part in parts)


def _contains(container: Any, item: Any) -> Any:
    if isinstance(container, dict):
        if isinstance(item, list | dict):
            raise Mismatch("String", item)
        return key_of(container, as_text(item)) is not None
    if isinstance(container, str):
        return want_text(item) in container
    if any(same(item, other) for other in want_list(container)):
        return True
    return unknown_call("contains", [container, item]) if holds_unknown(container) else False


def _first(value: Any) -> Any:
    if isinstance(value, str):
        return value[:1]
    return next(iter(want_list(value)), None)


def _last(value: Any) -> Any:
    if isinstance(value, str):
        return value[-1:]
    return value[-1] if want_list(value) else None


def _take(value: Any, count: Any) -> Any:
    kept = max(want_number(count), 0)
    return value[:kept] if isinstance(value, str) else want_list(value)[:kept]


def _skip(value: Any, count: Any) -> Any:
    dropped = max(want_number(count), 0)
    return value[dropped:] if isinstance(value, str) else want_list(value)[dropped:]


def _range(start: Any, count: Any) -> list[int]:
    if not 0 <= want_number(count) <= 10000:
        raise ExpressionError(
            "The template language function 'range' is not valid: the count must be between 0 and "
            "10000. Please see https://aka.ms/arm-functions#range for usage details."
        )
    return list(range(want_number(start), want_number(start) + count))


def _flatten(value: Any) -> list[Any]:
    return [item for inner in want_list(value) for item in want_list(inner)]


def _array(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _index_of(container: Any, item: Any) -> int:
    if isinstance(container, str):
        return container.lower().find(want_text(item).lower())
    found = (at for at, other in enumerate(want_list(container)) if same(other, item))
    return next(found, -1)


def _last_index_of(container: Any, item: Any) -> int:
    if isinstance(container, str):
        return container.lower().rfind(want_text(item).lower())
    return max(
        (at for at, other in enumerate(want_list(container)) if same(other, item)), default=-1
    )


def _items(value: Any) -> list[dict[str, Any]]:
    # The order is by key without regard to case: Azure/bicep, EvaluationTests.cs (2026-08).
    keys = sorted(want_object(value), key=str.upper)
    return [{"key": key, "value": value[key]} for key in keys]


def _object_keys(value: Any) -> list[str]:
    return sorted(want_object(value), key=str.upper)


def _merged(one: dict[str, Any], other: dict[str, Any], deep: bool) -> dict[str, Any]:
    result = dict(one)
    for key, value in other.items():
        name = key_of(result, key) or key
        old: Any = result.get(name)
        both = deep and isinstance(old, dict) and isinstance(value, dict)
        result[name] = _merged(old, value, deep) if both else value
    return result


def _shallow_merge(parts: Any) -> Any:
    if any(isinstance(part, Unknown) for part in want_list(parts)):
        return unknown_call("shallowMerge", [parts])
    result: dict[str, Any] = {}
    for part in parts:
        result = _merged(result, want_object(part), deep=False)
    return result


def _union(first: Any, *rest: Any) -> Any:
    if isinstance(first, dict):
        for part in rest:
            first = _merged(first, want_object(part), deep=True)
        return first
    result: list[Any] = []
    for part in (first, *rest):
        for item in want_list(part):
            if not any(same(item, other) for other in result):
                result.append(item)
    return result


def _distinct(value: Any) -> list[Any]:
    return list(_union(want_list(value)))


def _intersection(first: Any, *rest: Any) -> Any:
    for part in rest:
        if isinstance(first, dict):
            other = want_object(part)
            first = {
                key: value
                for key, value in first.items()
                if (name := key_of(other, key)) is not None and same(value, other[name])
            }
        else:
            kept = want_list(part)
            first = [item for item in want_list(first) if any(same(item, o) for o in kept)]
    return first


def _create_array(*items: Any) -> list[Any]:
    return list(items)


def _create_object(*parts: Any) -> Any:
    if len(parts) % 2:
        raise ExpressionError(
            "Unable to evaluate template language function 'createObject': the function requires "
            "an even number of arguments. "
            "Please see https://aka.ms/arm-functions#createobject for usage details."
        )
    if any(isinstance(key, Unknown) for key in parts[::2]):
        return unknown_call("createObject", list(parts))
    result: dict[str, Any] = {}
    for key, value in zip(parts[::2], parts[1::2], strict=True):
        result[key_of(result, want_text(key)) or key] = value
    return result


def _from_end(items: Any, index: Any) -> Any:
    at = len(want_list(items)) - want_number(index)
    if not 0 <= at < len(items):
        raise ExpressionError(
            f"The language expression property array index '{at}' is out of bounds."
        )
    return items[at]


def _try_from_end(items: Any, index: Any) -> Any:
    if items is None:
        return None
    at = len(want_list(items)) - want_number(index)
    return items[at] if 0 <= at < len(items) else None


STRUCTURAL: Functions = {
    "length": _length,
    "empty": _empty,
    "concat": _concat,
    "contains": _contains,
    "first": _first,
    "last": _last,
    "take": _take,
    "skip": _skip,
    "range": _range,
    "flatten": _flatten,
    "array": _array,
    "items": _items,
    "objectKeys": _object_keys,
    "shallowMerge": _shallow_merge,
    "union": _union,
    "indexFromEnd": _from_end,
    "tryIndexFromEnd": _try_from_end,
}
HOLDING: Functions = {"createArray": _create_array, "createObject": _create_object}
OPAQUE: Functions = {
    "indexOf": _index_of,
    "lastIndexOf": _last_index_of,
    "intersection": _intersection,
    "distinct": _distinct,
}
