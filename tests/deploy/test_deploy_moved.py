"""Numbers and addresses that were promised stay, whatever a lock that was lost would say."""

import pytest

from aifactory.deploy.compared.moved import moved
from aifactory.deploy.model import Change, PropertyChange

GROUP = "/subscriptions/s/resourceGroups/rg-p001"
NETWORK = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/vnet"
PREFIX = "properties.subnets[snet-{}].properties.addressPrefix"


def change(resource, *values, **more):
    properties = tuple(PropertyChange(*each) for each in values)
    return Change(more.pop("kind", "modify"), resource, "prod/001/cell-1/network", None, properties)


@pytest.mark.parametrize(
    ("story", "changes", "told"),
    [
        (
            "a project takes the number of another",
            [change(GROUP, ("tags.aif-project", "a", "b"))],
            ["Projects would move: rg-p001 from a to b."],
        ),
        (
            "a subnet gets other addresses",
            [change(NETWORK, (PREFIX.format("p001"), "10.0.0.0/27", "10.0.0.32/27"))],
            ["Subnets would move: snet-p001 from 10.0.0.0/27 to 10.0.0.32/27."],
        ),
        (
            "of many a few are named",
            [change(NETWORK, *((PREFIX.format(n), "x", "y") for n in range(300)))],
            [
                "Subnets would move: snet-0 from x to y, snet-1 from x to y, snet-2 from x to y, "
                "and 297 more."
            ],
        ),
        ("a new subnet moves nothing", [change(NETWORK, (PREFIX.format("p"), None, "y"))], []),
        ("one that goes moves nothing", [change(NETWORK, (PREFIX.format("p"), "x", None))], []),
        ("another tag is no number", [change(GROUP, ("tags.aif-floor", "a", "b"))], []),
        ("only a group has the number", [change(NETWORK, ("tags.aif-project", "a", "b"))], []),
        ("a module's path is no resource", [change("m.bicep", ("tags.aif-project", "a", "b"))], []),
    ],
)
def test_what_moves(story, changes, told):
    problems = moved(changes)
    assert [one.what for one in problems] == told, story
    assert {(one.where, one.code) for one in problems} <= {("factory.lock prod/001", "AIF5049")}


def test_what_somebody_changed_in_azure_is_put_right():
    values = (PropertyChange(PREFIX.format("p"), "x", "y"),)
    assert not moved([Change("modify", NETWORK, "prod/001/n", None, values, cause="drift")])
