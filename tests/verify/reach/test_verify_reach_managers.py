"""Admin rules go before security groups; connected groups carry packets and show no peering."""

import pytest

from tests.verify.reach import reach_world as w

DEV, PROD = "10.1.0.0/16", "10.2.0.0/16"
ADMIN = "/listNetworkManagerEffectiveSecurityAdminRules"
CONNECTED = "/listNetworkManagerEffectiveConnectivityConfigurations"
OPEN, CLOSED = (100, "Inbound", "Allow", "*", "*", "*"), (100, "Inbound", "Deny", "*", "*", "*")


def rule(access, priority=10, source="10.1.0.0/24", manager="nm", port="*"):
    name = f"{w.rid('networkManagers', manager)}/securityAdminConfigurations/c/ruleCollections/r"
    return {
        "id": f"{name}/rules/{access}-{priority}",
        "properties": {
            "access": access, "priority": priority, "direction": "Inbound", "protocol": "Any",
            "sources": [{"addressPrefix": source}], "destinations": [{"addressPrefix": "*"}],
            "destinationPortRanges": [port] if port != "*" else [], "sourcePortRanges": [],
        },
    }  # fmt: skip


def ruled(*rules, group=CLOSED, other="b", **more):
    """From subnet a to another of the same network, behind a group, with rules in force."""
    there = w.subnet("dev", other, "10.1.1.0/24", **w.filtered("nsg"))
    bodies = [w.vnet("dev", DEV, [w.subnet("dev", "a", "10.1.0.0/24"), there]),
              w.group("nsg", group)]  # fmt: skip
    found = w.arrivals("dev", bodies, {w.vnet_id("dev") + ADMIN: list(rules)}, **more)
    return [one for one in found if "dev/" + other in w.reached((one,))]


@pytest.mark.parametrize(
    ("story", "rules", "group", "by"),
    [
        ("always allow goes before a denial", [rule("AlwaysAllow")], CLOSED,
         "admin rule nm/AlwaysAllow-10 lets in"),
        ("allow leaves it to the group", [rule("Allow")], CLOSED, None),
        ("allow leaves it to the group that lets it in", [rule("Allow")], OPEN,
         "rule-100 lets in"),
        ("a denial goes before the group", [rule("Deny")], OPEN, None),
        ("allow goes past a later denial", [rule("Allow", 5), rule("Deny", 10)], OPEN,
         "rule-100 lets in"),
        ("a denial of higher priority decides", [rule("AlwaysAllow", 20), rule("Deny", 10)], OPEN,
         None),
        ("of several managers what allows is taken first",
         [rule("AlwaysAllow", 20), rule("Deny", 10, manager="other")], OPEN,
         "admin rule nm/AlwaysAllow-20 lets in"),
        ("a rule about others", [rule("AlwaysAllow", source="10.7.0.0/24")], CLOSED, None),
        ("an allow of what is not told denies nothing", [rule("Allow", 5, "/some/group"),
         rule("Deny", 10)], OPEN, "rule-100 lets in"),
        ("an allow of what is not told hides no permission", [rule("Allow", 5, "/some/group"),
         rule("AlwaysAllow", 10)], CLOSED, "admin rule nm/AlwaysAllow-10 lets in"),
        ("a word that is new may let in", [rule("Redirect")], CLOSED,
         "admin rule nm/Redirect-10 lets in"),
    ],
)  # fmt: skip
def test_admin_rules_are_asked_before_the_security_group(story, rules, group, by):
    found = ruled(*rules, group=group)
    assert {one.hops[-1] for one in found} == ({by} if by else set())


def test_a_rule_for_one_port_opens_that_port():
    (one,) = ruled(rule("AlwaysAllow", port="22"))
    assert str(one.packets).endswith(":22 tcp")


def test_a_denial_protects_no_endpoint_and_no_gateway():
    subnet = w.vnet_id("dev") + "/subnets/b"
    assert ruled(rule("Deny"), group=OPEN, endpoints={subnet: "10.1.1.4/32"})
    assert ruled(rule("Deny"), group=OPEN, other="GatewaySubnet")
    assert not ruled(rule("AlwaysAllow"), other="GatewaySubnet")


def mesh(topology="Mesh", everywhere="False", **group):
    named = w.rid("networkManagers", "nm")
    applied = {"networkGroupId": f"{named}/networkGroups/all", **group}
    return {
        "id": f"{named}/connectivityConfigurations/mesh",
        "properties": {"connectivityTopology": topology, "isGlobal": everywhere,
                       "appliesToGroups": [applied]},
        "configurationGroups": [{"id": applied["networkGroupId"]}],
    }  # fmt: skip


def meshed(configuration, members=("dev", "prod"), place="x", own=("dev", "prod")):
    """Two networks that no peering joins, each with a subnet, and a configuration."""
    bodies = [
        {**w.vnet("dev", DEV, [w.subnet("dev", "a", "10.1.0.0/24")]), "location": "x"},
        {**w.vnet("prod", PROD, [w.subnet("prod", "b", "10.2.0.0/24")]), "location": place},
    ]
    listed = f"{configuration['properties']['appliesToGroups'][0]['networkGroupId']}/staticMembers"
    lists = {w.vnet_id(one) + CONNECTED: [configuration] for one in own}
    if members is not None:
        lists[listed] = [{"properties": {"resourceId": w.vnet_id(one)}} for one in members]
    return w.arrivals("dev", bodies, lists)


@pytest.mark.parametrize(
    ("story", "found", "reached"),
    [
        ("a mesh joins", meshed(mesh()), True),
        ("what a policy made a member says so itself", meshed(mesh(), members=()), True),
        ("a stranger is listed by the group", meshed(mesh(), own=("dev",)), True),
        ("a mesh of one region", meshed(mesh(), place="y"), False),
        ("a mesh over regions", meshed(mesh(everywhere="True"), place="y"), True),
        ("spokes", meshed(mesh("HubAndSpoke", groupConnectivity="None")), False),
        ("spokes that are directly connected",
         meshed(mesh("HubAndSpoke", groupConnectivity="DirectlyConnected")), True),
    ],
)  # fmt: skip
def test_a_connected_group_joins_networks(story, found, reached):
    assert ("prod/b" in w.reached(found)) is reached
    if reached:
        (one,) = (each for each in found if each.network.id.name == "prod")
        assert "connected group mesh > network prod" in one.path


def test_a_group_that_does_not_tell_may_join_anybody():
    found = meshed(mesh(), members=None, own=("dev",))
    assert {one.where for one in found} == {"network", "unknown"}
