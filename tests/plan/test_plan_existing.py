"""What exists already takes its service's place: no call makes it, and everything points at it."""

import json
from dataclasses import replace

import pytest

from aifactory.plan import draw
from aifactory.problems import Refused
from tests.plan.conftest import CATALOG, FACTORY, PROJECT

HUB = "/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/hub/providers"
WORKSPACE = f"{HUB}/Microsoft.OperationalInsights/workspaces/law-hub"
REGISTRY = f"{HUB}/Microsoft.ContainerRegistry/registries/crhub"
SEARCH = f"{HUB}/Microsoft.Search/searchServices/srch-hub"
BASTION = f"{HUB}/Microsoft.Network/bastionHosts/bas-hub"
ML = PROJECT.replace("compact", "ml")


def named(more="", **existing):
    said = f"0000001], existing: {json.dumps(existing)}{more} }}"
    return FACTORY.replace("0000001] }", said)


def calls(plan, stack):
    return {call.symbol: call for one in plan.stacks if one.id == stack for call in one.calls}


def test_no_call_makes_it_and_others_point_at_it(drawing):
    plan = drawing.write(named(logAnalytics=WORKSPACE, containerRegistry=REGISTRY), churn=ML).draw()
    dev, prod = calls(plan, "dev/001/common"), calls(plan, "prod/001/common")
    assert {"logAnalytics", "containerRegistry"} & dev.keys() == set()
    assert {"logAnalytics", "containerRegistry"} <= prod.keys()
    assert dev["keyVault"].params["logs"]["workspaceId"] == WORKSPACE
    late = calls(plan, "dev/001/p001/late")["registryRepositories"]
    assert (late.subscription, late.group) == (REGISTRY.split("/")[2], "hub")
    learning = calls(plan, "dev/001/p001/services")["machineLearning"]
    assert REGISTRY in learning.params["settings"].values()


def test_each_network_has_an_endpoint_of_it_with_its_zones(drawing):
    plan = drawing.write(named(containerRegistry=REGISTRY, aiSearch=SEARCH), churn=PROJECT).draw()
    network = calls(plan, "dev/001/cell-1/network")
    targets = {one["targetId"]: one for one in network["sharedEndpoints"].params["endpoints"]}
    assert {REGISTRY, SEARCH} <= targets.keys()
    assert "privatelink.search.windows.net" in network["dnsZones"].params["zones"]


def test_roles_can_be_given_on_a_host_in_another_subscription_and_nowhere_else_there(drawing):
    plan = drawing.write(
        named(containerRegistry=REGISTRY, logAnalytics=WORKSPACE), churn=PROJECT
    ).draw()
    for role in calls(plan, "dev/001/common")["roles"].params["roles"]:
        assert role["assignableScopes"] == [
            "/subscriptions/00000000-0000-0000-0000-000000000001",
            REGISTRY.partition("/providers/")[0],
        ]


def test_it_has_no_lock_and_no_key_of_ours(drawing):
    more = ", tier: production, encryption: customerManaged"
    plan = drawing.write(named(more, containerRegistry=REGISTRY), churn=PROJECT).draw()
    locked = [call.resource.scope for call in calls(plan, "dev/001/locks").values()]
    assert locked
    assert REGISTRY not in locked


def test_it_takes_no_subnet(drawing):
    plan = drawing.write(named(bastion=BASTION), churn=PROJECT).draw()
    assert "shared.bastion" not in drawing.lock.grounds["dev/001"].cells["cell-1"].ranges
    assert "dev/001/connected" not in {stack.id for stack in plan.stacks}


def test_a_project_uses_its_own_before_what_is_shared(drawing):
    own = PROJECT + "services: { aiSearch: on, openAI: on }\n"
    plan = drawing.write(named(aiSearch=SEARCH), churn=own).draw()
    assert "aiSearch" in calls(plan, "dev/001/p001/services")


def test_a_full_host_that_exists_is_not_doubled(drawing):
    registry = CATALOG.services["containerRegistry"]
    projects = {f"p{at}": PROJECT for at in range(3)}
    small = registry.model_copy(update={"capacity": 2})
    catalog = replace(CATALOG, services={**CATALOG.services, "containerRegistry": small})
    drawing.write(named(containerRegistry=REGISTRY), **projects).promise()
    with pytest.raises(Refused, match="AIF3013"):
        draw(drawing.factory(), catalog, drawing.lock)


def test_what_every_project_has_of_its_own_cannot_be_brought(drawing):
    shared = 'scaleSets: { "001": { containerRegistry: perProject } }\n'
    with pytest.raises(Refused, match=r"AIF1135.*every project has its own"):
        drawing.write(named(containerRegistry=REGISTRY) + shared, churn=PROJECT).draw()
