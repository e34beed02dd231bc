"""A network of shared services beside a made hub answers every name, for all cells at once."""

import pytest

from tests.plan.conftest import FACTORY, PROJECT

SUBSCRIPTION = "00000000-0000-0000-0000-000000000001"
OTHER = "00000000-0000-0000-0000-000000000002"
RESOLVER = "10.50.2.4"
BESIDE = "create: on, space: 10.50.0.0/23, servicesSpace: 10.50.2.0/27, dns: hub"


def at_a_hub(words=BESIDE, subscriptions=SUBSCRIPTION, more=""):
    zone = f", landingZone: {{ mode: vwan, vwan: {{ {words} }}{more} }} }}"
    return FACTORY.replace(f"[{SUBSCRIPTION}] }}", f"[{subscriptions}]{zone}")


@pytest.fixture
def stacks(drawing):
    def _stacks(factory, **projects):
        plan = drawing.write(factory, **(projects or {"churn": PROJECT})).draw()
        return {one.id: one for one in plan.stacks}

    return _stacks


def passages(found):
    return {one["name"]: one for one in calls(found["dev/001/hub"])["hub"].params["passages"]}


def calls(stack):
    return {call.symbol: call for call in stack.calls}


def test_the_network_has_a_resolver_at_the_address_that_all_cells_are_told(stacks):
    found = stacks(at_a_hub())
    made = calls(found["dev/001/services"])
    assert made["resolver"].params["address"] == RESOLVER
    assert made["network"].params["subnets"][0]["prefix"] == "10.50.2.0/28"
    assert made["network"].params["nameServers"] == []
    cell = calls(found["dev/001/cell-1/network"])["network"]
    assert cell.params["nameServers"] == [RESOLVER]
    other = calls(found["prod/001/cell-1/network"])["network"]
    assert other.params["nameServers"] == []


def test_every_zone_stands_beside_the_hub_and_none_in_a_cell(stacks):
    found = stacks(at_a_hub())
    made = calls(found["dev/001/services"])["dnsZones"]
    assert made.params["vnetId"] == str(calls(found["dev/001/services"])["network"].resource)
    zones = set(made.params["zones"])
    assert zones
    cell = calls(found["dev/001/cell-1/network"])
    assert "dnsZones" not in cell
    named = {zone for one in cell["sharedEndpoints"].params["endpoints"]
             for zone in one["endpoint"]["zoneIds"]}  # fmt: skip
    assert named
    group = calls(found["dev/001/services"])["group"].resource
    assert {zone.rpartition("/")[0] for zone in named} == {
        f"{group}/providers/Microsoft.Network/privateDnsZones"
    }
    alone = set(calls(found["prod/001/cell-1/network"])["dnsZones"].params["zones"])
    assert zones == alone


def test_shared_services_have_one_endpoint_for_all_cells(stacks):
    both = f"{SUBSCRIPTION}, 00000000-0000-0000-0000-000000000009"
    found = stacks(at_a_hub(subscriptions=both), alpha=PROJECT, beta=PROJECT)
    counts = [len(calls(found[f"dev/001/cell-{at}/network"])["sharedEndpoints"].params["endpoints"])
              for at in (1, 2)]  # fmt: skip
    assert counts[0] > 0
    assert counts[1] == 0


def test_who_may_ask_is_the_environment_and_its_people(stacks):
    found = stacks(at_a_hub(more=", clients: [10.200.0.0/16]"))
    (group,) = calls(found["dev/001/services"])["network"].params["securityGroups"]
    rules = {one["name"]: one for one in group["rules"]}
    asked = rules["allow-names-inbound"]
    assert asked["sources"][-1] == "10.200.0.0/16"
    names = passages(found)["names"]
    assert (names["sources"], names["targets"]) == (asked["sources"], [RESOLVER])
    assert (names["port"], names["protocols"]) == (53, ["UDP", "TCP"])
    assert (asked["destinations"], asked["port"]) == (["10.50.2.0/28"], "53")
    denied = rules["deny-network-inbound"]
    assert (denied["sources"], denied["access"]) == (["VirtualNetwork"], "Deny")
    assert rules["deny-environments-inbound"]["priority"] < asked["priority"]


def test_the_hubs_firewall_lets_people_to_endpoints_alone(stacks):
    found = stacks(at_a_hub("create: on, space: 10.50.0.0/23", more=", clients: [10.200.0.0/16]"))
    (people,) = passages(found).values()
    network = calls(found["dev/001/cell-1/network"])["network"]
    ends = {one["prefix"] for one in network.params["subnets"] if one["name"].endswith("endpoints")}
    assert (people["name"], people["sources"]) == ("people", ["10.200.0.0/16"])
    assert (set(people["targets"]), people["port"], people["protocols"]) == (ends, 443, ["TCP"])


def test_further_cells_pass_it_to_what_stands_in_the_first(stacks):
    both = f"{SUBSCRIPTION}, 00000000-0000-0000-0000-000000000009"
    found = stacks(at_a_hub(subscriptions=both), alpha=PROJECT, beta=PROJECT)
    shared = passages(found)["shared"]
    first, second = (calls(found[f"dev/001/cell-{at}/network"])["network"].params for at in (1, 2))
    (ends,) = (one for one in first["subnets"] if one["name"] == "snet-shared-endpoints")
    assert (shared["sources"], shared["targets"]) == (second["prefixes"], [ends["prefix"]])


def test_the_hub_is_joined_with_it_and_lets_questions_through(stacks):
    found = stacks(at_a_hub())
    hub = calls(found["dev/001/hub"])
    assert hub["hub"].params["nameServers"] == [RESOLVER]
    network = calls(found["dev/001/services"])["network"].resource
    assert hub["connection"].params["networkId"] == str(network)
    assert "dev/001/services" in found["dev/001/hub"].after
    assert "dev/001/services" in found["dev/001/cell-1/network"].after


def test_other_environments_refuse_it(stacks):
    found = stacks(at_a_hub())
    groups = calls(found["prod/001/cell-1/network"])["network"].params["securityGroups"]
    denied = [rule["destinations"] for group in groups for rule in group["rules"]
              if rule["name"] == "deny-environments"]  # fmt: skip
    assert denied
    assert all("10.50.2.0/27" in ranges for ranges in denied)


def test_without_it_a_made_hub_leaves_names_to_each_cell(stacks):
    found = stacks(at_a_hub("create: on, space: 10.50.0.0/23"))
    assert "dev/001/services" not in found
    hub = calls(found["dev/001/hub"])
    assert "connection" not in hub
    assert hub["hub"].params["nameServers"] == hub["hub"].params["passages"] == []
    assert "dnsZones" in calls(found["dev/001/cell-1/network"])


def test_it_is_locked_with_its_links(stacks):
    words = at_a_hub().replace("landingZone: {", "locks: on, landingZone: {", 1)
    lock = calls(stacks(words)["dev/001/locks"])["networkLockServices"]
    assert lock.params["zones"]
    assert lock.group.startswith("rg-acme-services-dev")
