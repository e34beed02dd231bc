"""An environment on its own may have its names in zones that others keep."""

import pytest

from aifactory.plan.draw import survey
from aifactory.plan.landing.joining import joints
from tests.plan.conftest import CATALOG, FACTORY, PROJECT
from tests.plan.test_plan_own_networks import ONE, kept
from tests.plan.test_plan_services import calls

DNS = "/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/dns"
VAULTS = "privatelink.vaultcore.azure.net"
SCOPES = "privatelink.monitor.azure.com"  # one name for all scopes: it stays with each cell


def zone(side):
    return f", landingZone: {{ mode: standalone, zones: {{ group: {DNS}, side: {side} }} }}"


def central(side="deploy"):
    dev = "[00000000-0000-0000-0000-000000000001]"
    return FACTORY.replace(f"{dev} }}", f"{dev}{zone(side)} }}")


def stacks(drawing):
    return {one.id: one for one in drawing.draw().stacks}


def zone_ids(call):
    return {zone for one in call.params["endpoints"] for zone in one["endpoint"]["zoneIds"]}


def test_names_stand_in_their_zones_and_a_cell_keeps_those_that_are_its_own(drawing):
    found = stacks(drawing.write(central(), churn=PROJECT))
    network = calls(found["dev/001/cell-1/network"])
    alone = calls(found["prod/001/cell-1/network"])["dnsZones"].params["zones"]
    ours = network["dnsZones"].params["zones"]
    assert {VAULTS, SCOPES} <= set(alone)
    assert (VAULTS in ours, SCOPES in ours) == (False, True)
    theirs = {one for one in zone_ids(network["sharedEndpoints"]) if one.startswith(DNS)}
    assert theirs
    assert not [one for one in theirs if one.endswith(SCOPES)]


def test_we_link_them_to_our_network_where_we_may(drawing):
    link = calls(stacks(drawing.write(central(), churn=PROJECT))["dev/001/cell-1/joined"])
    assert (link["zoneLinks"].group, link["zoneLinks"].subscription[-1]) == ("dns", "a")
    assert VAULTS in link["zoneLinks"].params["zones"]
    assert SCOPES not in link["zoneLinks"].params["zones"]
    assert str(link["zoneLinks"].why).startswith("factory.yaml")


@pytest.mark.parametrize(
    ("factory", "asked"),
    [
        (central("request"), ["zoneLinks"]),
        (central(), []),
        (kept(ONE, more=zone("deploy")), []),  # whoever keeps the network links it
    ],
    ids=["for their owners", "for us", "in a network of others"],
)
def test_else_their_owners_are_asked_for_the_links(drawing, factory, asked):
    drawing.write(factory, churn=PROJECT).promise()
    read = drawing.factory()
    site = survey(read, CATALOG, drawing.lock, read.environments["dev/001"])
    every = joints(site, "cell-1")
    assert [one.call.symbol for one in every if not one.ours] == asked
    joined = stacks(drawing).get("dev/001/cell-1/joined")
    assert (joined is not None) == any(one.ours for one in every) == (factory == central())
