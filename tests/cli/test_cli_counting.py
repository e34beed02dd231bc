"""What people read counts in one way: one of a thing is never '1 things'."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

import aifactory
from aifactory.problems import counted

ROOMS = ("api", "cli", "deploy", "plan", "verify")  # where sentences for people are made
NUMBER = re.compile(r"len\(.*\)|.*(count|number|many|more|days|cores|each|addresses)")
MANY = re.compile(r" (more |other )?[a-z]+s\b(?<! is)(?<! was)(?<! has)")


def sentences(room: str) -> Iterator[tuple[str, str]]:
    """A number in an f-string that is followed by several of something, and where."""
    for path in sorted((Path(aifactory.__file__).parent / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            values = node.values if isinstance(node, ast.JoinedStr) else []
            for first, then in pairwise(values):
                if isinstance(first, ast.FormattedValue) and isinstance(then, ast.Constant):
                    seen = ast.unparse(first.value)
                    if NUMBER.fullmatch(seen) and MANY.match(str(then.value)):
                        yield f"{path.name}:{node.lineno}", f"{{{seen}}}{then.value}"


@pytest.mark.parametrize("room", ROOMS)
def test_numbers_and_their_nouns_are_joined_in_one_place(room: str) -> None:
    # Where at least two are certain, the plain word is right.
    certain = {"who.py", "draw.py"}  # a group in several projects; one resource of two stacks
    assert [one for one in sentences(room) if one[0].partition(":")[0] not in certain] == []


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (1, ("project",), "1 project"),
        (2, ("project",), "2 projects"),
        (0, ("stack",), "0 stacks"),
        (1, ("stack is", "stacks are"), "1 stack is"),
        (1200, ("address", "addresses"), "1,200 addresses"),
    ],
)
def test_one_is_one_and_more_are_many(number: int, words: tuple[str, ...], said: str) -> None:
    assert counted(number, *words) == said
