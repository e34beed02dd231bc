"""YAML is read by the 1.2 core rules, with places, and nothing in a file can hurt."""

from pathlib import Path

import pytest

from aifactory.catalog.source import MAX_BYTES, MAX_PROBLEMS, parse_source, read_source
from aifactory.problems import Place


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("010", "010"),
        ("007", "007"),
        ("+012", "+012"),
        ("0", 0),
        ("-7", -7),
        ("0o17", 15),
        ("0x1F", 31),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        ("2025-08-07", "2025-08-07"),
        ("1.0.0", "1.0.0"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        (".", "."),
        ("1e", "1e"),
        ("+", "+"),
        ("01.5", "01.5"),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("no", "no"),
        ("Yes", "Yes"),
        ("on", "on"),
        ("off", "off"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ('"true"', "true"),
        ("'010'", "010"),
        ("9" * 30, "9" * 30),
        ("9" * 5000, "9" * 5000),
        ("-", [None]),
    ],
    ids=lambda part: str(part)[:20],
)
def test_a_plain_word_has_the_value_of_yaml_1_2(text: str, value: object) -> None:
    source = parse_source(
        f"key: {text}" if text != "-" else "key:\n- ", "x.yaml", "AIF1", nulls=True
    )
    assert source.problems == ()
    assert source.data == {"key": value}
    assert type(source.data["key"]) is type(value)


def test_every_key_and_value_has_its_place() -> None:
    source = parse_source("a:\n  - b: 1\n    é: [x, y]\n", "f.yaml", "AIF1")
    assert source.data == {"a": [{"b": 1, "é": ["x", "y"]}]}
    assert source.place(("a", 0, "b")) == Place("f.yaml", 2, 8)
    assert source.key(("a", 0, "b")) == Place("f.yaml", 2, 5)
    assert source.place(("a", 0, "é", 1)) == Place("f.yaml", 3, 12)
    assert source.key(("a", 0, "é", 1)) == Place("f.yaml", 3, 12)
    assert source.place(("a", 0, "missing", "deeper")) == Place("f.yaml", 2, 5)
    assert source.key(("missing",)) == Place("f.yaml", 1, 1)


def test_a_byte_order_mark_is_not_part_of_the_first_key(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert read_source(tmp_path / "f.yaml", "f.yaml", "AIF1").data == {"a": 1, "b": 2}


def test_what_stands_beside_a_mistake_is_still_read() -> None:
    source = parse_source("a: 1\na: { b: 2, b: 3 }\nc: &x 4\nd: *x\n<<: { e: 5 }\n", "f", "AIF1")
    assert source.data == {"a": 1, "c": 4, "d": None}
    assert [problem.code for problem in source.problems] == [
        "AIF1008",
        "AIF1008",
        "AIF1009",
        "AIF1009",
        "AIF1011",
    ]
    assert source.is_broken(("d", "anything"))
    assert not source.is_broken(("c",))


@pytest.mark.parametrize(
    ("story", "text", "code"),
    [
        ("a bracket bomb", "[" * 200_000, "AIF1013"),
        ("a brace bomb", "{a: " * 200_000, "AIF1013"),
        ("an alias bomb", "a: &a [x]\n" + "b: [*a, *a, *a, *a, *a, *a]\n" * 2000, "AIF1009"),
        ("a list without end", "- a\n" * 100_000, "AIF1003"),
        ("a long key", "k" * 500 + ": 1\n", "AIF1012"),
        ("a python object", "a: !!python/object/apply:os.system [ls]\n", "AIF1010"),
        ("an unknown alias", "a: *nowhere\n", "AIF1009"),
        ("an alias as key", "a: &x y\n*x : 1\n", "AIF1009"),
        ("a directive", "%YAML 9.9\n---\na: 1\n", "AIF1004"),
        ("half a document", 'a: "b', "AIF1004"),
        ("an empty list entry", "a: [1, ]\nb: [, 1]\n", "AIF1004"),
    ],
    ids=lambda part: part if " " in str(part)[:12] else "",
)
def test_hostile_text_is_a_problem_with_a_place(story: str, text: str, code: str) -> None:
    source = parse_source(text, "f.yaml", "AIF1")
    assert code in {problem.code for problem in source.problems}, story
    assert all(problem.where.startswith("f.yaml:") for problem in source.problems)
    assert len(source.problems) <= MAX_PROBLEMS


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_bytes(b"# " + b"x" * MAX_BYTES)
    source = read_source(tmp_path / "f.yaml", "f.yaml", "AIF1")
    assert [problem.code for problem in source.problems] == ["AIF1003"]
    assert not source.whole


def test_the_family_is_part_of_the_code() -> None:
    assert parse_source("a: 1\na: 2\n", "f.yaml", "AIF2").problems[0].code == "AIF2008"


@pytest.mark.parametrize(("target", "code"), [("../../secret.yaml", "AIF1015"), ("b.yaml", None)])
def test_a_link_is_followed_inside_of_the_folder_alone(tmp_path, target, code):
    projects = tmp_path / "factory" / "projects"
    projects.mkdir(parents=True)
    (tmp_path / "secret.yaml").write_text("password: swordfish\n")
    (projects / "b.yaml").write_text("profile: genai\n")
    link = projects / "a.yaml"
    link.symlink_to(target)
    source = read_source(link, "projects/a.yaml", "AIF1")
    assert [one.code for one in source.problems] == ([code] if code else [])
    assert "swordfish" not in str(source)
