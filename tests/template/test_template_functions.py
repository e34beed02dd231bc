"""Every function, given anything at all, answers or is refused in the words of the language."""

from itertools import product
from typing import Any

import pytest

from aifactory.template import Deployment, Unknown, Unresolved
from aifactory.template.evaluator import Scope, Setting
from aifactory.template.expressions import Call, ExpressionError, Literal, Node, parse
from aifactory.template.functions import builtins
from aifactory.template.programs import Function
from tests.template.template_tables import SCOPES

ANYTHING = [None, True, -1, 10**9, "", "a", "{0}", "http://[", "2020-01-01", "P9999Y", "10.0.0.0/8"]
ANYTHING += [[], ["a", 1], {}, {"a": [1]}, 1.5, Unknown("u"), [Unknown("u")]]
LAMBDA = parse("[lambda('x', 'y', lambdaVariables('x'))]")


def _tries(function: Function) -> list[tuple[Node, ...]]:
    most = 2 if function.most is None else min(function.most, 2)
    given: list[tuple[Any, ...]] = []
    for count in range(function.least, max(most, function.least) + 1):
        pool = ANYTHING if count < 3 else ANYTHING[::4]
        given += product(pool, repeat=count)
    plain = [tuple(map(Literal, values)) for values in given]
    return plain + [(*nodes[:1], *(LAMBDA for _ in nodes[1:])) for nodes in plain if len(nodes) > 1]


@pytest.mark.parametrize("name", sorted(builtins()))
def test_a_function_answers_or_refuses(name):
    deployment = Deployment("d", SCOPES["group"][0], {}, {})
    scope = Scope(Setting(deployment, builtins()), Unresolved())
    answered = refused = 0
    for nodes in _tries(builtins()[name]):
        try:
            scope.value(Call(name, name, nodes))
            answered += 1
        except ExpressionError:
            refused += 1
    assert answered + refused == len(_tries(builtins()[name])) > 0
