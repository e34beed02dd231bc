"""An App Service Environment that a project brings: checked first, used by it alone."""

import pytest

from tests.journeys.journey_zones import examined, told

PROVIDERS = "/subscriptions/00000000-0000-0000-0000-00000000d002/resourceGroups/%s/providers"
SPOKE = f"{PROVIDERS % 'rg-spoke'}/Microsoft.Network/virtualNetworks/vnet-spoke-dev"
HOUSE = f"{PROVIDERS % 'rg-spoke'}/Microsoft.Web/hostingEnvironments/ase-claims"
STRANGER = f"{PROVIDERS % 'rg-spoke'}/Microsoft.Web/serverfarms/asp-stranger"
WEB = {
    "addressPrefix": "10.80.1.0/24",
    "delegations": [
        {"name": "web", "properties": {"serviceName": "Microsoft.Web/hostingEnvironments"}}
    ],
}
VERSION = "2025-03-01"

pytestmark = pytest.mark.slow


@pytest.fixture
def lent(zone):
    """A project in a network of others, whose owners have an environment for it there."""
    kept = zone("own-networks")
    project = kept.path / "projects" / "claims.yaml"
    project.write_text(
        project.read_text()
        + "environments:\n  dev:\n    services: { appServicePlan: on, webApp: on }\n"
        + f"    existing: {{ appServiceEnvironment: {{ id: {HOUSE}, range: 10.80.1.0/24 }} }}\n"
        + "  prod: {}\n"
    )
    return kept


def stands(journey, mode="Web, Publishing"):
    async def _make(arm):
        await arm.put(f"{SPOKE}/subnets/snet-web", "2025-05-01", {"properties": WEB})
        networking = {"properties": {"allowNewPrivateEndpointConnections": True}}
        said = {
            "virtualNetwork": {"id": f"{SPOKE}/subnets/snet-web"},
            "internalLoadBalancingMode": mode,
            "networkingConfiguration": networking,
        }
        body = {"location": "westeurope", "kind": "ASEV3", "properties": said}
        await arm.put(HOUSE, VERSION, body)

    journey.arm(_make)


def planned(journey):
    found = journey.aif("plan")
    return found.out + found.err


def test_it_is_used_by_its_project_and_by_nobody_else(lent):
    assert "AIF5047" in planned(lent)
    stands(lent)
    deployed = lent.aif("deploy", "--yes")
    assert deployed.code == 0, deployed.out + deployed.err
    assert "ase-claims exists: one project stands in it" in planned(lent)
    assert told(examined(lent)) == set()
    profile = {"hostingEnvironmentProfile": {"id": HOUSE}, "reserved": True}
    strange = {"location": "westeurope", "sku": {"name": "I1v2", "capacity": 1}}

    async def _stranger(arm):
        await arm.put(STRANGER, VERSION, {**strange, "properties": profile})

    lent.arm(_stranger)
    assert {one[0] for one in told(examined(lent))} == {"SE04-tenants"}
    assert "AIF5068" in planned(lent)


def test_one_with_a_public_address_or_another_range_is_refused_before_anything_is_made(lent):
    stands(lent, "None")
    project = lent.path / "projects" / "claims.yaml"
    project.write_text(project.read_text().replace("range: 10.80.1.0/24", "range: 10.80.2.0/24"))
    said = planned(lent)
    assert "AIF5066" in said
    assert "properties.internalLoadBalancingMode is None" in said
    assert "AIF5067: ase-claims stands in 10.80.1.0/24, not in 10.80.2.0/24." in said
