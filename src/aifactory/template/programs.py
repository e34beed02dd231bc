"""Expressions as programs: what each part of a tree does is decided once, and runs in any scope."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from aifactory.template.expressions import Access, Call, ExpressionError, Literal, Node, Program
from aifactory.template.model import Unknown
from aifactory.template.values import (
    Mismatch,
    holds_unknown,
    key_of,
    unknown_call,
    unknown_property,
)

_NO_PROPERTY = object()


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the language.

    `opaque` functions are unknown if anything inside an argument is; `structural` ones only if an
    argument itself is; `holding` ones never. `scoped` ones receive the scope before the arguments,
    `special` ones the scope and the unevaluated arguments.
    """

    name: str
    kind: str
    least: int
    most: int | None
    run: Callable[..., Any]


Builtins = Mapping[str, Function]


def program_of(node: Node, builtins: Builtins) -> Program:
    """The program of a tree; what is wrong with a call is said when it runs."""
    if node.program is None:
        if isinstance(node, Literal):
            node.program = _constant(node.value)
        elif isinstance(node, Access):
            node.program = _access(node, builtins)
        else:
            node.program = _call(node, builtins)
    return node.program


def _constant(value: Any) -> Program:
    return lambda scope: value


def _access(node: Access, builtins: Builtins) -> Program:
    of, by = program_of(node.target, builtins), program_of(node.key, builtins)
    written = node.key.value if isinstance(node.key, Literal) else None

    def run(scope: Any) -> Any:
        target, key = of(scope), written or by(scope)
        if type(target) is dict and type(key) is str and key in target:
            return target[key]
        if isinstance(target, Unknown):
            return unknown_property(target, key)
        if isinstance(key, Unknown):
            return unknown_call("tryGet", [target, key])
        found = look_up(target, key)
        if found is _NO_PROPERTY:
            raise _missing(target, key)
        return found

    return run


def _call(node: Call, builtins: Builtins) -> Program:
    function = builtins.get(node.key) or _dynamic(node, builtins)
    if function is None:
        return lambda scope: scope.user_function(node)
    count = len(node.arguments)
    if count < function.least or (function.most is not None and count > function.most):
        return _refusing(node, function)
    return _CALLS[function.kind](node, function, builtins)


def _dynamic(node: Call, builtins: Builtins) -> Function | None:
    # list* is a family: any function that a resource provider offers.
    if node.key.startswith("list") and "." not in node.key:
        base = builtins["list"]
        return replace(base, name=node.name, run=lambda *a: base.run(*a, name=node.name))
    return None


def _refusing(node: Call, function: Function) -> Program:
    def run(scope: Any) -> Any:
        raise wrong_count(node.name, function, len(node.arguments))

    return run


def _special(node: Call, function: Function, builtins: Builtins) -> Program:
    do, name, nodes = function.run, node.name, node.arguments

    def run(scope: Any) -> Any:
        try:
            return do(scope, nodes)
        except Mismatch as mismatch:
            raise _mismatched(name, mismatch) from mismatch

    return run


def _scoped(node: Call, function: Function, builtins: Builtins) -> Program:
    do, name = function.run, node.name
    programs = [program_of(argument, builtins) for argument in node.arguments]
    literals = [one.value for one in node.arguments if isinstance(one, Literal)]
    written = literals if len(literals) == len(programs) else None

    def run(scope: Any) -> Any:
        given = [program(scope) for program in programs] if written is None else written
        try:
            return do(scope, *given)
        except Mismatch as mismatch:
            raise _mismatched(name, mismatch) from mismatch

    return run


def _plain(node: Call, function: Function, builtins: Builtins) -> Program:
    do, name, blocked = function.run, node.name, _BLOCKED[function.kind]
    programs = [program_of(argument, builtins) for argument in node.arguments]

    def run(scope: Any) -> Any:
        arguments = [program(scope) for program in programs]
        if any(map(blocked, arguments)):
            return unknown_call(function.name, arguments)
        try:
            made = do(*arguments)
        except Mismatch as mismatch:
            raise _mismatched(name, mismatch) from mismatch
        scope.setting.spend(made)
        return made

    return run


def look_up(target: Any, key: Any) -> Any:
    """A property or an item of a value; the missing marker if there is none."""
    if isinstance(target, dict) and isinstance(key, str):
        found = key_of(target, key)
        return _NO_PROPERTY if found is None else target[found]
    if isinstance(target, list) and isinstance(key, int) and not isinstance(key, bool):
        return target[key] if 0 <= key < len(target) else _NO_PROPERTY
    return _NO_PROPERTY


def is_missing(value: Any) -> bool:
    """Whether `look_up` found nothing."""
    return value is _NO_PROPERTY


def _missing(target: Any, key: Any) -> ExpressionError:
    if isinstance(target, dict) and isinstance(key, str):
        return ExpressionError(
            f"The language expression property '{key}' doesn't exist, available properties are "
            f"'{', '.join(target)}'."
        )
    if isinstance(target, list) and isinstance(key, int):
        return ExpressionError(
            f"The language expression property array index '{key}' is out of bounds."
        )
    why = ", property name must be a string" if isinstance(target, dict) else ""
    why = ", array index must be an integer" if isinstance(target, list) else why
    return ExpressionError(f"The language expression property '{key}' can't be evaluated{why}.")


def _is_unknown(value: Any) -> bool:
    return isinstance(value, Unknown)


def _never(value: Any) -> bool:
    return False


_BLOCKED: Mapping[str, Callable[[Any], bool]] = {
    "opaque": holds_unknown,
    "structural": _is_unknown,
    "holding": _never,
}


_CALLS: Mapping[str, Callable[[Call, Function, Builtins], Program]] = {
    "special": _special,
    "scoped": _scoped,
    **dict.fromkeys(_BLOCKED, _plain),
}


def _mismatched(name: str, mismatch: Mismatch) -> ExpressionError:
    return ExpressionError(
        f"The template language function '{name}' expects its parameter to be of type "
        f"'{mismatch.expected}'. The provided value is of type '{mismatch.actual}'. "
        f"Please see https://aka.ms/arm-functions#{name.lower()} for usage details."
    )


def wrong_count(name: str, function: Function, count: int) -> ExpressionError:
    """The refusal of a call with too many or too few arguments."""
    wanted = str(function.least)
    if function.most is None:
        wanted = f"at least {function.least}"
    elif function.most != function.least:
        wanted = f"{function.least} to {function.most}"
    return ExpressionError(
        f"Unable to evaluate template language function '{name}': function requires {wanted} "
        f"argument(s) while {count} were provided. "
        f"Please see https://aka.ms/arm-functions#{name.lower()} for usage details."
    )
