"""Arithmetic and comparison."""

from typing import Any

from aifactory.template.evaluator import Functions
from aifactory.template.expressions import ExpressionError
from aifactory.template.functions.text import want_list, want_number
from aifactory.template.values import Mismatch, same


def _add(one: Any, other: Any) -> int:
    return want_number(one) + want_number(other)


def _sub(one: Any, other: Any) -> int:
    return want_number(one) - want_number(other)


def _mul(one: Any, other: Any) -> int:
    return want_number(one) * want_number(other)


def _div(one: Any, other: Any) -> int:
    if want_number(other) == 0:
        raise ExpressionError("Attempted to divide by zero.")
    # .NET cuts towards zero; Python rounds down.
    quotient: int = abs(want_number(one)) // abs(other)
    return quotient if (one < 0) == (other < 0) else -quotient


def _mod(one: Any, other: Any) -> int:
    return want_number(one) - _div(one, other) * want_number(other)


def _comparable(one: Any, other: Any) -> tuple[Any, Any]:
    if isinstance(one, str) and isinstance(other, str):
        return one, other
    if isinstance(one, str):
        raise Mismatch("String", other)
    return want_number(one), want_number(other)


def _less(one: Any, other: Any) -> bool:
    left, right = _comparable(one, other)
    return bool(left < right)


def _less_or_equals(one: Any, other: Any) -> bool:
    return not _less(other, one)


def _greater(one: Any, other: Any) -> bool:
    return _less(other, one)


def _greater_or_equals(one: Any, other: Any) -> bool:
    return not _less(one, other)


def _not(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Mismatch("Boolean", value)
    return not value


def _all_numbers(values: tuple[Any, ...]) -> list[int]:
    given = want_list(values[0]) if isinstance(values[0], list) else values
    if not given:
        raise ExpressionError(
            "Unable to evaluate the template language function: the array has no items. "
            "Please see https://aka.ms/arm-functions#min for usage details."
        )
    return [want_number(value) for value in given]


def _min(first: Any, *rest: Any) -> int:
    return min(_all_numbers((first, *rest)))


def _max(first: Any, *rest: Any) -> int:
    return max(_all_numbers((first, *rest)))


OPAQUE: Functions = {
    "add": _add,
    "sub": _sub,
    "mul": _mul,
    "div": _div,
    "mod": _mod,
    "less": _less,
    "lessOrEquals": _less_or_equals,
    "greater": _greater,
    "greaterOrEquals": _greater_or_equals,
    "equals": same,
    "not": _not,
    "min": _min,
    "max": _max,
}
