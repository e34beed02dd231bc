"""Machines leave a project's subnet the way that its landing zone has, and no other."""

import pytest

from tests.plan.conftest import FACTORY, PROJECT

HUB = "/subscriptions/00000000-0000-0000-0000-00000000000c/resourceGroups/rg-hub"
VNET = f"{HUB}/providers/Microsoft.Network/virtualNetworks/vnet-hub"
MODES = {
    "loadBalancer": "{ mode: standalone }",
    "userAssignedNATGateway": "{ mode: standalone, natGateway: on }",
    "userDefinedRouting": f"{{ mode: hubSpoke, hub: {{ vnet: {VNET}, firewall: 10.0.0.4 }} }}",
}


@pytest.mark.parametrize(("outbound", "zone"), MODES.items(), ids=list(MODES))
def test_a_cluster_leaves_as_its_subnet_does(drawing, outbound, zone):
    drawing.write(
        f"{FACTORY}landingZone: {zone}\n", alpha=f"{PROJECT}services: {{ kubernetes: on }}\n"
    )
    calls = [call for stack in drawing.draw().stacks for call in stack.calls]
    found = [call for call in calls if call.module == "services/kubernetes/main.bicep"]
    assert found
    assert {call.params["settings"]["outbound"] for call in found} == {outbound}
