"""Hostile source is refused with a problem, soon, and without anything else being raised."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory.bicep import compile_bicep, problems_in
from aifactory.problems import Refused
from tests.bicep.bicep_memory import Memory

CONTENT = Path(__file__).parents[2] / "bicep"
REAL = {
    file.relative_to(CONTENT).as_posix(): file.read_text(encoding="utf-8")
    for file in sorted(CONTENT.rglob("*.bicep"))
}
MANY = 20_000


def codes(files: Mapping[str, str], path: str = "main.bicep") -> set[str]:
    return {p.code for p in problems_in(path, Memory(files)) if p.severity == "error"}


def lines(count: int, form: str) -> str:
    return "\n".join(form.format(i=i, before=i - 1) for i in range(1, count))


@pytest.mark.parametrize(
    "source",
    [
        "var v = " + "(" * MANY,
        "var v = " + "[" * MANY,
        "var v = " + "{a:" * MANY,
        "var v = " + "{\na:" * MANY,
        "var v = " + "'${" * MANY,
        "var v = 1" + " + 1" * MANY,
        "param o object\nvar v = o" + ".a" * MANY,
        "var v = " + "true ? 1 : " * MANY,
        "type t = " + "[" * MANY,
        "type t = string" + "[]" * MANY,
        "type t = " + "{a:" * MANY,
        "var v = 1\n" * 500_000,
    ],
    ids=lambda source: source[:16],
)
def test_source_that_is_too_deep_or_too_long_is_refused_where_it_gets_so(source: str) -> None:
    (problem,) = problems_in("main.bicep", Memory({"main.bicep": source}))
    assert problem.code == "AIF4102"
    assert len(source) > 4 * 2**20 or problem.where.count(":") == 2


DOUBLED = (
    "resource r 'A.B/c@2024-01-01' existing = {\n  name: 'x'\n}\n"
    "var a0 = r.properties.x\nvar b0 = a0\n"
    + lines(
        40,
        "var a{i} = '${{a{before}}}${{b{before}}}'\nvar b{i} = '${{b{before}}}${{a{before}}}'",
    )
    + "\noutput o string = a39\n"
)


@pytest.mark.parametrize(
    "files",
    [
        {"main.bicep": DOUBLED},
        {
            "main.bicep": "type t0 = 'a' | 'b'\n"
            + lines(40, "type t{i} = t{before} | t{before}")
            + "\nparam p t39\n"
        },
        {
            "main.bicep": "module a 'm29.bicep' = { name: 'a' }\n",
            "m0.bicep": f"var v = '{'x' * 1000}'\n",
            **{
                f"m{i}.bicep": f"module a 'm{i - 1}.bicep' = {{ name: 'a' }}\n"
                f"module b 'm{i - 1}.bicep' = {{ name: 'b' }}\n"
                for i in range(1, 30)
            },
        },
    ],
    ids=["inlined variables", "unions", "modules"],
)
def test_what_doubles_at_every_step_is_refused(files: Mapping[str, str]) -> None:
    assert codes(files) == {"AIF4102"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("param p = length(range(0, 1000000000))", "AIF4102"),
        ("param p = padLeft('', 1000000000)", "AIF4102"),
        (
            "param p = map(range(0, 9999), a => map(range(0, 9999), b => map([b], c => c)))",
            "AIF4102",
        ),
        ("param p = reduce(range(0, 9999), 'x', (a, b) => '${a}${a}')", "AIF4102"),
        ("param p = reduce(range(0, 99), [1], (a, b) => [a, a])", "AIF4102"),
        ("param p = reduce(range(0, 99), 9, (a, b) => a * a)", "BCP338"),
        ("param p = any('a') * 1000000000", "BCP338"),
        ("func f(x int) int => f(x)\nparam p = f(1)", "BCP079"),
    ],
)
def test_values_worked_out_at_compile_time_stay_small(text: str, code: str) -> None:
    source = f"using none\n{text}\n"
    assert code in codes({"main.bicepparam": source}, "main.bicepparam")


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("var v = " + "9" * 5000, "BCP010"),
        (r"var v = '\u{FFFFFF}'", "BCP133"),
        ("/*" * MANY, "BCP002"),
        ("$" * MANY, "BCP001"),
        ("var v = $'''" + "${a}" * MANY, "BCP140"),
        ("\n".join(f"var v{i} = zzz{i}" for i in range(MANY)), "AIF4102"),
        ("\n".join(f"var v{i} = v{(i + 1) % 2000}" for i in range(2000)), "AIF4102"),
    ],
    ids=lambda text: text[:16],
)
def test_long_rows_of_mistakes_end_soon(source: str, code: str) -> None:
    assert code in codes({"main.bicep": source})


def test_a_long_chain_of_variables_is_no_mistake() -> None:
    source = "var v0 = 1\n" + lines(3000, "var v{i} = v{before} + v{before}")
    assert codes({"main.bicep": source}) == set()


@pytest.mark.parametrize("path", ["../../etc/passwd", "../x.bicep", "a\\b", "/etc/passwd", "a\0b"])
def test_a_file_outside_is_not_there(path: str) -> None:
    for source in (f"module m '{path}' = {{ name: 'm' }}", f"var v = loadTextContent('{path}')"):
        assert codes({"main.bicep": source})


@pytest.mark.parametrize("error", [PermissionError(), IsADirectoryError(), ValueError("NUL")])
def test_a_file_that_cannot_be_read_is_as_good_as_none(error: Exception) -> None:
    class Broken:
        def read(self, path: str) -> str:
            if path == "main.bicep":
                return "module m 'x.bicep' = { name: 'm' }"
            raise error

    with pytest.raises(Refused, match="BCP091"):
        compile_bicep("main.bicep", Broken())


@settings(max_examples=150)
@given(st.data())
def test_a_damaged_real_file_has_problems_or_compiles(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(sorted(REAL)))
    text = REAL[path]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 30)))
        middle = data.draw(
            st.sampled_from(
                ["", text[start:end] * 2, "'", "${", "{", "}", "[", "]", "(", "\n", ":", "=", "\0"]
            )
            | st.text(max_size=4)
        )
        text = text[:start] + middle + text[end:]
    for problem in problems_in(path, Memory({**REAL, path: text})):
        file, *place = problem.where.split(":")
        assert file in REAL
        assert all(number.isdigit() for number in place)
