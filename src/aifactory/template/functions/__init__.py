"""The functions of the template language, by name in lower case."""

from collections.abc import Callable, Iterator
from functools import cache
from inspect import Parameter, signature
from typing import Any

from aifactory.template.evaluator import Functions
from aifactory.template.functions import (
    addresses,
    collections,
    dates,
    formats,
    lambdas,
    logic,
    networks,
    numbers,
    places,
    text,
    world,
)
from aifactory.template.programs import Builtins, Function

_OPAQUE: tuple[Functions, ...] = (
    text.OPAQUE,
    addresses.OPAQUE,
    formats.OPAQUE,
    numbers.OPAQUE,
    networks.OPAQUE,
    dates.OPAQUE,
    collections.OPAQUE,
)
_SPECIAL = (logic.SPECIAL, lambdas.SPECIAL, places.SPECIAL, world.SPECIAL)
_SCOPED = (lambdas.SCOPED, world.SCOPED)


@cache
def builtins() -> Builtins:
    """Every function that ARM offers."""
    return {function.name.lower(): function for function in _all()}


def _all() -> Iterator[Function]:
    for table in _OPAQUE:
        for name, run in table.items():
            yield _plain(name, "opaque", run)
    for name, run in collections.STRUCTURAL.items():
        yield _plain(name, "structural", run)
    for name, run in collections.HOLDING.items():
        yield _plain(name, "holding", run)
    for kind, tables in (("special", _SPECIAL), ("scoped", _SCOPED)):
        for specials in tables:
            for name, (run, least, most) in specials.items():
                yield Function(name, kind, least, most, run)


def _plain(name: str, kind: str, run: Callable[..., Any]) -> Function:
    given = signature(run).parameters.values()
    positional = [one for one in given if one.kind is not Parameter.VAR_POSITIONAL]
    least = sum(one.default is Parameter.empty for one in positional)
    return Function(
        name, kind, least, len(positional) if len(positional) == len(given) else None, run
    )
