"""A stack of locks comes after whatever deletes, and waits for nothing else."""

from dataclasses import replace

import pytest

from aifactory.azure.resource_id import ResourceId
from aifactory.deploy.keeping import waits
from aifactory.deploy.schedule import all_needs
from tests.deploy.small_arm import GROUP, built
from tests.deploy.test_deploy_leaving import COMMON, GIVEN, LATE, NETWORK, SERVICES, leaving

LOCKS = "dev/001/locks"
KEPT = f"{GROUP}/net/providers/Microsoft.Authorization/locks/aif-keep"


def _stacks():
    locks = built(LOCKS, after=(COMMON, NETWORK)).stack
    call = replace(locks.calls[0], resource=ResourceId(KEPT))
    services = built(SERVICES, after=(COMMON, NETWORK)).stack
    late = built(LATE, after=(LOCKS,)).stack
    ground = (built(COMMON).stack, built(NETWORK, after=(COMMON,)).stack)
    return {one.id: one for one in (*ground, replace(locks, calls=(call,)), services, late)}


@pytest.mark.parametrize(
    ("story", "stack", "deletes", "expected"),
    [
        ("nothing is deleted", LOCKS, [], set()),
        ("a project gives something up", LOCKS, [(SERVICES, GIVEN)], {SERVICES}),
        ("it gives a lock up", LOCKS, [(SERVICES, KEPT)], set()),
        ("locks of its own stack go", LOCKS, [(LOCKS, GIVEN)], set()),
        ("what deletes comes after the locks", LOCKS, [(LATE, GIVEN)], set()),
        (
            "a stack that nobody declares is gone before",
            LOCKS,
            [("dev/001/p009/late", GIVEN)],
            set(),
        ),
        ("another stack without locks", NETWORK, [(SERVICES, GIVEN)], set()),
    ],
)
def test_what_a_stack_waits_for(story, stack, deletes, expected):
    stacks = _stacks()
    assert waits(stacks[stack], leaving(*deletes), all_needs(stacks.values())) == expected
