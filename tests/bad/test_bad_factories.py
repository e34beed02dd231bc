"""Every mistake in cases/ is refused at its line, with its code and its fix, and nothing more."""

from pathlib import Path

import pytest

from aifactory.catalog import Catalog, load_catalog
from aifactory.config import load_factory
from aifactory.config.codes import CODES
from aifactory.problems import Refused
from tests.bad.reading import CONTENT, GOOD, Case, cases

CASES = cases()
ELSEWHERE = {  # codes that no file of a case can show
    "AIF1001": "tests/config/test_config_load.py",
    "AIF1003": "tests/catalog/test_catalog_source.py",
    "AIF1015": "tests/catalog/test_catalog_source.py",
    "AIF1091": "the verbs that name a project",
    "AIF1147": "tests/config/test_config_guarding.py",
    "AIF1150": "tests/config/test_config_explain.py",
    "AIF1151": "tests/config/test_config_explain.py",
    "AIF1152": "tests/config/test_config_explain.py",
    "AIF1153": "tests/api/test_api_who.py",
    **{f"AIF118{number}": "tests/moving" for number in range(6)},
    "AIF1154": "tests/plan/test_plan_runners.py",
    "AIF1155": "tests/plan/test_plan_runners.py",
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog(CONTENT)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.story)
def test_the_mistake_is_named_with_its_line_and_fix(
    case: Case, catalog: Catalog, tmp_path: Path
) -> None:
    case.write(tmp_path)
    with pytest.raises(Refused) as refused:
        load_factory(tmp_path, catalog)
    found = [
        (problem.code, problem.where.split(" ")[0], problem.fix)
        for problem in refused.value.problems
    ]
    assert found == list(case.expected)
    assert not [each.what for each in refused.value.problems if "None" in each.what]


def test_the_factory_that_the_cases_break_is_right(catalog: Catalog, tmp_path: Path) -> None:
    Case("good", (), GOOD).write(tmp_path)
    assert set(load_factory(tmp_path, catalog).projects) == {"churn"}


def test_every_code_of_a_factory_folder_has_a_case() -> None:
    shown = {code for case in CASES for code, _, _ in case.expected}
    known = {code for code in CODES if code.startswith("AIF1")}
    assert shown | set(ELSEWHERE) == known
