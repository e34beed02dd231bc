"""Apps in an App Service Environment of their project: another plan, its subnet, its names."""

from dataclasses import replace

import pytest

from aifactory.plan.capacity.counting import Measure, uses
from tests.plan.conftest import CATALOG, FACTORY, PROJECT

APPS = "appServicePlan: on, webApp: on, functionApp: on, runtimeStorage: on, botService: on"
OUTSIDE = PROJECT + f"services: {{ {APPS} }}\n"
INSIDE = PROJECT + f"services: {{ {APPS}, appServiceEnvironment: %s }}\n"
SERVICES, NETWORK = "dev/001/p001/services", "dev/001/cell-1/network"
HOUSE = "ase-p001-dev-sdc-"


def calls(plan):
    return {(stack.id, call.symbol): call for stack in plan.stacks for call in stack.calls}


@pytest.fixture
def inside(drawing):
    return calls(drawing.write(FACTORY, churn=INSIDE % "on").draw())


def test_the_plan_and_its_apps_say_the_environment_and_no_subnet(inside):
    environment = inside[SERVICES, "appServiceEnvironment"]
    for symbol in ("appServicePlan", "webApp", "functionApp"):
        settings = inside[SERVICES, symbol].params["settings"]
        assert settings["environmentId"] == str(environment.resource)
        assert not settings.get("subnetId")
    assert "appServiceEnvironment" in inside[SERVICES, "appServicePlan"].after
    bot = inside[SERVICES, "botService"].params["settings"]
    assert bot["environmentName"] == environment.params["name"]


def test_nothing_moves_into_an_environment_so_names_are_others(drawing, inside):
    outside = calls(drawing.write(FACTORY, churn=OUTSIDE).draw())
    for symbol in ("appServicePlan", "webApp", "functionApp"):
        assert inside[SERVICES, symbol].resource != outside[SERVICES, symbol].resource
    assert outside[SERVICES, "webApp"].params["settings"]["environmentId"] == ""
    assert "/subnets/snet-p001-apps" in outside[SERVICES, "webApp"].params["settings"]["subnetId"]


@pytest.mark.parametrize(("said", "prefix"), [("on", 26), ("{ maxInstances: 100 }", 24),
                                              ("{ maxInstances: 1 }", 26)])  # fmt: skip
def test_one_subnet_is_made_for_its_largest_and_none_for_apps(drawing, said, prefix):
    made = calls(drawing.write(FACTORY, churn=INSIDE % said).draw())
    subnets = {one["name"]: one for one in made[NETWORK, "network"].params["subnets"]}
    assert "snet-p001-apps" not in subnets
    own = subnets["snet-p001-environment"]
    assert own["prefix"].endswith(f"/{prefix}")
    assert own["delegation"] == "Microsoft.Web/hostingEnvironments"
    assert own["securityGroup"] == subnets["snet-p001-endpoints"]["securityGroup"]


def test_names_of_its_apps_stand_in_its_zone_and_of_the_others_in_theirs(drawing):
    both = {"churn": INSIDE % "on", "other": OUTSIDE}
    made = calls(drawing.write(FACTORY, **both).draw())
    zones = made[NETWORK, "dnsZones"].params["zones"]
    assert {"privatelink.appserviceenvironment.net", "privatelink.azurewebsites.net"} <= {*zones}
    for stack, zone in ((SERVICES, "appserviceenvironment"), ("dev/001/p002/services", "azureweb")):
        (endpoint,) = made[stack, "webApp"].params["endpoints"]
        assert f"/privatelink.{zone}" in endpoint["zoneIds"][0]


def test_a_network_whose_apps_stand_in_environments_has_one_zone(inside):
    zones = inside[NETWORK, "dnsZones"].params["zones"]
    assert "privatelink.azurewebsites.net" not in zones


def test_a_plan_in_it_takes_no_address_beside_those_of_its_subnet(drawing):
    plan = drawing.write(FACTORY, churn=INSIDE % "on").draw()
    fewer = replace(plan, stacks=tuple(
        replace(one, calls=tuple(c for c in one.calls if c.symbol != "appServicePlan"))
        for one in plan.stacks))  # fmt: skip
    taken = [
        sum(here.get(Measure("privateAddresses"), 0) for here in uses(one, CATALOG).values())
        for one in (plan, fewer)
    ]
    assert taken[0] == taken[1] > 0


BROUGHT = (
    "/subscriptions/00000000-0000-0000-0000-0000000000aa/resourceGroups/web"
    "/providers/Microsoft.Web/hostingEnvironments/ase-web"
)
HUB = (
    "landingZone: { mode: hubSpoke, hub: { vnet: "
    "/subscriptions/00000000-0000-0000-0000-0000000000aa/resourceGroups/hub"
    "/providers/Microsoft.Network/virtualNetworks/vnet-hub } }\n"
)
BRINGS = PROJECT + (
    f"services: {{ {APPS} }}\n"
    f"existing: {{ appServiceEnvironment: {{ id: {BROUGHT}, range: 10.9.0.0/24 }} }}\n"
    "environments: { dev: {} }\n"
)


def rules(made, floor):
    groups = made[NETWORK, "network"].params["securityGroups"]
    (group,) = (one for one in groups if f"-{floor}-" in one["name"])
    return {one["name"]: one for one in group["rules"]}


def test_an_environment_that_is_brought_is_used_and_not_made(drawing):
    made = calls(drawing.write(FACTORY + HUB, churn=BRINGS, other=OUTSIDE).draw())
    assert (SERVICES, "appServiceEnvironment") not in made
    for symbol in ("appServicePlan", "webApp", "functionApp"):
        assert made[SERVICES, symbol].params["settings"]["environmentId"] == BROUGHT
    subnets = {one["name"] for one in made[NETWORK, "network"].params["subnets"]}
    assert not {"snet-p001-environment", "snet-p001-apps"} & subnets


def test_its_range_is_let_in_by_its_project_and_by_what_is_shared_alone(drawing):
    made = calls(drawing.write(FACTORY + HUB, churn=BRINGS, other=OUTSIDE).draw())
    its = "10.9.0.0/24"
    assert its in rules(made, "p001")["allow-own-inbound"]["sources"]
    assert its in rules(made, "shared")["allow-environment-inbound"]["sources"]
    assert not [one for one in rules(made, "p002").values() if its in one["sources"]]
