"""The deployments inside a run's stacks: none has the name of another in one group."""

from collections import Counter

import pytest

from aifactory.api.desired import desire
from aifactory.build.main_bicep import deployment, main_bicep, parameters
from tests.journeys.conftest import CONTOSO

STACKS = desire(CONTOSO).plan.stacks


def test_no_two_stacks_write_a_deployment_of_one_name_in_one_scope():
    written = Counter(
        (each.subscription or stack.subscription, each.group or stack.group, name)
        for stack in STACKS
        for each in stack.calls
        if (name := deployment(stack, each))
    )
    assert sum(written.values()) == sum(len(stack.calls) for stack in STACKS)
    assert [where for where, count in written.items() if count > 1] == []
    assert max(len(name) for _, _, name in written) <= 64


@pytest.mark.parametrize("stack", STACKS, ids=lambda stack: stack.id)
def test_what_is_written_has_that_name(stack):
    text, given = main_bicep(stack, "content"), parameters(stack)
    for each in stack.calls:
        assert f"  name: {each.symbol}.deployment\n" in text
        assert given[each.symbol]["value"]["deployment"] == deployment(stack, each)
