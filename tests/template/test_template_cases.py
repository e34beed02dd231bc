"""Every table of cases: a story, an expression or a template, and what comes of it."""

import json
from typing import Any

import pytest

from aifactory.template import TemplateError, evaluate, prepare
from aifactory.template.expressions import calls, is_expression, parse, texts
from aifactory.template.functions import builtins
from tests.template.template_tables import cases, deployment_of, plain, world_of

EXPRESSIONS = ("numbers", "texts", "collections", "lambdas", "ranges", "dates", "places", "unknown")
TEMPLATES = ("parameters", "variables", "resources", "order", "nested", "outputs", "official")


def _template(case: dict[str, Any]) -> dict[str, Any]:
    given = {
        name: {"type": {dict: "object", list: "array"}.get(type(value), "string")}
        for name, value in case.get("parameters", {}).items()
    }
    kept = {key: case[key] for key in ("variables", "functions", "resources") if key in case}
    output = {"value": case["of"]}
    return {"parameters": given, **kept, "outputs": {"it": output}}


@pytest.mark.parametrize("case", cases(*EXPRESSIONS))
def test_an_expression_has_its_value(case):
    world = world_of(case)
    deployment = deployment_of({**case, "template": _template(case)})
    if "refused" in case:
        with pytest.raises(TemplateError) as caught:
            prepare(deployment, world).outputs(world)
        assert case["refused"] in " ".join(map(str, (caught.value, *caught.value.details)))
        return
    value = plain(prepare(deployment, world).outputs(world)["it"]["value"])
    assert json.dumps(value) == json.dumps(case["is"])


def _same(expected: Any, actual: Any) -> bool:
    """Whether all that is expected is there; what is not mentioned does not matter."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        return all(key in actual and _same(value, actual[key]) for key, value in expected.items())
    if isinstance(expected, list) and isinstance(actual, list):
        return len(expected) == len(actual) and all(map(_same, expected, actual))
    return json.dumps(expected) == json.dumps(actual)


@pytest.mark.parametrize("case", cases(*TEMPLATES))
def test_a_template_becomes_its_resources(case):
    world, deployment = world_of(case), deployment_of(case)
    expands = {"ids", "bodies", "exactly", "paths"} & set(case)
    found = evaluate(deployment, world) if expands else ()
    bodies = [plain(one.body) for one in found]
    if "ids" in case:
        assert [one.id.text for one in found] == case["ids"]
    if "bodies" in case:
        assert _same(case["bodies"], bodies), bodies
    if "exactly" in case:
        assert bodies == case["exactly"]
    if "paths" in case:
        assert ["/".join(one.path) for one in found] == case["paths"]
    prepared = prepare(deployment, world)
    if "after" in case:
        edges = {one.id.name: [each.name for each in one.after] for one in prepared.instances}
        assert edges == case["after"]
        assert list(edges) == list(case["after"])
    if "outputs" in case:
        outputs = plain(prepared.outputs(world))
        assert {name: output["value"] for name, output in outputs.items()} == case["outputs"]


@pytest.mark.parametrize("case", cases("refusals"))
def test_a_wrong_template_is_refused_in_azures_words(case):
    world = world_of(case)
    with pytest.raises(TemplateError) as caught:
        evaluate(deployment_of(case), world)
    assert caught.value.code == case.get("code", "InvalidTemplate")
    assert case["message"] in " ".join(map(str, (caught.value, *caught.value.details)))


def test_every_function_has_a_case():
    tables = [param.values[0] for param in cases(*EXPRESSIONS, *TEMPLATES)]
    asked = ("of", "template", "variables")
    answered = [case.get(key) for case in tables if "refused" not in case for key in asked]
    written = (parse(text) for text in texts(answered) if is_expression(text))
    used = {call.key for node in written for call in calls(node)}
    assert set(builtins()) - used <= {"newguid", "utcnow", "fail"}
