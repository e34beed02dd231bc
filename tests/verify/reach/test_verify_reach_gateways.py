"""Packets are followed through gateways: back into networks beside them, and over connections."""

import pytest

from tests.verify.reach import reach_world as w

DEV, PROD, HUB, MIDDLE = "10.1.0.0/16", "10.2.0.0/16", "10.0.0.0/16", "10.3.0.0/16"
RULES = w.POLICY + "/ruleCollectionGroups"
HERE = {"dev/a", "sites"}
ROUTED = w.table((PROD, "VirtualNetworkGateway", ""))
SILENT = {"id": w.rid("routeTables", "table"), "properties": {"disableBgpRoutePropagation": True}}


def spoke(name, letter, space, lent=True, hub="hub", subnet=None, **peering):
    """A network with one subnet, which uses a hub's gateway."""
    to_hub = w.peering(hub, HUB, useRemoteGateways=lent, **peering)
    prefix = space.replace(".0.0/16", ".0.0/24")
    return w.vnet(name, space, [w.subnet(name, letter, prefix, **(subnet or {}))], [to_hub])


def at_hub(*more, dev=None, prod=None, gate=None, kind="Vpn", lent=True):
    """dev and prod at one hub with a gateway."""
    hub = w.vnet("hub", HUB, [w.gateway_subnet("hub", "10.0.9.0/27", "gw", **(gate or {})),
                              w.firewall_subnet()],
                 [w.peering("dev", DEV), w.peering("prod", PROD)])  # fmt: skip
    return [spoke("dev", "a", DEV, lent, subnet=dev), spoke("prod", "b", PROD, **(prod or {})),
            hub, w.gateway("gw", "hub", kind), w.firewall(),
            {"id": w.POLICY, "properties": {}}, *more]  # fmt: skip


def alone(name, letter, space, gateway, **subnet):
    """A network with a gateway of its own."""
    prefixes = [space.replace(".0.0/16", rest) for rest in (".0.0/24", ".9.0/27")]
    return w.vnet(name, space, [w.subnet(name, letter, prefixes[0], **subnet),
                                w.gateway_subnet(name, prefixes[1], gateway)])  # fmt: skip


def apart(dev=None, kind="Vpn", **prod):
    """dev and prod with a gateway each, one in between, and nothing that joins them."""
    return [alone("dev", "a", DEV, "mine", **(dev or {})), alone("prod", "b", PROD, "theirs"),
            alone("middle", "c", MIDDLE, "between"), w.gateway("mine", "dev", kind),
            w.gateway("theirs", "prod", kind, **prod),
            w.gateway("between", "middle", kind)]  # fmt: skip


def joined(mine=(), theirs=(), between=()):
    return w.tunnels(mine=list(mine), theirs=list(theirs), between=list(between))


def tunnel_to(gateway, end="virtualNetworkGateway2"):
    return w.tunnel("Vnet2Vnet", gateway, end)


def site(name="site"):
    return w.tunnel("IPsec", name, "localNetworkGateway2")


def circuit(name="one"):
    return w.tunnel("ExpressRoute", name, "peer")


GATED = {"gate": w.routed("gate")}
BACK = [
    ("nothing leads to prod", at_hub(), [], HERE),
    ("a route leads to prod", at_hub(ROUTED, dev=w.routed()), [], {*HERE, "prod/b"}),
    ("a network that does not use the gateway", at_hub(ROUTED, dev=w.routed(), lent=False), [],
     HERE),
    ("a receiver that takes in nothing forwarded",
     at_hub(ROUTED, dev=w.routed(), prod={"allowForwardedTraffic": False}), [],
     {*HERE, "prod/b"}),
    ("a receiver that does not use the gateway",
     at_hub(ROUTED, dev=w.routed(), prod={"lent": False}), [], {*HERE, "prod/b"}),
    ("a receiver that is not joined to the hub",
     at_hub(ROUTED, dev=w.routed(), prod={"peeringState": "Disconnected"}), [], HERE),
    ("a gateway of ExpressRoute, which no route leads to",
     at_hub(ROUTED, dev=w.routed(), kind="ExpressRoute"), [], HERE),
    ("a gateway whose own routes lead nowhere",
     at_hub(ROUTED, w.table((PROD, "None", ""), name="gate"), dev=w.routed(), **GATED), [], HERE),
    ("a site that is said to have the addresses of prod",
     at_hub(w.local_gateway("site", "10.0.0.0/8")), [site()], {*HERE, "prod/b", "returned"}),
    ("a site that is said to have others", at_hub(w.local_gateway("site", "10.9.0.0/16")),
     [site()], {*HERE, "returned"}),
    ("a table that learns nothing",
     at_hub(w.local_gateway("site", "10.0.0.0/8"), SILENT, dev=w.routed()), [site()],
     {"dev/a"}),
]  # fmt: skip
SITE = w.local_gateway("site", "10.9.0.0/16")
RETURNED = [
    ("one gateway with a site", at_hub(SITE), w.tunnels(gw=[site()]), True),
    ("one gateway on a circuit", at_hub(kind="ExpressRoute"), w.tunnels(gw=[circuit()]), True),
    ("a gateway for people alone", at_hub(), w.tunnels(gw=[]), False),
    ("a table that learns nothing", at_hub(SITE, SILENT, dev=w.routed()),
     w.tunnels(gw=[site()]), False),
    ("a gateway whose connections were not read", at_hub(), {}, True),
]  # fmt: skip
FIREWALLED = at_hub(ROUTED, w.table((PROD, "VirtualAppliance", "10.0.1.4"), name="gate"),
                    dev=w.routed(), **GATED)  # fmt: skip
THEIRS = {"id": w.rid("publicIPAddresses", "pip"), "properties": {"ipAddress": "198.51.100.2"}}
ADDRESSED = {"place": {"publicIPAddress": {"id": THEIRS["id"]}}}
OPEN = {"allowRemoteVnetTraffic": True}
SHUT = {"allowRemoteVnetTraffic": False}
JOINED = [
    ("no connection", apart(), joined(), False),
    ("a connection from here", apart(), joined(mine=[tunnel_to("theirs")]), True),
    ("a connection from there", apart(), joined(theirs=[tunnel_to("mine")]), True),
    ("a table that learns nothing", [*apart(dev=w.routed()), SILENT],
     joined(mine=[tunnel_to("theirs")]), False),
    ("a route of one's own that drops", [*apart(dev=w.routed()), w.table((PROD, "None", ""))],
     joined(mine=[tunnel_to("theirs")]), False),
    ("tunnels by way of another", apart(),
     joined(mine=[tunnel_to("between")], between=[tunnel_to("theirs")]), True),
    ("a tunnel to the public address of a gateway",
     [*apart(**ADDRESSED), THEIRS, w.local_gateway("site", PROD, "198.51.100.2")],
     joined(mine=[site()]), True),
    ("a tunnel to another address",
     [*apart(**ADDRESSED), THEIRS, w.local_gateway("site", PROD, "198.51.100.3")],
     joined(mine=[site()]), False),
    ("a circuit that both are on, and let networks in", apart(kind="ExpressRoute", **OPEN),
     joined(mine=[circuit()], theirs=[circuit()]), True),
    ("a circuit over which one takes in no networks", apart(kind="ExpressRoute", **SHUT),
     joined(mine=[circuit()], theirs=[circuit()]), False),
    ("two circuits", apart(kind="ExpressRoute"),
     joined(mine=[circuit()], theirs=[circuit("two")]), False),
    ("two circuits that a third is on, which is no way between them", apart(kind="ExpressRoute"),
     joined(mine=[circuit()], theirs=[circuit("two")],
            between=[circuit(), circuit("two")]), False),
]  # fmt: skip


@pytest.mark.parametrize(("bodies", "connections", "expected"), [each[1:] for each in BACK],
                         ids=[each[0] for each in BACK])  # fmt: skip
def test_where_a_hubs_gateway_sends_packets_back_to(bodies, connections, expected):
    found = w.arrivals("dev", bodies, w.tunnels(gw=connections) | {RULES: []})
    beside = {"hub/GatewaySubnet", "hub/AzureFirewallSubnet"}
    assert w.reached(found) - beside == expected


@pytest.mark.parametrize(("allowed", "expected"), [(DEV, True), ("10.4.0.0/16", False)])
def test_a_gateways_subnet_may_send_to_a_firewall(allowed, expected):
    rules = [w.rule_group(w.collection(100, "Allow", w.network_rule("web", allowed, PROD)))]
    found = w.arrivals("dev", FIREWALLED, w.tunnels(gw=[]) | {RULES: rules})
    assert ("prod/b" in w.reached(found)) is expected


@pytest.mark.parametrize(("bodies", "connections", "expected"), [each[1:] for each in JOINED],
                         ids=[each[0] for each in JOINED])  # fmt: skip
def test_whom_connections_of_gateways_join(bodies, connections, expected):
    assert ("prod/b" in w.reached(w.arrivals("dev", bodies, connections))) is expected


@pytest.mark.parametrize(("bodies", "connections", "expected"), [each[1:] for each in RETURNED],
                         ids=[each[0] for each in RETURNED])  # fmt: skip
def test_what_other_sites_may_send_back(bodies, connections, expected):
    found = w.arrivals("dev", bodies, {**connections, RULES: []})
    assert any(one.where == "returned" and one.network.id.name == "prod" for one in found) is (
        expected
    )


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [([site()], [site()], True), ([site()], [], False), ([], [site()], False)],
    ids=["both have a site", "one has none", "the other has none"],
)
def test_other_sites_may_send_from_gateway_to_gateway(mine, theirs, expected):
    found = w.arrivals("dev", [*apart(), SITE], joined(mine=mine, theirs=theirs))
    back = [one.path for one in found if one.where == "returned" and "network prod" in one.path]
    way = "subnet a > no security group lets out > a gateway to other sites > other sites > "
    through = f"{way}gateway theirs > network prod > no security group lets in"
    assert set(back) == ({through} if expected else set())


def test_whoever_uses_a_gateway_is_met_over_its_connections():
    hubs = [w.vnet(name, space, [w.gateway_subnet(name, gate, f"gw-{name}")],
                   [w.peering(spoke_name, there)])
            for name, space, gate, spoke_name, there in (
                ("one", "10.5.0.0/16", "10.5.9.0/27", "dev", DEV),
                ("two", "10.6.0.0/16", "10.6.9.0/27", "prod", PROD))]  # fmt: skip
    bodies = [spoke("dev", "a", DEV, hub="one"), spoke("prod", "b", PROD, hub="two"), *hubs,
              w.gateway("gw-one", "one"), w.gateway("gw-two", "two")]  # fmt: skip
    lists = w.tunnels(**{"gw-one": [tunnel_to("gw-two")], "gw-two": []})
    found = [one for one in w.arrivals("dev", bodies, lists) if "prod" in one.path]
    assert [one.path for one in found] == [
        "subnet a > no security group lets out > a learned route > gateway gw-one > "
        "connection Vnet2Vnet-gw-two > gateway gw-two > peering to-prod > network prod > "
        "no security group lets in"
    ]


def test_a_peer_goes_before_what_is_learned_of_its_addresses():
    bodies = at_hub(w.local_gateway("site", "10.0.1.0/26"))
    found = w.arrivals("dev", bodies, w.tunnels(gw=[site()]) | {RULES: []})
    assert not [one.path for one in found if "a learned route" in one.path]


def test_a_gateway_whose_connections_were_not_read_proves_nothing():
    found = w.arrivals("dev", at_hub(ROUTED, dev=w.routed()), {RULES: []})
    assert [one.path for one in found if one.where == "unknown"] == [
        "subnet a > no security group lets out > route r0 > gateway gw: "
        f"{w.rid('virtualNetworkGateways', 'gw')}/connections could not be read: not asked"
    ]


def test_an_address_is_in_the_tag_for_a_denial_and_a_permission_alike():
    """Whether dev is one of prod's VirtualNetwork is not told: either way its denial is first."""
    rules = (200, "Inbound", "Deny", "VirtualNetwork", "*", "*")
    bodies = [*at_hub(ROUTED, dev=w.routed(), prod={"subnet": w.filtered("nsg")}),
              w.group("nsg", rules)]  # fmt: skip
    found = w.reached(w.arrivals("dev", bodies, w.tunnels(gw=[]) | {RULES: []}))
    assert "prod/b" not in found
