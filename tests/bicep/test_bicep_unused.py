"""Names that nothing uses are told as warnings, unless a directive says not to."""

import pytest

from aifactory.bicep import compile_bicep, problems_in
from tests.bicep.bicep_memory import Memory


def told(source: str) -> list[str]:
    lib = "@export()\ntype shape = string\n@export()\nvar fact = 1\n@export()\nfunc f() int => 1\n"
    files = Memory({"main.bicep": source, "lib.bicep": lib})
    problems = problems_in("main.bicep", files)
    return [f"{p.where.removeprefix('main.bicep:')} {p.severity} {p.code}" for p in problems]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("param p string", ["1:7 warning no-unused-params"]),
        ("var v = 1", ["1:5 warning no-unused-vars"]),
        ("type t = string", ["1:6 warning no-unused-types"]),
        (
            "import { shape, fact } from 'lib.bicep'\noutput o int = fact",
            ["1:10 warning no-unused-imports"],
        ),
        ("import * as lib from 'lib.bicep'", ["1:13 warning no-unused-imports"]),
        ("import { f } from 'lib.bicep'\noutput o int = f()", []),
        ("import * as lib from 'lib.bicep'\noutput o int = lib.fact", []),
        ("import { shape } from 'lib.bicep'\noutput o shape = 'x'", []),
        ("@export()\nvar v = 1", []),
        ("param p string\noutput o string = p", []),
        ("#disable-next-line no-unused-params\nparam p string", []),
        (
            "#disable-next-line no-unused-vars\nparam p string",
            ["2:7 warning no-unused-params"],
        ),
        (
            "#disable-diagnostics no-unused-vars\nvar a = 1\n#restore-diagnostics no-unused-vars\n"
            "var b = 2",
            ["4:5 warning no-unused-vars"],
        ),
        (
            "var a = 1\nvar b = 2\nresource r 'A.B/c@2024-01-01' = { b: ",
            ["1:5 warning no-unused-vars"],
        ),
    ],
)
def test_a_name_that_nothing_uses_is_a_warning(source: str, expected: list[str]) -> None:
    assert [line for line in told(source) if "warning" in line] == expected


def test_warnings_do_not_stop_a_compile() -> None:
    template = compile_bicep("main.bicep", Memory({"main.bicep": "var v = 1\n"}))
    assert template["variables"] == {"v": 1}
