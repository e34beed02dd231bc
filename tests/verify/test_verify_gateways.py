"""Gateways in our networks: whose they are, and that nothing leads out of them."""

import asyncio
from typing import Any

import pytest

from aifactory.verify import Scorecard, examine
from tests.verify import verify_facts as facts
from tests.verify import verify_world as w
from tests.verify.reach import branch_world as branches
from tests.verify.reach import reach_world as reach
from tests.verify.verify_world import World

KIND = "providers/Microsoft.Network/virtualNetworkGateways"
OURS = f"{facts.group('dev', 'cmn')}/{KIND}/vgw"
STAGES = f"{facts.group('stage', 'cmn')}/{KIND}/vgw"
STRANGERS = f"/subscriptions/{facts.SUBSCRIPTION['dev']}/resourceGroups/rg-other/{KIND}/vgw"
SERVER = reach.rid("virtualHubs", "rs")
SITE = reach.local_gateway("site", "10.9.0.0/16")
ADDRESS = reach.rid("publicIPAddresses", "pip")


def gate(world: World, env: str, gateway: str, *connections: dict[str, Any]) -> None:
    """An environment's network has a gateway, with these connections and a public address."""
    network = facts.network(env)
    subnet = f"{network}/subnets/GatewaySubnet"
    used = {"ipConfigurations": [{"id": f"{gateway}/ipConfigurations/one"}]}
    prefix = {"addressPrefix": facts.SPACE[env].replace(".0.0/16", ".9.0/27")}
    body = {"id": subnet, "name": "GatewaySubnet", "properties": {**prefix, **used}}
    world.bodies[network.lower()]["properties"]["subnets"].append(body)
    place = {"subnet": {"id": subnet}, "publicIPAddress": {"id": ADDRESS}}
    world.add(gateway, properties={"ipConfigurations": [{"properties": place}]})
    world.add(ADDRESS, properties={"ipAddress": "198.51.100.9"})
    world.at(f"{gateway}/connections").extend(connections)


def tunnel(gateway: str) -> dict[str, Any]:
    return {"name": "tunnel", "properties": {"virtualNetworkGateway2": {"id": gateway}}}


def score(world: World, only: str) -> Scorecard:
    return asyncio.run(examine(w.promises(), facts.FACTS, world, only))


def seen(world: World) -> list[tuple[str, str]]:
    return [(one.property, one.seen) for one in score(world, "SE04-gateways").findings]


TO_A_SITE = reach.tunnel("IPsec", "site", "localNetworkGateway2")
TO_A_CIRCUIT = reach.tunnel("ExpressRoute", "one", "peer")
NETWORK = facts.network("dev")


@pytest.mark.parametrize(
    ("gateway", "connections", "expected"),
    [
        (OURS, [], []),
        (STRANGERS, [], [("subnet", NETWORK)]),
        (OURS, [TO_A_SITE], [("connections", "connection IPsec-site")]),
        (OURS, [TO_A_CIRCUIT], [("connections", "circuit one")]),
        (OURS, [tunnel(STAGES)], [("connections", "connection tunnel")]),
    ],
    ids=["ours", "a stranger's", "a tunnel to a site", "a circuit", "a tunnel to a gateway"],
)
def test_a_gateway_is_ours_and_leads_nowhere(
    gateway: str, connections: list[dict[str, Any]], expected: list[tuple[str, str]]
) -> None:
    world = w.healthy()
    world.add(SITE["id"], properties=SITE["properties"])
    gate(world, "dev", gateway, *connections)
    assert seen(world) == expected


def test_a_strangers_route_server_in_a_network_is_found() -> None:
    world = w.healthy()
    (place, server), _ = branches.route_server("dev", facts.SPACE["dev"].replace("/16", "/27"))
    world.add(SERVER, properties=server["properties"])
    world.bodies[NETWORK.lower()]["properties"]["subnets"].append(place)
    assert seen(world) == [("subnet", NETWORK)]


@pytest.mark.parametrize("path", [OURS, f"{OURS}/connections", SITE["id"], ADDRESS])
def test_what_cannot_be_read_of_a_gateway_proves_nothing(path: str) -> None:
    world = w.healthy()
    gate(world, "dev", OURS, TO_A_SITE)
    world.deny(path)
    (one,) = score(world, "SE04-gateways").findings
    assert one.state == "unproven"


@pytest.mark.parametrize("end", [STAGES, ""], ids=["by its id", "by its public address"])
def test_a_tunnel_is_followed_to_whatever_gateway_is_at_its_other_end(end: str) -> None:
    world = w.healthy()
    site = reach.local_gateway("site", facts.SPACE["stage"], "198.51.100.9")
    world.add(site["id"], properties=site["properties"])
    gate(world, "dev", OURS, tunnel(end) if end else TO_A_SITE)
    gate(world, "stage", STAGES)
    world.set(facts.network("stage"), "properties.subnets.0.properties.networkSecurityGroup", None)
    found = score(world, "SE04-paths").findings
    assert [one for one in found if "gateway vgw > " in one.seen and "snet-cmn" in one.seen]


def test_a_strangers_gateway_at_the_other_end_is_asked_for_what_lies_behind_it() -> None:
    """dev > a stranger's network > stage: the stranger's tunnels are read, and its network."""
    world = w.healthy()
    between = f"{reach.rid('virtualNetworkGateways', 'between')}"
    network = reach.vnet("strangers", "10.99.0.0/24", [reach.gateway_subnet(
        "strangers", "10.99.0.0/27", "between")])  # fmt: skip
    world.add(network["id"], properties=network["properties"])
    world.add(between, properties=reach.gateway("between", "strangers")["properties"])
    world.at(f"{between}/connections").append(tunnel(STAGES))
    gate(world, "dev", OURS, tunnel(between))
    gate(world, "stage", STAGES)
    world.set(facts.network("stage"), "properties.subnets.0.properties.networkSecurityGroup", None)
    paths = [one.seen for one in score(world, "SE04-paths").findings]
    assert [one for one in paths if "gateway between > connection tunnel > gateway vgw >" in one]


@pytest.mark.parametrize(("refuses", "states"), [(True, set()), (False, {"unproven"})])
def test_what_other_sites_may_send_back_is_unproven_where_filters_let_it_in(
    refuses: bool, states: set[str]
) -> None:
    world = w.healthy()
    world.add(SITE["id"], properties=SITE["properties"])
    for env, gateway in (("dev", OURS), ("stage", STAGES)):
        gate(world, env, gateway, TO_A_SITE)
        shut = world.bodies[facts.filter_id(env, "cmn").lower()]
        subnets = world.bodies[facts.network(env).lower()]["properties"]["subnets"]
        subnets[-1]["properties"]["networkSecurityGroup"] = {"id": shut["id"]}
    if not refuses:
        world.set(facts.filter_id("stage", "cmn"), "properties.securityRules", [])
    found = score(world, "SE04-paths").findings
    assert {one.state for one in found} == states
    assert all("Other sites may send packets back" in one.sentence for one in found)


@pytest.mark.parametrize(
    ("space", "unproven"), [(facts.SPACE["stage"], True), ("10.99.0.0/16", False)]
)
def test_a_strangers_network_beside_a_gateway_matters_where_it_has_promised_addresses(
    space: str, unproven: bool
) -> None:
    world = w.healthy()
    beside = reach.peering("strange", space)
    there = reach.vnet("strangers", "10.98.0.0/24", [], [beside])
    gate(world, "dev", OURS, tunnel(reach.rid("virtualNetworkGateways", "between")))
    subnet = reach.gateway_subnet("strangers", "10.98.0.0/27", "between")
    world.add(there["id"], properties={**there["properties"], "subnets": [subnet]})
    between = reach.gateway("between", "strangers")
    world.add(between["id"], properties=between["properties"])
    routes = reach.rid("routeTables", "rt")
    world.add(routes, properties=reach.table((space, "VirtualNetworkGateway", ""))["properties"])
    path = "properties.subnets.0.properties.routeTable"
    world.set(NETWORK, path, {"id": routes})
    found = [one for one in score(world, "SE04-paths").findings if one.state == "unproven"]
    assert bool(found) is unproven
