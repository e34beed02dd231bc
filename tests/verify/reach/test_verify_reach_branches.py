"""Packets are followed through gateways of hubs, over circuits and sites, and by Route Servers."""

import pytest

from aifactory.verify.reach.survey import spans
from tests.verify.reach import branch_world as b
from tests.verify.reach import reach_world as w

DEV, PROD, MIDDLE = "10.1.0.0/16", "10.2.0.0/16", "10.3.0.0/16"
SHUT = {"allowNonVirtualWanTraffic": False}
ADDRESS = "198.51.100.7"
RULES = w.POLICY + "/ruleCollectionGroups"


def at_hubs(*more, kind="expressRouteGateway"):
    """dev and prod, each at a hub with a gateway: mine and theirs."""
    networks = [w.vnet("dev", DEV, [w.subnet("dev", "a", DEV)]),
                w.vnet("prod", PROD, [w.subnet("prod", "b", PROD)])]  # fmt: skip
    hubs = (b.hub_at("one", "dev", **{kind: "mine"}), b.hub_at("two", "prod", **{kind: "theirs"}))
    return b.together((networks, {}), *hubs, *more)


def on(mine, theirs, *circuits):
    return at_hubs(b.express("mine", *mine), b.express("theirs", *theirs), *circuits)


def tunnels(mine, *sites):
    return at_hubs(b.vpn("mine", mine), b.vpn("theirs", "far", address=ADDRESS),
                   b.site("far", address="198.51.100.8"), *sites, kind="vpnGateway")  # fmt: skip


def walked(world, start="dev"):
    bodies, lists = world
    hubs = tuple(one["id"] for one in bodies if "/virtualHubs/" in one["id"])
    return w.arrivals(start, bodies, lists, tuple(one for one in hubs if not one.endswith("/rs")))


def paths(found, network="prod"):
    return [one.path for one in found if one.network and one.network.id.name == network]


ONE, TWO = b.circuit("one"), b.circuit("two")
HUBS = [
    ("one circuit", on(["one"], ["one"], ONE), "circuit one"),
    ("two circuits", on(["one"], ["two"], ONE, TWO), ""),
    ("two circuits, of which one shows that they are joined",
     on(["one"], ["two"], b.circuit("one", "two"), TWO),
     "circuits one and two, joined by Global Reach"),
    ("two circuits, of which the other shows it",
     on(["one"], ["two"], ONE, b.circuit("two", "one", "peeredConnections")),
     "circuits one and two, joined by Global Reach"),
    ("two circuits that cannot be read", on(["one"], ["two"]), ""),
    ("two that a third is joined to, which is no way between them",
     on(["one"], ["two"], b.circuit("one", "x"), b.circuit("two", "x")), ""),
    ("a site that is the other hub's gateway", tunnels("near", b.site("near", address=ADDRESS)),
     "site near"),
    ("a site that is an address of a tunnel of the other's",
     at_hubs(b.vpn("mine", "near"), b.vpn("theirs", "far", tunnel=ADDRESS), b.site("far"),
             b.site("near", address=ADDRESS), kind="vpnGateway"), "site near"),
    ("a site with a link to the other hub's gateway",
     tunnels("near", b.site("near", link=ADDRESS)), "site near"),
    ("a site of its own", tunnels("near", b.site("near", address="198.51.100.9")), ""),
    ("one site for both", tunnels("far"), ""),
]  # fmt: skip


@pytest.mark.parametrize(("world", "link"), [each[1:] for each in HUBS],
                         ids=[each[0] for each in HUBS])  # fmt: skip
def test_hubs_meet_over_circuits_and_tunnels(world, link):
    """And where they do not, sites behind them may send packets back."""
    found = walked(world)
    way = "subnet a > no security group lets out > hub one > gateway mine > "
    through = "gateway theirs > hub two > network prod > no security group lets in"
    assert [one.path for one in found if one.where == "network" and "prod" in one.path] == (
        [f"{way}{link} > {through}"] if link else []
    )
    back = [one.path for one in found if one.where == "returned" and "prod" in one.path]
    out = "subnet a > no security group lets out > hub one > other sites > "
    assert back == [f"{out}{through}"]


def mixed(theirs, mine, connected=("one",)):
    """dev at a hub, prod with a gateway of its own, on one circuit."""
    prod = w.vnet("prod", PROD, [w.subnet("prod", "b", "10.2.0.0/24"),
                                 w.gateway_subnet("prod", "10.2.9.0/27", "gw")])  # fmt: skip
    dev = w.vnet("dev", DEV, [w.subnet("dev", "a", DEV)])
    gateway = w.gateway("gw", "prod", "ExpressRoute", **theirs)
    joined = w.tunnels(gw=[w.tunnel("ExpressRoute", one, "peer") for one in connected])
    hub = b.hub_at("one", "dev", expressRouteGateway="mine")
    return b.together(([dev, prod, gateway], joined), hub, b.express("mine", "one", **mine), ONE)


@pytest.mark.parametrize(
    ("theirs", "mine", "expected"),
    [({}, {}, True), ({"allowVirtualWanTraffic": False}, {}, False), ({}, SHUT, False),
     ({"allowRemoteVnetTraffic": False}, {}, True)],
    ids=["both take it in", "the network does not", "the hub does not", "networks do not matter"],
)  # fmt: skip
@pytest.mark.parametrize("start", ["dev", "prod"])
def test_a_network_meets_a_hub_on_its_circuit_where_both_take_it_in(theirs, mine, expected, start):
    bodies, lists = mixed(theirs, mine)
    if start == "prod":
        bodies[1]["properties"]["subnets"][0]["id"] = f"{w.vnet_id('prod')}/subnets/a"
    found = [one for one in walked((bodies, lists), start) if one.where == "network"]
    assert bool(paths(found, "prod" if start == "dev" else "dev")) is expected


def guarded(*rules):
    """prod's hub gives what is private to its firewall."""
    networks = [w.vnet("dev", DEV, [w.subnet("dev", "a", DEV)]),
                w.vnet("prod", PROD, [w.subnet("prod", "b", PROD)])]  # fmt: skip
    return b.together(
        (networks, {}), b.hub_at("one", "dev", expressRouteGateway="mine"),
        b.hub_at("two", "prod", firewall=w.FIREWALL, expressRouteGateway="theirs"),
        b.express("mine", "one"), b.express("theirs", "one"), ONE,
        ([w.firewall(hub=True), {"id": w.POLICY, "properties": {}}],
         {RULES: [w.rule_group(w.collection(100, "Allow", *rules))]}))  # fmt: skip


@pytest.mark.parametrize(("source", "expected"), [(DEV, True), (MIDDLE, False)])
def test_the_firewall_of_the_hub_is_asked_for_what_comes_in_by_a_gateway(source, expected):
    found = walked(guarded(w.network_rule("web", source, PROD)))
    assert bool(paths(found)) is expected


def branched(transit, *, wans=("wan", "wan")):
    """dev's hub has a tunnel to prod's gateway by way of a WAN with two hubs."""
    networks = [w.vnet("dev", DEV, [w.subnet("dev", "a", "10.1.0.0/24"),
                                    w.gateway_subnet("dev", "10.1.9.0/27", "gw")]),
                w.vnet("prod", PROD, [w.subnet("prod", "b", PROD)]),
                w.vnet("x", MIDDLE, [w.subnet("x", "c", MIDDLE)]),
                w.vnet("y", "10.4.0.0/16", [w.subnet("y", "d", "10.4.0.0/16")])]  # fmt: skip
    far = w.local_gateway("far", "10.9.0.0/16", ADDRESS)
    gateway = w.gateway("gw", "dev")
    world = b.together(
        ([*networks, gateway, far],
         w.tunnels(gw=[w.tunnel("IPsec", "far", "localNetworkGateway2")])),
        b.hub_at("one", "x", wans[0], vpnGateway="between"),
        b.hub_at("two", "y", wans[1], expressRouteGateway="on"),
        b.hub_at("three", "prod", expressRouteGateway="theirs"),
        b.vpn("between", address=ADDRESS), b.express("on", "one"), b.express("theirs", "one"),
        ONE)  # fmt: skip
    for body in world[0]:
        if body["id"] == w.rid("virtualWans", "wan"):
            body["properties"]["allowBranchToBranchTraffic"] = transit
    return world


@pytest.mark.parametrize(
    ("world", "expected"),
    [(branched(True), True), (branched(False), False), (branched(True, wans=("w1", "w2")), False)],
    ids=["it leads from branch to branch", "it does not", "two WANs"],
)
def test_a_wan_leads_from_a_tunnel_to_a_circuit(world, expected):
    found = [one for one in walked(world) if one.where == "network"]
    way = ("subnet a > no security group lets out > a learned route > gateway gw > "
           "connection IPsec-far > gateway between > Virtual WAN wan > gateway on > circuit one > "
           "gateway theirs > hub three > network prod > no security group lets in")  # fmt: skip
    assert paths(found) == ([way] if expected else [])


def served(*peers, exchanges=False):
    """dev has a tunnel into a network whose other gateway is on prod's circuit."""
    server = b.route_server("middle", "10.3.8.0/27", *peers, exchanges=exchanges)
    (place, body), lists = server
    networks = [
        w.vnet("dev", DEV, [w.subnet("dev", "a", "10.1.0.0/24"),
                            w.gateway_subnet("dev", "10.1.9.0/27", "mine")]),
        w.vnet("middle", MIDDLE, [w.gateway_subnet("middle", "10.3.9.0/27", "vpn", "express"),
                                  w.subnet("middle", "a", "10.3.0.0/24"), place]),
        w.vnet("prod", PROD, [w.subnet("prod", "b", "10.2.0.0/24"),
                              w.gateway_subnet("prod", "10.2.9.0/27", "theirs")])]  # fmt: skip
    gateways = [w.gateway("mine", "dev"), w.gateway("vpn", "middle"),
                w.gateway("express", "middle", "ExpressRoute"),
                w.gateway("theirs", "prod", "ExpressRoute")]  # fmt: skip
    on_circuit = w.tunnel("ExpressRoute", "one", "peer")
    joined = w.tunnels(mine=[w.tunnel("Vnet2Vnet", "vpn", "virtualNetworkGateway2")], vpn=[],
                       express=[on_circuit], theirs=[on_circuit])  # fmt: skip
    return [*networks, *gateways, body, *ONE[0]], joined | lists


@pytest.mark.parametrize("exchanges", [True, False])
def test_a_route_server_leads_from_a_tunnel_to_a_circuit(exchanges):
    found = [one for one in walked(served(exchanges=exchanges)) if one.where == "network"]
    way = ("subnet a > no security group lets out > a learned route > gateway mine > "
           "connection Vnet2Vnet-vpn > gateway vpn > Route Server rs > gateway express > "
           "circuit one > gateway theirs > network prod > no security group lets in")  # fmt: skip
    assert paths(found) == ([way] if exchanges else [])


def test_a_route_server_is_no_way_from_circuit_to_circuit():
    """prod > circuit one > the network with a Route Server, whose gateway is on circuit two."""
    bodies, lists = served(exchanges=True)
    lists[w.rid("virtualNetworkGateways", "express") + "/connections"].append(
        w.tunnel("ExpressRoute", "two", "peer"))  # fmt: skip
    lists |= w.tunnels(mine=[w.tunnel("ExpressRoute", "two", "peer")])
    express = next(one for one in bodies if one["id"].endswith("/mine"))
    express["properties"]["gatewayType"] = "ExpressRoute"
    assert not paths(one for one in walked((bodies, lists)) if one.where == "network")


@pytest.mark.parametrize(("peers", "expected"), [(["10.3.0.9"], True), ([], False)])
def test_what_peers_of_a_route_server_announce_is_unproven(peers, expected):
    found = [one.path for one in walked(served(*peers), "middle") if one.where == "unknown"]
    said = "rs: what its BGP peer 10.3.0.9 announces is in no resource"
    assert any(one.endswith(said) for one in found) is expected
    assert bool(found) is expected


def test_a_route_server_whose_peers_were_not_read_may_do_anything():
    bodies, lists = served()
    lists.pop(w.rid("virtualHubs", "rs") + "/bgpConnections")
    bodies = [one for one in bodies if not one["id"].endswith("/rs")]
    found = walked((bodies, lists), "middle")
    assert any("rs: " in one.path and "could not be read" in one.path for one in found)


def test_what_peers_of_a_hub_announce_is_unproven():
    """And it is VirtualNetwork to a filter, for all that anybody knows."""
    dev = w.vnet("dev", DEV, [w.subnet("dev", "a", DEV, **w.filtered("nsg"))])
    bodies, lists = b.together(([dev, w.group("nsg")], {}), b.hub_at("one", "dev"))
    peer = {"properties": {"peerIp": "10.1.0.4"}}
    lists[w.rid("virtualHubs", "one") + "/bgpConnections"].append(peer)
    found = [one.path for one in walked((bodies, lists)) if one.where == "unknown"]
    assert found == [
        "subnet a > AllowVnetOutBound lets out > hub one > "
        "one: what its BGP peer 10.1.0.4 announces is in no resource"
    ]


def test_a_gateway_of_a_hub_that_was_not_read_proves_nothing():
    found = walked((on(["one"], ["two"], ONE, TWO)[0], at_hubs()[1]))
    assert any("gateway mine: " in one.path for one in found if one.where == "unknown")


@pytest.mark.parametrize(("label", "expected"), [("default", True), ("other", False)])
def test_a_connections_own_route_to_an_appliance_proves_nothing_where_it_is_known(label, expected):
    networks = [w.vnet("dev", DEV, [w.subnet("dev", "a", DEV, **w.filtered("nsg"))]),
                w.vnet("x", MIDDLE, [w.subnet("x", "c", MIDDLE)])]  # fmt: skip
    bodies, lists = b.together(([*networks, w.group("nsg")], {}), b.hub_at("one", "dev"))
    static = {"name": "around", "addressPrefixes": [PROD], "nextHopIpAddress": "10.3.0.9"}
    config = {
        "vnetRoutes": {"staticRoutes": [static]},
        "propagatedRouteTables": {"labels": [label]},
    }
    to_x = {"remoteVirtualNetwork": {"id": w.vnet_id("x")}, "routingConfiguration": config}
    connections = lists[w.rid("virtualHubs", "one") + "/hubVirtualNetworkConnections"]
    connections.append({"name": "x", "properties": to_x})
    found = [one.path for one in walked((bodies, lists)) if one.where == "unknown"]
    way = ("subnet a > AllowVnetOutBound lets out > hub one > route around of connection x > "
           "an appliance that was not read")  # fmt: skip
    assert found == ([way] if expected else [])


@pytest.mark.parametrize(("told", "expected"), [(["10.9.0.0/16"], True), ([], False)])
def test_what_a_site_says_of_itself_goes_before_a_shorter_route(told, expected):
    """dev's table drops all of 10.0.0.0/8."""
    bodies, lists = at_hubs(b.vpn("mine", "far"), b.vpn("theirs"), b.site("far", *told),
                            kind="vpnGateway")  # fmt: skip
    bodies[0] = w.vnet("dev", DEV, [w.subnet("dev", "a", DEV, **w.routed())])
    dropped = w.table(("10.0.0.0/8", "None", ""))
    found = [one for one in walked(([*bodies, dropped], lists)) if one.where == "sites"]
    reached = [one for one in found if one.packets.to(spans(["10.9.0.0/16"]))]
    assert bool(reached) is expected


@pytest.mark.parametrize(("wan", "expected"), [("one", True), ("another", False)])
def test_a_gateway_of_another_hub_of_the_wan_leads_to_other_sites(wan, expected):
    networks = [w.vnet("dev", DEV, [w.subnet("dev", "a", DEV)]),
                w.vnet("prod", PROD, [w.subnet("prod", "b", PROD)])]  # fmt: skip
    world = b.together(
        (networks, {}), b.hub_at("one", "dev", "one"),
        b.hub_at("two", "prod", wan, expressRouteGateway="theirs"),
        b.express("theirs", "one"), ONE)  # fmt: skip
    assert any(one.where == "sites" for one in walked(world)) is expected
