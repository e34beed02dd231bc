"""What applications ask of a plan: zones of their region, subnets at their largest, one price."""

import pytest

from aifactory.azure.resource_id import ResourceId
from aifactory.config.prices.model import Pricing
from aifactory.plan.cost.live import Changes
from aifactory.plan.cost.prices import PriceList
from aifactory.plan.cost.rows import Meters
from tests.plan.conftest import CATALOG, FACTORY, PROJECT

APPS = (
    PROJECT + "services: { containerApps: { apps: { api: { image: 'p001/api:1', max: %s } } } }\n"
)
GROUP = "/subscriptions/1/resourceGroups/g/providers"


def test_a_zone_of_the_region_is_made_and_the_endpoint_answers_in_it(drawing):
    plan = drawing.write(FACTORY, churn=APPS % 3).draw()
    calls = {(stack.id, call.symbol): call for stack in plan.stacks for call in stack.calls}
    zone = "privatelink.swedencentral.azurecontainerapps.io"
    assert zone in calls["dev/001/cell-1/network", "dnsZones"].params["zones"]
    (endpoint,) = calls["dev/001/p001/services", "containerApps"].params["endpoints"]
    assert [one.rpartition("/")[2] for one in endpoint["zoneIds"]] == [zone]


@pytest.mark.parametrize(("most", "prefix"), [(3, 26), (300, 23)])
def test_a_subnet_is_made_for_the_largest_number_of_replicas(drawing, most, prefix):
    plan = drawing.write(FACTORY, churn=APPS % most).draw()
    (network,) = [
        call
        for stack in plan.stacks
        for call in stack.calls
        if (stack.id, call.symbol) == ("dev/001/cell-1/network", "network")
    ]
    (subnet,) = [one for one in network.params["subnets"] if "containers" in one["name"]]
    assert subnet["prefix"].endswith(f"/{prefix}")
    assert subnet["delegation"] == "Microsoft.App/environments"


def test_plans_of_apps_and_of_workflows_are_priced_once():
    changes = Changes(Meters(CATALOG, PriceList(CATALOG.prices, Pricing())), ())
    kind = "Microsoft.Web/serverfarms"
    body = {
        "location": "eastus",
        "sku": {"name": "B1", "capacity": 2},
        "properties": {"maximumElasticWorkerCount": 2},
    }
    gone = changes.of("delete", ResourceId(f"{GROUP}/{kind}/asp"), "eastus", body)
    assert (round(gone.idle, 2), round(gone.most, 2)) == (-24.82, -24.82)
