"""A template that somebody got wrong is refused, and never breaks the evaluator."""

import copy
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory.template import Deployment, TemplateError, evaluate
from tests.template.template_tables import FOLDER, deployment_of, world_of

TABLES = ("parameters", "variables", "resources", "order", "nested", "outputs", "official")
CASES = [
    case
    for name in TABLES
    for case in yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
]
WRONG = st.sampled_from(
    [None, True, -1, 3, "", "x", "[", "[]", "[x()]", "[null()]", "[createObject()]", [], {}, [1]]
)


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """Every container in a JSON value with each of its keys."""
    if not isinstance(tree, dict | list):
        return []
    keys = list(tree) if isinstance(tree, dict) else range(len(tree))
    return [place for key in keys for place in [(tree, key), *_places(tree[key])]]


def _refusal(case: dict[str, Any], whole: dict[str, Any]) -> TemplateError | None:
    right = deployment_of(case)
    deployment = Deployment(right.name, right.scope, whole["template"], whole["given"])
    try:
        evaluate(deployment, world_of(case))
    except TemplateError as refused:
        return refused
    return None


@given(st.sampled_from(CASES), st.data())
@settings(max_examples=400)
def test_one_wrong_value_anywhere_is_refused_or_harmless(case, data):
    right = deployment_of(case)
    whole = copy.deepcopy({"template": dict(right.template), "given": dict(right.parameters)})
    inside = [place for member in whole.values() for place in _places(member)]
    container, key = data.draw(st.sampled_from(inside))
    container[key] = data.draw(WRONG)
    refused = _refusal(case, whole)
    assert refused is None or (refused.code and refused.message)
