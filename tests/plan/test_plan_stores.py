"""Stores that keep their own permissions: whom each lets in, and with which word."""

import pytest

from tests.plan.conftest import FACTORY

GROUP = "5a1c0000-0000-0000-0000-00000000000"
READ, WRITE = (f"00000000-0000-0000-0000-00000000000{number}" for number in (1, 2))
TEAM = f"""\
profile: dedicated
team: {{ lead: {GROUP}1, frontend: {GROUP}2 }}
services: {{ cosmos: on, mongo: on, postgresql: on, redis: on, sql: on }}
"""


@pytest.mark.parametrize(
    ("flag", "environment", "expected"),
    [
        ("cosmos", "dev", {f"{GROUP}1": WRITE, "": WRITE}),
        ("cosmos", "prod", {f"{GROUP}1": READ, "": WRITE}),
        ("postgresql", "dev", {f"{GROUP}1": "administrator", "": "administrator"}),
        ("postgresql", "prod", {"": "administrator"}),
        ("sql", "dev", {"": "administrator"}),
        ("redis", "dev", {"": "default"}),
        ("mongo", "prod", {"": "root"}),
    ],
)
def test_a_store_lets_in_whom_its_own_permissions_can_name(drawing, flag, environment, expected):
    plan = drawing.write(FACTORY, alpha=TEAM).draw()
    (stack,) = [one for one in plan.stacks if one.id == f"{environment}/001/p001/services"]
    (call,) = [one for one in stack.calls if one.symbol == flag]
    access = call.params["settings"]["access"]
    assert {one["principalId"]: one["role"] for one in access} == expected
