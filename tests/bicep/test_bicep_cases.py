"""Tables: small sources and what they compile to, or every problem they have."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import aifactory.bicep
from aifactory.bicep import compile_bicep
from aifactory.problems import Refused
from tests.bicep.bicep_memory import Memory

CASES = Path(__file__).parent / "cases"
AROUND = """
param p string
param o object
param a array
param n int
param b bool
var plain = 'x'
resource r 'A.B/c@2024-01-01' = { name: p }
resource c 'A.B/c@2024-01-01' = [for i in range(0, 2): { name: 'c${i}' }]
"""


def cases(name: str) -> Any:
    return yaml.safe_load((CASES / name).read_text(encoding="utf-8"))


MISTAKES = [case for path in sorted(CASES.glob("mistakes*.yaml")) for case in cases(path.name)]
CODE = re.compile(r"\b(?:BCP\d{3}|AIF\d{4}|no-unused-\w+)\b")


def test_every_code_has_an_example_that_reports_it() -> None:
    here = Path(__file__).parent
    examples = [*CASES.glob("*.yaml"), *here.glob("test_*.py")]
    shown = {code for path in examples for code in CODE.findall(path.read_text(encoding="utf-8"))}
    source = Path(aifactory.bicep.__file__).parent
    told_of = {code for path in source.rglob("*.py") for code in CODE.findall(path.read_text())}
    assert told_of - shown == set()


def at(template: Any, place: str) -> Any:
    for key in place.split("/"):
        template = template[int(key)] if isinstance(template, list) else template.get(key)
    return template


def told(refused: Refused) -> list[str]:
    wrong = [p for p in refused.problems if not p.code.startswith("no-unused")]
    places = [(p.where.partition("main.bicep")[2] or p.where, p) for p in wrong]
    return sorted(
        f"{where.removeprefix('param').lstrip(':')} {p.code} {p.fix}" for where, p in places
    )


@pytest.mark.parametrize(("written", "expected"), cases("expressions.yaml").items())
def test_a_value_becomes_this_expression(written: Any, expected: Any) -> None:
    source = f"{AROUND}\n#disable-next-line x\noutput it object = any({written!s})\n"
    template = compile_bicep("main.bicep", Memory({"main.bicep": source}))
    assert template["outputs"]["it"]["value"] == expected


@pytest.mark.parametrize("case", cases("templates.yaml"), ids=lambda case: case["story"])
def test_a_template_has_this_at_these_places(case: Any) -> None:
    template = compile_bicep("main.bicep", Memory(case["files"]))
    for place, expected in case["expect"].items():
        assert at(template, place) == expected, place


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case["story"])
def test_every_problem_is_told_with_its_place_and_what_to_do(case: Any) -> None:
    entry = "main.bicepparam" if "main.bicepparam" in case["files"] else "main.bicep"
    with pytest.raises(Refused) as refused:
        compile_bicep(entry, Memory(case["files"]))
    assert told(refused.value) == sorted(case["problems"])


@pytest.mark.parametrize("case", cases("parameters.yaml"), ids=lambda case: case["story"])
def test_a_parameters_file_gives_these_values(case: Any) -> None:
    if "problems" in case:
        with pytest.raises(Refused) as refused:
            compile_bicep("main.bicepparam", Memory(case["files"]))
        assert told(refused.value) == sorted(case["problems"])
        return
    compiled = compile_bicep("main.bicepparam", Memory(case["files"]))
    assert compiled["parameters"] == case["parameters"]
