"""One project more changes only what is its own, and the little that has to name it."""

import pytest

from tests.plan.conftest import PROJECT

SUBSCRIPTIONS = [f"00000000-0000-0000-0000-00000000000{number}" for number in (1, 2, 3, 4)]
HUB = "/subscriptions/00000000-0000-0000-0000-00000000c001/resourceGroups/rg-hub/providers"
FACTORY = f"""\
factory: acme
region: swedencentral
environments:
  dev:
    subscriptions: [{SUBSCRIPTIONS[0]}, {SUBSCRIPTIONS[1]}]
  prod:
    subscriptions: [{SUBSCRIPTIONS[2]}, {SUBSCRIPTIONS[3]}]
    landingZone:
      mode: hubSpoke
      hub:
        vnet: {HUB}/Microsoft.Network/virtualNetworks/vnet-hub
        firewall: 10.0.0.4
        side: deploy
        dns: hub
"""
PROFILES = ("compact", "genai", "ml")
# One of each profile in each cell: roles, zones and hosts are there.
BEFORE = {
    f"{letter}-{profile}": PROJECT.replace("compact", profile)
    for profile in PROFILES
    for letter in ("first", "second")
}


def entries(stack):
    """What people may do at shared hosts, entry by entry."""
    return [str(one) for call in stack.calls for one in call.params["settings"]["grants"]]


@pytest.mark.parametrize("profile", PROFILES)
def test_only_its_stacks_its_network_and_the_stack_of_people_change(drawing, profile):
    before = {stack.id: stack for stack in drawing.write(FACTORY, **BEFORE).draw().stacks}
    drawing.write(FACTORY, third=PROJECT.replace("compact", profile))
    after = {stack.id: stack for stack in drawing.draw().stacks}
    floor = f"p{drawing.lock.numbers['third']}"
    new = after.keys() - before.keys()
    assert new == {each for each in after if f"/{floor}/" in each}
    assert before.keys() <= after.keys()
    changed = {each for each in before if before[each] != after[each]}
    networks = {
        f"{key}/{ground.projects['third'].cell}/network"
        for key, ground in drawing.lock.grounds.items()
    }
    people = {each for each in after if each.endswith("/people")}
    assert networks <= changed <= networks | people
    for each in people & changed:
        kept, now = entries(before[each]), entries(after[each])
        assert [one for one in now if one in kept] == kept  # nobody else's rights are touched
        assert all(floor in one for one in now if one not in kept)


def test_a_cells_network_holds_only_what_stands_on_it(drawing):
    """The ranges, filters and zones of a cell are those of its own projects and of no other."""
    plan = drawing.write(FACTORY, alpha=PROJECT, beta=PROJECT.replace("compact", "ml")).draw()
    stacks = {stack.id: stack for stack in plan.stacks}
    for key, ground in drawing.lock.grounds.items():
        for name, promised in ground.projects.items():
            floor = f"-p{drawing.lock.numbers[name]}-"
            for cell in ground.cells:
                network = stacks[f"{key}/{cell}/network"]
                assert (floor in str([call.params for call in network.calls])) is (
                    cell == promised.cell
                )
    zones = {
        cell: {
            zone
            for call in stacks[f"dev/001/{cell}/network"].calls
            for zone in call.params.get("zones", ())
        }
        for cell in ("cell-1", "cell-2")
    }
    assert "privatelink.api.azureml.ms" not in zones["cell-1"]
    assert "privatelink.api.azureml.ms" in zones["cell-2"]
