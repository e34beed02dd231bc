"""What holds for every template: literals stay, order keeps every edge, cost grows with size."""

import json
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory.template import TemplateError, Unknown, Unresolved, evaluate, prepare
from tests.template.template_tables import deployment_of, plain

NAMES = st.text("abcdefgh", min_size=1, max_size=5)
LITERALS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text("ab '[x", max_size=6).map(lambda t: t + "."),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(NAMES.filter(lambda name: name != "copy"), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(NAMES.filter(lambda name: name != "copy"), LITERALS, max_size=4))
@settings(max_examples=60)
def test_a_template_without_expressions_is_returned_unchanged(properties):
    resource = {"type": "My.Rp/a", "name": "it", "properties": properties}
    (found,) = evaluate(deployment_of({"template": {"resources": [resource]}}), Unresolved())
    assert found.body == {**resource, "apiVersion": "2024-01-01"}


@given(st.text("ab'[]()x, ", max_size=12))
@settings(max_examples=100)
def test_any_text_is_a_value_when_it_is_quoted(text):
    quoted = text.replace("'", "''")
    template = {"outputs": {"it": {"type": "string", "value": f"[concat('{quoted}', '')]"}}}
    deployment = deployment_of({"template": template})
    assert prepare(deployment, Unresolved()).outputs(Unresolved())["it"]["value"] == text


@st.composite
def graphs(draw: Any) -> dict[str, list[str]]:
    """Resources of which each waits for some that are written before or after it."""
    count = draw(st.integers(1, 12))
    order = draw(st.permutations(range(count)))
    edges = {
        order[at]: draw(st.lists(st.sampled_from(order[:at]), unique=True)) if at else []
        for at in range(count)
    }
    return {f"r{at}": [f"r{before}" for before in edges[at]] for at in range(count)}


@given(graphs())
@settings(max_examples=60)
def test_the_order_keeps_every_edge(graph):
    resources = {
        name: {"type": "My.Rp/a", "name": name, "dependsOn": before}
        for name, before in graph.items()
    }
    prepared = prepare(deployment_of({"template": {"resources": resources}}), Unresolved())
    done: set[str] = set()
    for instance in prepared.instances:
        assert {one.name for one in instance.after} == set(graph[instance.id.name]) <= done
        done.add(instance.id.name)
    assert done == set(graph)


def _template(size: int) -> dict[str, Any]:
    body = {"type": "My.Rp/a", "properties": {"x": "[concat(variables('v'), reference('r0').x)]"}}
    return {
        "variables": {"v": "[concat('a', parameters('p'))]"},
        "parameters": {"p": {"type": "string", "defaultValue": "x"}},
        "resources": {
            "r0": {"type": "My.Rp/a", "name": "r0"},
            **{f"s{n}": {**body, "name": f"[concat('s', {n})]"} for n in range(size)},
        },
    }


def _work(size: int) -> int:
    deployment, calls = deployment_of({"template": _template(size)}), 0

    def count(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        evaluate(deployment, Unresolved())
    finally:
        sys.setprofile(before)
    return calls


def test_the_work_grows_with_the_template_and_not_faster():
    _work(400)
    assert _work(400) < 4.4 * _work(100)


@pytest.mark.parametrize(
    ("kind", "limit", "entry"),
    [
        ("parameters", 256, {"type": "string", "defaultValue": "x"}),
        ("variables", 512, "x"),
        ("outputs", 64, {"type": "string", "value": "x"}),
        ("resources", 800, {"type": "My.Rp/a"}),
    ],
)
def test_a_limit_can_be_reached_and_not_passed(kind, limit, entry):
    def deployment(count: int) -> Any:
        entries = {f"n{at}": _entry(kind, entry, at) for at in range(count)}
        return deployment_of({"template": {kind: entries}})

    prepare(deployment(limit), Unresolved())
    with pytest.raises(TemplateError) as caught:
        prepare(deployment(limit + 1), Unresolved())
    sentence = (
        f"number of template {kind} limit exceeded. Limit: '{limit}' and actual: '{limit + 1}'"
    )
    assert sentence in caught.value.message
    assert caught.value.code == "InvalidTemplate"


def _entry(kind: str, entry: Any, at: int) -> Any:
    return {**entry, "name": f"n{at}"} if kind == "resources" else entry


def test_the_rounds_of_loops_count_as_resources():
    loop = {"type": "My.Rp/a", "copy": {"name": "l", "count": 401}}
    entries = [{**loop, "name": f"[concat('{name}', copyIndex())]"} for name in "ab"]
    with pytest.raises(TemplateError, match="Limit: '800' and actual: '802'"):
        prepare(deployment_of({"template": {"resources": entries}}), Unresolved())


def test_a_template_of_more_than_four_megabytes_is_refused():
    heavy = {"variables": {"v": "x" * (4 * 1024 * 1024)}}
    with pytest.raises(TemplateError) as caught:
        prepare(deployment_of({"template": heavy}), Unresolved())
    assert caught.value.code == "DeploymentJobSizeExceeded"


def test_an_unknown_expression_does_not_grow_without_end():
    doubled = {
        f"v{n}": f"[concat(variables('v{n - 1}'), variables('v{n - 1}'))]" for n in range(1, 40)
    }
    template = {
        "parameters": {"p": {"type": "string", "defaultValue": "[newGuid()]"}},
        "variables": {"v0": "[parameters('p')]", **doubled},
        "outputs": {"it": {"type": "string", "value": "[variables('v39')]"}},
    }
    value = prepare(deployment_of({"template": template}), Unresolved()).outputs(Unresolved())["it"]
    assert isinstance(value["value"], Unknown)
    assert len(value["value"].expression) < 1000


def test_the_same_template_is_evaluated_to_the_same_bytes():
    def printed() -> str:
        found = evaluate(deployment_of({"template": _template(5)}), Unresolved())
        return json.dumps([[one.id.text, plain(one.body)] for one in found])

    assert printed() == printed()
    assert str(Unknown("reference('a').b")) == "[reference('a').b]"


def test_an_expression_has_a_longest_length():
    def named(length: int) -> Any:
        filler = "x" * (length - len("[concat('')]"))
        name = f"[concat('{filler}')]"
        return deployment_of({"template": {"resources": [{"type": "My.Rp/a", "name": name}]}})

    prepare(named(24576), Unresolved())
    with pytest.raises(TemplateError, match="Limit: '24576' and actual: '24577'"):
        prepare(named(24577), Unresolved())


def test_what_is_nested_too_deeply_is_refused():
    name = "[" + "concat(" * 2000 + "'x'" + ")" * 2000 + "]"
    deployment = deployment_of({"template": {"resources": [{"type": "My.Rp/a", "name": name}]}})
    with pytest.raises(TemplateError, match="nested too deeply"):
        prepare(deployment, Unresolved())


def test_whoever_changes_a_body_changes_nothing_else():
    resource = {"type": "My.Rp/a", "tags": "[variables('v')]", "properties": "[parameters('p')]"}
    template = {
        "parameters": {"p": {"type": "object"}},
        "variables": {"v": {"deep": []}},
        "resources": [{**resource, "name": "a"}, {**resource, "name": "b"}],
        "outputs": {"it": {"type": "object", "value": "[variables('v')]"}},
    }
    given = {"p": {"deep": []}}
    prepared = prepare(deployment_of({"template": template, "parameters": given}), Unresolved())
    for instance in prepared.instances:
        body = prepared.body(instance, Unresolved())
        assert body["tags"] == body["properties"] == {"deep": []}
        body["tags"]["deep"].append(1)
        body["properties"]["deep"].append(1)
    outputs = prepared.outputs(Unresolved())
    outputs["it"]["value"]["deep"].append(1)
    assert prepared.outputs(Unresolved())["it"]["value"] == {"deep": []}
    assert given == {"p": {"deep": []}}


def _module(size: int) -> dict[str, Any]:
    inner = {"parameters": {"p": {"type": "string"}}, "resources": _template(size)["resources"]}
    inner["resources"]["r0"]["tags"] = "[parameters('p')]"
    inner["variables"] = {"v": "x"}
    passed = {"p": {"value": "[parameters('p')]"}}
    inside = {"scope": "inner"}
    properties = {"expressionEvaluationOptions": inside, "parameters": passed, "template": inner}
    module = {"type": "Microsoft.Resources/deployments", "name": "m", "properties": properties}
    return {"parameters": {"p": {"type": "string"}}, "resources": [module]}


def test_templates_that_are_written_alike_are_read_once():
    def deployed(given: str) -> Any:
        case = {"template": _module(3), "parameters": {"p": given}}
        return prepare(deployment_of(case), Unresolved())

    def nested(prepared: Any) -> Any:
        (module,) = prepared.instances
        body = prepared.body(module, Unresolved())
        return prepare(prepared.nested(module, body, Unresolved()), Unresolved())

    one, other = deployed("one"), deployed("other")
    assert one.shape is other.shape
    assert nested(one).shape is nested(other).shape
    for prepared, said in ((one, "one"), (other, "other")):
        inner = nested(prepared)
        first = next(each for each in inner.instances if each.id.name == "r0")
        assert inner.body(first, Unresolved())["tags"] == said


def test_a_large_template_is_not_kept():
    def deployed(letters: int) -> Any:
        template = {"variables": {"v": "x" * letters}, "resources": []}
        return prepare(deployment_of({"template": template}), Unresolved())

    for letters, is_kept in ((1 << 16, True), (1 << 17, False)):
        assert (deployed(letters).shape is deployed(letters).shape) is is_kept


def test_a_template_that_is_changed_is_read_anew():
    deployment = deployment_of({"template": {"resources": []}})
    assert evaluate(deployment, Unresolved()) == ()
    added = {"type": "My.Rp/a", "name": "a", "apiVersion": "2024-01-01"}
    deployment.template["resources"].append(added)
    (found,) = evaluate(deployment, Unresolved())
    assert found.id.name == "a"
    added["name"] = "b"
    assert found.id.name == "a"
    assert [one.id.name for one in evaluate(deployment, Unresolved())] == ["b"]
