"""Every code that the source can give is on the page of errors, and what it says; no other is."""

import re
from pathlib import Path

import pytest

from docs.errors_page import CODE, SOURCES, rows, said

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "errors.md"


def quoted():
    """Every code that stands as a text of its own somewhere in the source."""
    sources = (path.read_text() for path in SOURCES.rglob("*.py"))
    return {code for text in sources for code in re.findall(rf'"({CODE.pattern})"', text)}


def test_every_code_is_on_the_page_and_says_something():
    from aifactory.config.codes import CODES

    told = rows()
    assert {code for code, _, _ in told} == quoted() | set(CODES)
    assert [row for row in told if len(re.findall(r"\w{2,}", row[2])) < 2] == []
    assert set(CODE.findall(PAGE.read_text())) == quoted() | set(CODES)


CASES = [
    ("as it is", 'refuse("a", "AIF0001", "It is so.", "")', {"It is so."}),
    ("by its word", 'Problem(where="a", code="AIF0001", what="It is so.")', {"It is so."}),
    ("with a value", 'refuse("a", "AIF0001", f"{x} is so.", "")', {"… is so."}),
    (
        "with a number",
        'refuse("a", "AIF0001", f"{counted(n, \'cell\')} left.", "")',
        {"… cells left."},
    ),
    ("in a variable", 'what = "So it is."\n    refuse("a", "AIF0001", what, "")', {"So it is."}),
    (
        "beside its fix",
        'what, fix = "So it is.", "Do."\n    refuse("a", "AIF0001", what, fix)',
        {"So it is."},
    ),
    (
        "one of two",
        'what = "So it is."\n    if x:\n        what = "Or so."\n    refuse("a", NAMED, what, "")',
        {"So it is.", "Or so."},
    ),
    (
        "a choice",
        'refuse("a", "AIF0001", "So it is." if x else "Or so.", "")',
        {"So it is.", "Or so."},
    ),
    (
        "the variable of another code",
        'what = "It is not."\n    refuse("a", "AIF0002", what, "")\n    what = "So it is."\n'
        '    refuse("a", "AIF0001", what, "")',
        {"So it is."},
    ),
    ("Azure's words", 'refuse("a", "AIF0001", error.message, "")', {"The lock, read."}),
    ("a code with a name", 'refuse("a", NAMED, "It is so.", "")', {"It is so."}),
]


@pytest.mark.parametrize(("story", "line", "expected"), CASES, ids=[one[0] for one in CASES])
def test_what_is_said_is_found(story, line, expected):
    promise = '"""The lock, read; raises Refused."""'
    module = f'NAMED = "AIF0001"\n\ndef load(x):\n    {promise}\n    {line}\n'
    assert {text for code, text in said(module) if code == "AIF0001"} == expected
