"""Which endpoints a service has: on a project's floor, and among what projects share."""

import pytest

from tests.plan.conftest import FACTORY, PROJECT

SHARED = FACTORY.replace("000001] }", "000001], services: { dataFactory: on } }")
PIPES = PROJECT + "services: { dataFactory: on }\n"


@pytest.mark.parametrize(
    ("story", "factory", "project", "own", "shared"),
    [
        ("a project's own has its door", FACTORY, PIPES, ["dataFactory"], []),
        ("the shared one has the page, too", SHARED, PROJECT, [], ["dataFactory", "portal"]),
        ("both", SHARED, PIPES, ["dataFactory"], ["dataFactory", "portal"]),
    ],
)
def test_a_door_that_a_network_needs_once_is_that_of_the_shared_one(
    drawing, story, factory, project, own, shared
):
    plan = drawing.write(factory, alpha=project).draw()
    calls = {(stack.id, one.symbol): one for stack in plan.stacks for one in stack.calls}
    mine = calls.get(("dev/001/p001/services", "dataFactory"))
    assert [one["group"] for one in (mine.params["endpoints"] if mine else ())] == own, story
    network = next(stack for stack in plan.stacks if stack.id == "dev/001/cell-1/network")
    made = [one for call in network.calls for one in call.params.get("endpoints", ())]
    factories = [one for one in made if "/factories/" in one["targetId"]]
    assert sorted(one["endpoint"]["group"] for one in factories) == shared
    zones = next(one.params["zones"] for one in network.calls if "zones" in one.params)
    assert ("privatelink.adf.azure.com" in zones) == bool(shared)
