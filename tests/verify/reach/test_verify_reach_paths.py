"""Packets are followed over peerings, routes, firewalls and hubs as Azure would carry them."""

import pytest

from tests.verify.reach import reach_world as w

DEV, PROD, HUB = "10.1.0.0/16", "10.2.0.0/16", "10.0.0.0/16"
GATE = "hub/AzureFirewallSubnet"  # the peering leads there itself
VIA_FIREWALL = w.table(("0.0.0.0/0", "VirtualAppliance", "10.0.1.4"))
RULES = w.POLICY + "/ruleCollectionGroups"
HUB_LISTS = ("/hubRouteTables", "/hubVirtualNetworkConnections", "/routingIntent")


def dev(peerings=(), **properties):
    return w.vnet("dev", DEV, [w.subnet("dev", "a", "10.1.0.0/24", **properties)], list(peerings))


def prod(peerings=(), **properties):
    return w.vnet("prod", PROD, [w.subnet("prod", "b", "10.2.0.0/24", **properties)],
                  list(peerings))  # fmt: skip


def joined(mine=None, theirs=None, subnet=None):
    return [
        dev([w.peering("prod", PROD, **(mine or {}))], **(subnet or {})),
        prod([w.peering("dev", DEV, **(theirs or {}))]),
    ]


def hub(*spokes):
    return w.vnet("hub", HUB, [w.firewall_subnet()],
                  [w.peering(name, space) for name, space in spokes])  # fmt: skip


def spokes(**theirs):
    to_hub = w.peering("hub", HUB)
    return [
        dev([to_hub], **w.routed()),
        prod([w.peering("hub", HUB, **theirs)]),
        hub(("dev", DEV), ("prod", PROD)),
        VIA_FIREWALL,
        w.firewall(),
        {"id": w.POLICY, "properties": {}},
    ]


def allowing(*rules, action="Allow"):
    return {RULES: [w.rule_group(w.collection(100, action, *rules))]}


def filtered(*rules):
    """Two subnets of one network, the second behind a security group."""
    there = w.subnet("dev", "b", "10.1.1.0/24", **w.filtered("nsg"))
    return [w.vnet("dev", DEV, [w.subnet("dev", "a", "10.1.0.0/24"), there]),
            w.group("nsg", *rules)]  # fmt: skip


PEERED = [
    ("networks that nothing joins", [dev(), prod()], {"dev/a"}),
    ("networks that are peered", joined(), {"dev/a", "prod/b"}),
    ("a peering of one side", [dev([w.peering("prod", PROD)]), prod()], {"dev/a"}),
    ("a peering that is not connected", joined({"peeringState": "Initiated"}), {"dev/a"}),
    ("a peering without access, which a filter knows",
     [*joined({"allowVirtualNetworkAccess": False}, subnet=w.filtered("nsg")), w.group("nsg")],
     {"dev/a"}),
    ("a peering without access, which no filter asks for",
     joined({"allowVirtualNetworkAccess": False}, {"allowVirtualNetworkAccess": False}),
     {"dev/a", "prod/b"}),
    ("a peering that routes drop",
     [dev([w.peering("prod", PROD)], **w.routed()), prod([w.peering("dev", DEV)]),
      w.table((PROD, "None", ""))], {"dev/a"}),
    ("a route that is shorter than the peering's",
     [dev([w.peering("prod", PROD)], **w.routed()), prod([w.peering("dev", DEV)]),
      w.table(("10.0.0.0/8", "None", ""))], {"dev/a", "prod/b"}),
    ("a route to an appliance that nobody knows",
     [dev(**w.routed()), w.table((PROD, "VirtualAppliance", "10.9.9.9"))], {"dev/a", "unknown"}),
    ("a network with a gateway",
     [w.vnet("dev", DEV, [w.subnet("dev", "a", "10.1.0.0/24"),
                          w.subnet("dev", "GatewaySubnet", "10.1.9.0/27")])],
     {"dev/a", "dev/GatewaySubnet", "sites"}),
    ("Azure's default way out", [dev(defaultOutboundAccess=True)], {"dev/a", "internet"}),
    ("a NAT gateway", [dev(natGateway={"id": w.rid("natGateways", "nat")})],
     {"dev/a", "internet"}),
]  # fmt: skip

FILTERED = [
    ("a group without rules", filtered(), {"dev/a", "dev/b"}),
    ("a denial", filtered((100, "Inbound", "Deny", "VirtualNetwork", "*", "*")), {"dev/a"}),
    ("a permission before a denial",
     filtered((90, "Inbound", "Allow", "10.1.0.7/32", "*", "443"),
              (100, "Inbound", "Deny", "*", "*", "*")), {"dev/a", "dev/b"}),
    ("a permission after a denial",
     filtered((110, "Inbound", "Allow", "10.1.0.7/32", "*", "443"),
              (100, "Inbound", "Deny", "*", "*", "*")), {"dev/a"}),
    ("a denial of all ports but one",
     filtered((100, "Inbound", "Deny", "*", "*", "0-442"),
              (110, "Inbound", "Deny", "*", "*", "444-65535")), {"dev/a", "dev/b"}),
    ("a denial in two halves",
     filtered((100, "Inbound", "Deny", "10.1.0.0/25", "*", "*"),
              (110, "Inbound", "Deny", "10.1.0.128/25", "*", "*")), {"dev/a"}),
    ("a rule of the other direction",
     filtered((100, "Outbound", "Deny", "*", "*", "*")), {"dev/a", "dev/b"}),
]  # fmt: skip

FIREWALLED = [
    ("a firewall without rules", spokes(), {}, {"dev/a"}),
    ("a firewall that lets one port through", spokes(),
     allowing(w.network_rule("web", DEV, PROD)), {"dev/a", "prod/b"}),
    ("a firewall that lets another network through", spokes(),
     allowing(w.network_rule("web", "10.3.0.0/16", PROD)), {"dev/a"}),
    ("a denial of a higher priority", spokes(),
     {RULES: [w.rule_group(w.collection(200, "Allow", w.network_rule("web", "*", "*")),
                           w.collection(100, "Deny", w.network_rule("no", "*", PROD)))]},
     {"dev/a", "internet"}),
    ("a group of a higher priority", spokes(),
     {RULES: [w.rule_group(w.collection(100, "Allow", w.network_rule("web", DEV, PROD)),
                           priority=300),
              w.rule_group(w.collection(500, "Deny", w.network_rule("no", DEV, PROD)),
                           priority=200)]}, {"dev/a"}),
    ("a peering that takes in nothing forwarded", spokes(allowForwardedTraffic=False),
     allowing(w.network_rule("web", DEV, PROD)), {"dev/a"}),
    ("names of the internet", spokes(),
     allowing(w.application_rule("web", DEV, "pypi.example")), {"dev/a", "internet"}),
    ("every name", spokes(), allowing(w.application_rule("web", DEV, "*")),
     {"dev/a", "prod/b", "internet"}),
    ("a group of addresses", [*spokes(), {"id": w.rid("ipGroups", "prod"),
                                          "properties": {"ipAddresses": [PROD]}}],
     allowing(w.network_rule("web", DEV, "0.0.0.0/32",
                             destinationIpGroups=[w.rid("ipGroups", "prod")])),
     {"dev/a", "prod/b"}),
]  # fmt: skip


@pytest.mark.parametrize(("bodies", "expected"), [each[1:] for each in (*PEERED, *FILTERED)],
                         ids=[each[0] for each in (*PEERED, *FILTERED)])  # fmt: skip
def test_where_packets_arrive(bodies, expected):
    assert w.reached(w.arrivals("dev", bodies)) == expected


@pytest.mark.parametrize(("bodies", "lists", "expected"), [each[1:] for each in FIREWALLED],
                         ids=[each[0] for each in FIREWALLED])  # fmt: skip
def test_where_a_firewall_lets_packets_through(bodies, lists, expected):
    found = w.arrivals("dev", bodies, {RULES: [], **lists})
    assert w.reached(found) - {GATE} == expected


def virtual_wan(connections, tables, intent=(), firewall=False):
    body = {"id": w.HUB, "properties": {"azureFirewall": {"id": w.FIREWALL} if firewall else None}}
    bodies = [dev(), prod(), body, w.firewall(hub=True), {"id": w.POLICY, "properties": {}}]
    policies = {"properties": {"routingPolicies": [{"destinations": list(intent)}]}}
    lists = dict(zip(HUB_LISTS, (tables, connections, [policies]), strict=True))
    return bodies, {w.HUB + path: found for path, found in lists.items()}


STEERED = w.hub_table("dev", routes=(
    {"name": "all", "destinations": ["10.0.0.0/8"], "nextHop": w.FIREWALL},))  # fmt: skip
WAN = [
    ("one table for all",
     virtual_wan([w.connection("dev", "all", tables=("all",)),
                  w.connection("prod", "all", tables=("all",))], [w.hub_table("all")]),
     {}, {"dev/a", "prod/b"}),
    ("a table for each environment",
     virtual_wan([w.connection("dev", "dev", tables=("dev",)),
                  w.connection("prod", "prod", tables=("prod",))],
                 [w.hub_table("dev"), w.hub_table("prod")]),
     {}, {"dev/a"}),
    ("a label that both tables carry",
     virtual_wan([w.connection("dev", "dev", "shared"),
                  w.connection("prod", "prod", "shared")],
                 [w.hub_table("dev", "shared"), w.hub_table("prod")]),
     {}, {"dev/a", "prod/b"}),
    ("a table that gives all to the firewall",
     virtual_wan([w.connection("dev", "dev", tables=("dev",)),
                  w.connection("prod", "prod", tables=("prod",))],
                 [STEERED, w.hub_table("prod")], firewall=True),
     allowing(w.network_rule("web", DEV, PROD)), {"dev/a", "prod/b"}),
    ("routing intent and a firewall without rules",
     virtual_wan([w.connection("dev", "all", tables=("all",)),
                  w.connection("prod", "all", tables=("all",))],
                 [w.hub_table("all")], ("PrivateTraffic", "Internet"), firewall=True),
     {}, {"dev/a"}),
    ("routing intent and a firewall that lets everything through",
     virtual_wan([w.connection("dev", "all", tables=("all",)),
                  w.connection("prod", "all", tables=("all",))],
                 [w.hub_table("all")], ("PrivateTraffic", "Internet"), firewall=True),
     allowing(w.network_rule("any", "*", "*")), {"dev/a", "prod/b", "internet"}),
]  # fmt: skip


@pytest.mark.parametrize(("wan", "rules", "expected"), [each[1:] for each in WAN],
                         ids=[each[0] for each in WAN])  # fmt: skip
def test_where_a_hub_carries_packets(wan, rules, expected):
    bodies, lists = wan
    found = w.arrivals("dev", bodies, {RULES: [], **lists, **rules}, (w.HUB,))
    assert w.reached(found) == expected


SECOND = w.HUB + "2"
WIDE = w.rid("virtualWans", "wan")


def two_hubs(wan=WIDE, intent=()):
    """dev at one hub, prod at another; both follow and are known to their WAN's label."""
    bodies, lists = [dev(), prod(), w.firewall(hub=True), {"id": w.POLICY, "properties": {}}], {}
    for hub, network, own in ((w.HUB, "dev", WIDE), (SECOND, "prod", wan)):
        steered = intent if hub == SECOND else ()
        firewall = {"azureFirewall": {"id": w.FIREWALL}} if steered else {}
        bodies.append({"id": hub, "properties": {"virtualWan": {"id": own}, **firewall}})
        known = w.connection(network, "all", "default")
        known["properties"]["routingConfiguration"]["associatedRouteTable"] = {
            "id": f"{hub}/hubRouteTables/all"
        }
        table = {"id": f"{hub}/hubRouteTables/all", "properties": {"labels": ["default"]}}
        policies = {"properties": {"routingPolicies": [{"destinations": list(steered)}]}}
        lists |= {
            hub + path: found
            for path, found in zip(HUB_LISTS, ([table], [known], [policies]), strict=True)
        }
    return bodies, lists


@pytest.mark.parametrize(
    ("hubs", "rules", "expected"),
    [
        (two_hubs(), [], {"dev/a", "prod/b"}),
        (two_hubs(wan=WIDE + "2"), [], {"dev/a"}),
        (two_hubs(intent=("PrivateTraffic",)), [], {"dev/a"}),
        (two_hubs(intent=("PrivateTraffic",)), [w.network_rule("any", "*", "*")],
         {"dev/a", "prod/b"}),
    ],
    ids=["one WAN", "two WANs", "the other hub's firewall is shut", "it is open"],
)  # fmt: skip
def test_hubs_of_a_wan_know_each_others_labels(hubs, rules, expected):
    bodies, lists = hubs
    found = w.arrivals("dev", bodies, {**allowing(*rules), **lists}, (w.HUB, SECOND))
    assert w.reached(found) == expected


def test_a_hubs_route_to_an_appliance_in_a_spoke_proves_nothing():
    led = {
        "name": "led",
        "destinations": [PROD],
        "nextHop": f"{w.HUB}/hubVirtualNetworkConnections/x",
    }
    bodies, lists = virtual_wan(
        [w.connection("dev", "dev", tables=("dev",))], [w.hub_table("dev", routes=(led,))]
    )
    found = w.arrivals("dev", bodies, {RULES: [], **lists}, (w.HUB,))
    assert w.reached(found) == {"dev/a", "unknown"}


def test_a_firewall_with_rules_of_its_own_is_not_read():
    bodies = spokes()
    bodies[4]["properties"]["firewallPolicy"] = None
    (lost,) = (one for one in w.arrivals("dev", bodies, {RULES: []}) if one.where == "unknown")
    assert "an appliance that was not read: " in lost.path
    assert "has no policy" in lost.path


@pytest.mark.parametrize("lists", [{}, {"/hubVirtualNetworkConnections": []}])
def test_what_was_read_is_followed_beside_a_hub_that_was_not(lists):
    bodies = [*joined(), *([{"id": w.HUB, "properties": {}}] if lists else [])]
    found = w.arrivals("dev", bodies, {w.HUB + key: one for key, one in lists.items()}, (w.HUB,))
    assert w.reached(found) == {"dev/a", "prod/b", "unknown"}
    (lost,) = (one for one in found if one.where == "unknown")
    assert f"a hub that was not read: {w.HUB}".lower() in lost.path.lower()
    assert lost.packets.to(w.spans([PROD]))


def test_an_endpoint_whose_subnet_keeps_filters_off_is_open():
    there = w.subnet("dev", "b", "10.1.1.0/24", **w.filtered("nsg"),
                     privateEndpointNetworkPolicies="Disabled")  # fmt: skip
    bodies = [
        w.vnet("dev", DEV, [w.subnet("dev", "a", "10.1.0.0/24"), there]),
        w.group("nsg", (100, "Inbound", "Deny", "*", "*", "*")),
    ]
    blind = {there["id"]: "10.1.1.4/32"}
    found = [one for one in w.arrivals("dev", bodies, endpoints=blind)
             if "for an endpoint" in one.path]  # fmt: skip
    assert [str(one.packets) for one in found] == ["10.1.0.0 → 10.1.1.4:443 tcp"]


def test_a_default_route_makes_every_address_one_of_the_network():
    """The tag VirtualNetwork holds the prefixes of a subnet's own routes."""
    rules = (100, "Inbound", "Allow", "VirtualNetwork", "*", "*")
    peers = [w.peering("hub", HUB)]
    bodies = [
        *spokes()[:1],
        prod(peers, **w.filtered("nsg"), **w.routed("home")),
        *spokes()[2:],
        w.table(("0.0.0.0/0", "VirtualAppliance", "10.0.1.4"), name="home"),
        w.group("nsg", rules, (200, "Inbound", "Deny", "*", "*", "*")),
    ]
    lists = {RULES: [w.rule_group(w.collection(100, "Allow", w.network_rule("web", DEV, PROD)))]}
    assert w.reached(w.arrivals("dev", bodies, lists)) - {GATE} == {"dev/a", "prod/b"}


def test_a_path_is_told_hop_by_hop():
    lists = allowing(w.network_rule("web", DEV, PROD))
    found = [one for one in w.arrivals("dev", spokes(), lists) if one.network.id.name == "prod"]
    assert [one.path for one in found] == [
        "subnet a > no security group lets out > route r0 > firewall fw: c100/web > "
        "peering to-prod > network prod > no security group lets in"
    ]


def test_a_network_that_was_not_read_proves_nothing():
    found = w.arrivals("dev", [dev([w.peering("prod", PROD)])])
    assert [one.path for one in found if one.where == "unknown"] == [
        "subnet a > no security group lets out > peering to-prod > "
        f"network prod: {w.vnet_id('prod').lower()} could not be read: not asked"
    ]


def test_two_firewalls_that_send_to_each_other_are_no_end():
    tables = {"table": "10.0.2.4", "back": "10.0.1.4"}
    subnets = [
        w.subnet("hub", "a", "10.0.3.0/24", **w.routed()),
        w.subnet("hub", "AzureFirewallSubnet", "10.0.1.0/26", **w.routed(), ipConfigurations=[
            {"id": f"{w.FIREWALL}/azureFirewallIpConfigurations/one"}]),
        w.subnet("hub", "x", "10.0.2.0/26", **w.routed("back")),
    ]  # fmt: skip
    bodies = [
        w.vnet("hub", HUB, subnets),
        *(w.table(("10.2.0.0/16", "VirtualAppliance", via), name=name)
          for name, via in tables.items()),
        w.firewall(),
        {"id": w.POLICY, "properties": {}},
    ]  # fmt: skip
    found = w.arrivals("hub", bodies, allowing(w.network_rule("any", "*", "*", "*")))
    assert "unknown" in w.reached(found)
