"""Locks that are lifted for a delete are not put back by the run that deletes."""

import pytest

from aifactory.azure.resource_id import ResourceId
from aifactory.deploy.keeping import but_lifted
from aifactory.deploy.model import Change, Difference, StackDifference

NET = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v"
LOCK = f"{NET}/providers/Microsoft.Authorization/locks/aif-keep"
OTHER = f"{NET}2/providers/Microsoft.Authorization/locks/aif-keep"


@pytest.mark.parametrize(
    ("story", "changes", "expected"),
    [
        ("a lifted lock waits for the end", [("create", LOCK)], "same"),
        ("a new lock is made", [("create", OTHER)], "changed"),
        (
            "a new lock beside a lifted one is made",
            [("create", LOCK), ("create", OTHER)],
            "changed",
        ),
        ("a lock is deleted", [("delete", LOCK)], "changed"),
        ("a stack that nothing is known of stays", [], "changed"),
    ],
)
def test_a_stack_that_lacks_only_lifted_locks_is_left_alone(story, changes, expected):
    found = tuple(Change(kind, resource, "prod/001/locks") for kind, resource in changes)
    stack = StackDifference("prod/001/locks", "/stack", "changed", found)
    after = but_lifted(Difference("acme", (stack,)), frozenset({ResourceId(LOCK).key}))
    assert after.stacks[0].state == expected, story
