"""Several scale sets in several regions, in one factory: deployed, proven, each by itself."""

import shutil

import pytest

from aifactory.api.changing import Order, deploy, plan
from aifactory.api.desired import desire
from aifactory.api.examining import verify
from tests.journeys.journey_zones import EXAMPLES

NORTH = """\
scaleSets:
  "001": {}
  "002":
    region: norwayeast
    environments:
      dev:
        subscriptions: [00000000-0000-0000-0000-00000000d004]
        network: { space: [10.82.0.0/16] }
      prod: off
"""


@pytest.fixture
def example(tmp_path):
    """A copy of an example with nothing deployed."""

    def copied(name):
        home = tmp_path / name
        shutil.copytree(EXAMPLES / name, home, ignore=shutil.ignore_patterns(".aif"))
        return home

    return copied


def proven(path):
    """Everything is live, a second plan is empty, and every rule holds."""
    assert deploy(path, Order(), lambda _: True, lambda _: None).done
    assert plan(path, Order()).difference.is_empty
    assert [(one.rule, one.resource, one.seen) for one in verify(path, "twin").findings] == []
    return desire(path).plan.stacks


def calls(stacks, module):
    return [call for each in stacks for call in each.calls if call.module == module]


@pytest.mark.slow
def test_a_virtual_wan_joins_the_scale_sets_of_one_environment(example):
    stacks = proven(example("scale-sets"))
    (wan,) = calls(stacks, "landing-zone/virtual-wan.bicep")
    hubs = calls(stacks, "landing-zone/secured-hub.bicep")
    assert [hub.params["location"] for hub in hubs] == ["swedencentral", "norwayeast"]
    assert {str(hub.params["wanId"]) for hub in hubs} == {str(wan.resource)}
    joined = {each.id for each in stacks if each.id.endswith("/joined")}
    assert joined == {f"dev/{cell}/joined" for cell in ("001/cell-1", "001/cell-2", "002/cell-1")}


@pytest.mark.slow
def test_scale_sets_in_two_regions_are_at_one_hub(example):
    path = example("hub-spoke")
    with (path / "factory.yaml").open("a") as file:
        file.write(NORTH)
    subscription = "  - { id: 00000000-0000-0000-0000-00000000d004, name: fabrikam-dev-north }\n"
    world = path / "twin.yaml"
    text = world.read_text().replace("principals:", f"{subscription}principals:")
    world.write_text(text.replace("10.81.0.0/16]", "10.81.0.0/16, 10.82.0.0/16]"))
    claims = (path / "projects" / "claims.yaml").read_text()
    north = claims.replace("profile:", 'scaleSet: "002"\nprofile:').replace(", prod: {", " } #")
    (path / "projects" / "north.yaml").write_text(north)
    stacks = proven(path)
    peerings = calls(stacks, "landing-zone/peering.bicep")
    spokes = [str(each.resource) for each in calls(stacks, "landing-zone/network.bicep")]
    assert len(spokes) == 3
    assert {str(one.params["remoteId"]) for one in peerings} > set(spokes)
    assert len(peerings) == 2 * len(spokes)  # both sides of each
    north = [each for each in stacks if each.scale_set == "002"]
    assert {each.location for each in north} == {"norwayeast"}
    assert {each.environment for each in north} == {"dev"}
