"""In a network that its owners keep our subnets alone are written, with what filters them."""

import pytest

from aifactory.plan.lock import Lock, dump, load
from aifactory.problems import Refused
from tests.plan.conftest import FACTORY, PROJECT
from tests.plan.test_plan_runners import GUEST, PIPELINES

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
OTHER = "00000000-0000-0000-0000-000000000002"
HUB = "/subscriptions/00000000-0000-0000-0000-00000000000c/resourceGroups/rg-hub"
HUB = f"{HUB}/providers/Microsoft.Network/virtualNetworks/vnet-hub"


def vnet(subscription=SUBSCRIPTION, name="vnet-spoke"):
    group = f"/subscriptions/{subscription}/resourceGroups/rg-spoke"
    return f"{group}/providers/Microsoft.Network/virtualNetworks/{name}"


def kept(*networks, more="", subscriptions=SUBSCRIPTION):
    """Development in networks that exist: pairs of id and range."""
    said = ", ".join(f"{{ vnet: {one}, space: [{net}] }}" for one, net in networks)
    line = f"[{subscriptions}], network: {{ existing: [{said}] }}{more} }}"
    return FACTORY.replace(f"[{SUBSCRIPTION}] }}", line)


ONE = (vnet(), "10.80.4.0/22")


def calls(drawing, stack="dev/001/cell-1/network"):
    found = next(one for one in drawing.draw().stacks if one.id == stack)
    return {call.symbol: call for call in found.calls}


def test_the_network_is_not_written_and_each_promised_subnet_is(drawing):
    found = calls(drawing.write(kept(ONE), churn=PROJECT))
    network, subnets = found["network"], found["subnets"]
    assert (network.resource, network.params["prefixes"], network.params["subnets"]) == (
        None,
        [],
        [],
    )
    assert network.params["securityGroups"]
    assert (subnets.subscription, subnets.group) == (SUBSCRIPTION, "rg-spoke")
    promised = drawing.lock.grounds["dev/001"].cells["cell-1"].ranges
    assert {one["prefix"] for one in subnets.params["subnets"]} == set(map(str, promised.values()))
    assert all(str(net).startswith("10.80.") for net in promised.values())
    assert "subnets" in found["sharedEndpoints"].after or "subnets" in found["dnsZones"].after
    ids = {one["endpoint"]["subnetId"] for one in found["sharedEndpoints"].params["endpoints"]}
    assert ids == {f"{vnet()}/subnets/snet-shared-endpoints"}


def test_a_network_of_our_own_is_written_whole(drawing):
    found = calls(drawing.write(kept(ONE), churn=PROJECT), "prod/001/cell-1/network")
    assert "subnets" not in found
    assert found["network"].params["prefixes"]
    assert found["network"].params["subnets"]


def test_shared_services_refuse_who_else_stands_in_the_network(drawing):
    groups = calls(drawing.write(kept(ONE), churn=PROJECT))["network"].params["securityGroups"]
    shared = next(one for one in groups if "cmn" in one["name"] or "shared" in one["name"])
    last = shared["rules"][-1]
    assert (last["name"], last["access"]) == ("deny-network-inbound", "Deny")
    allowed = [one["sources"] for one in shared["rules"] if one["access"] == "Allow"]
    assert ["10.80.4.0/22"] in allowed


def test_its_owners_join_it_with_the_hub_and_the_subnets_follow_the_firewall(drawing):
    zone = f", landingZone: {{ mode: hubSpoke, hub: {{ vnet: {HUB}, firewall: 10.0.0.4 }} }}"
    drawing.write(kept(ONE, more=zone), churn=PROJECT)
    assert not [one for one in drawing.draw().stacks if one.id.endswith("/joined")]
    found = calls(drawing)
    table = str(found["routeTable"].resource)
    assert {one["routeTableId"] for one in found["subnets"].params["subnets"]} == {table}


def test_at_a_hub_of_a_virtual_wan_its_owners_have_tables_of_their_own(drawing):
    hub = HUB.replace("virtualNetworks/vnet-hub", "virtualHubs/vhub")
    zone = f", landingZone: {{ mode: vwan, vwan: {{ hub: {hub}, routing: tables, side: deploy }} }}"
    drawing.write(kept(ONE, more=zone), churn=PROJECT)
    assert not [one.id for one in drawing.draw().stacks if one.id.endswith(("/joined", "/tables"))]
    ours = FACTORY.replace(f"[{SUBSCRIPTION}] }}", f"[{SUBSCRIPTION}]{zone} }}")
    drawing.lock = Lock()
    drawn = {one.id for one in drawing.write(ours, churn=PROJECT).draw().stacks}
    assert {"dev/001/cell-1/joined", "dev/001/tables"} <= drawn


def test_it_gets_no_lock_of_ours(drawing):
    drawing.write(kept(ONE, more=", locks: on"), churn=PROJECT)
    modules = [call.module for one in drawing.draw().stacks
               if one.environment == "dev" for call in one.calls]  # fmt: skip
    assert "guardrails/network-locks.bicep" not in modules
    assert [one for one in modules if one.endswith("/lock.bicep")]


def test_each_cell_promises_from_the_network_of_its_subscription(drawing):
    two = ((vnet(), "10.80.4.0/22"), (vnet(OTHER), "10.90.0.0/22"))
    both = f"{SUBSCRIPTION}, {OTHER}"
    drawing.write(kept(*two, subscriptions=both), alpha=PROJECT, beta=PROJECT).promise()
    cells = drawing.lock.grounds["dev/001"].cells
    assert {one.network: [str(net) for net in one.prefixes] for one in cells.values()} == {
        vnet(): ["10.80.4.0/22"],
        vnet(OTHER): ["10.90.0.0/22"],
    }
    assert load(dump(drawing.lock)) == drawing.lock


def test_more_of_the_network_may_be_ours_later(drawing):
    drawing.write(kept(ONE), churn=PROJECT).promise()
    before = drawing.lock.grounds["dev/001"].cells["cell-1"].ranges
    drawing.write(kept((vnet(), "10.80.0.0/21")), churn=PROJECT).promise()
    cell = drawing.lock.grounds["dev/001"].cells["cell-1"]
    assert [str(net) for net in cell.prefixes] == ["10.80.0.0/21"]
    assert cell.ranges == before


@pytest.mark.parametrize(
    ("first", "then"),
    [(kept(ONE), kept((vnet(name="vnet-else"), ONE[1]))),
     (FACTORY.replace("001] }", "001], network: { space: [10.80.4.0/22] } }"), kept(ONE))],
    ids=["to another network", "from one of our own"],
)  # fmt: skip
def test_a_cell_does_not_move_into_another_network(drawing, first, then):
    drawing.write(first, churn=PROJECT).promise()
    with pytest.raises(Refused) as refused:
        drawing.write(then, churn=PROJECT).promise()
    assert [one.code for one in refused.value.problems] == ["AIF3019"]


def test_no_guest_is_let_into_it(drawing):
    pool = f", services: {{ devOpsPool: {{ principal: {GUEST}, machines: 30 }} }}"
    drawing.write(kept(ONE, more=pool) + PIPELINES, churn=PROJECT)
    with pytest.raises(Refused) as refused:
        drawing.draw()
    assert [one.code for one in refused.value.problems] == ["AIF3021"]
