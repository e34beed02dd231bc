"""Conditions of role assignments: what they let through, and what the twin does not know."""

import pytest

from aifactory.api.access.needs import condition
from aifactory.twin.access.conditions import NotCovered, holds

MINE = "0c000000-0000-0000-0000-000000000001"
OTHER = "0c000000-0000-0000-0000-000000000002"
WRITE = "Microsoft.Authorization/roleAssignments/write"
DELETE = "Microsoft.Authorization/roleAssignments/delete"


def asked(source, role, kind="Group"):
    about = f"@{source}[Microsoft.Authorization/roleAssignments:"
    return {f"{about}RoleDefinitionId]": role, f"{about}PrincipalType]": kind}


@pytest.mark.parametrize(
    ("story", "action", "attributes", "expected"),
    [
        ("a role of the factory", WRITE, asked("Request", MINE.upper()), True),
        ("another role", WRITE, asked("Request", OTHER), False),
        ("a person", WRITE, asked("Request", MINE, "User"), False),
        ("nothing known", WRITE, {}, False),
        ("taken away", DELETE, asked("Resource", MINE), True),
        ("another's taken away", DELETE, asked("Resource", OTHER), False),
        ("something else", "Microsoft.KeyVault/vaults/write", {}, True),
    ],
)
def test_the_deployers_condition(story, action, attributes, expected):
    assert holds(condition([MINE]), action, attributes) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ActionMatches{'A/b'}", True),
        ("!(ActionMatches{'A/b'})", False),
        ("ActionMatches{'A/c'} OR ActionMatches{'a/B'}", True),
        ("ActionMatches{'A/b'} AND ActionMatches{'A/c'}", False),
        ("ActionMatches{'A/c'} && ActionMatches{'A/b'} || ActionMatches{'A/b'}", True),
        ("@Request[A:name] StringStartsWith 'p001/'", True),
        ("@Request[A:name] StringStartsWith 'p002/'", False),
        ("@Request[A:missing] StringEquals 'p001/x'", False),
        ("@Request[A:name] ForAnyOfAnyValues:StringEquals {'a', 'p001/x'}", True),
    ],
)
def test_words_of_the_language(text, expected):
    assert holds(text, "A/b", {"@Request[A:name]": "p001/x"}) is expected


@pytest.mark.parametrize(
    "text", ["", "(", "ActionMatches", "Perhaps", "@Request[A:name] Resembles 'x'",
             "ActionMatches{'A/b'} ActionMatches{'A/b'}", "(ActionMatches{'A/b'} AND", "#"]
)  # fmt: skip
def test_what_is_not_covered_is_not_guessed(text):
    with pytest.raises(NotCovered):
        holds(text, "A/b", {"@Request[A:name]": "x"})
