"""VNets and subnets: ranges, what a write that leaves a subnet out does, and what is in use."""

from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aifactory.twin.world import AzureError
from tests.twin.providers.small_world import Bench, at

VNET = "Microsoft.Network/virtualNetworks/vnet"


NO_NSG = at("Microsoft.Network/networkSecurityGroups/none").text


def vnet(space: list[str], **subnets: Any) -> dict[str, Any]:
    inline = [{"name": name, "properties": {"addressPrefix": one}} for name, one in subnets.items()]
    properties = {"addressSpace": {"addressPrefixes": space}, "subnets": inline}
    return {"location": "swedencentral", "properties": properties}


def subnet(prefix: str, **more: Any) -> dict[str, Any]:
    return {"properties": {"addressPrefix": prefix, **more}}


@pytest.mark.parametrize(
    ("story", "body", "expected"),
    [
        (
            "a VNet with two subnets",
            vnet(["10.0.0.0/16"], a="10.0.0.0/24", b="10.0.1.0/24"),
            "accepted",
        ),
        ("outside", vnet(["10.0.0.0/16"], a="10.1.0.0/24"), "NetcfgSubnetRangeOutsideVnet"),
        (
            "overlapping",
            vnet(["10.0.0.0/16"], a="10.0.0.0/23", b="10.0.1.0/24"),
            "NetcfgSubnetRangesOverlap",
        ),
        ("bits behind the length", vnet(["10.0.0.1/16"]), "InvalidCIDRNotation"),
        ("no prefix at all", vnet(["ten"]), "InvalidAddressPrefixFormat"),
        (
            "overlap in its own space",
            vnet(["10.0.0.0/16", "10.0.1.0/24"]),
            "NetcfgInvalidVirtualNetworkAddressSpace",
        ),
        ("too small a subnet", vnet(["10.0.0.0/16"], a="10.0.0.0/30"), "NetcfgInvalidSubnet"),
        ("no space", {"location": "swedencentral", "properties": {}}, "InvalidRequestFormat"),
        ("no location", {"properties": vnet(["10.0.0.0/16"])["properties"]}, "LocationRequired"),
    ],
)
def test_a_network_is_refused(
    bench: Bench, story: str, body: dict[str, Any], expected: str
) -> None:
    assert bench.refused(VNET, body) == expected


@pytest.mark.parametrize(
    ("story", "body", "expected"),
    [
        ("beside", subnet("10.0.1.0/24"), "accepted"),
        ("over another", subnet("10.0.0.128/25"), "NetcfgSubnetRangesOverlap"),
        ("outside", subnet("10.9.0.0/24"), "NetcfgSubnetRangeOutsideVnet"),
        (
            "an NSG that is not there",
            subnet(
                "10.0.1.0/24",
                networkSecurityGroup={"id": NO_NSG},
            ),
            "InvalidResourceReference",
        ),
        ("no prefix", {"properties": {}}, "InvalidRequestFormat"),
    ],
)
def test_a_subnet_is_refused(bench: Bench, story: str, body: dict[str, Any], expected: str) -> None:
    bench.network(a="10.0.0.0/24")
    assert bench.refused(f"{VNET}/subnets/b", body) == expected


def test_inline_subnets_are_children_and_children_show_inline(bench: Bench) -> None:
    bench.network(a="10.0.0.0/24")
    assert bench.world.read(f"{VNET}/subnets/a")["properties"]["addressPrefix"] == "10.0.0.0/24"
    bench.world.write(f"{VNET}/subnets/b", subnet("10.0.1.0/24"))
    inline = [one["name"] for one in bench.world.read(VNET)["properties"]["subnets"]]
    assert inline == ["a", "b"]
    bench.world.remove(f"{VNET}/subnets/a")
    inline = [one["name"] for one in bench.world.read(VNET)["properties"]["subnets"]]
    assert inline == ["b"]


def test_a_write_that_omits_a_subnet_deletes_it(bench: Bench) -> None:
    bench.network(a="10.0.0.0/24", b="10.0.1.0/24")
    bench.network(a="10.0.0.0/24")
    assert not bench.world.has(f"{VNET}/subnets/b")
    assert bench.world.has(f"{VNET}/subnets/a")


def test_a_write_without_subnets_keeps_them(bench: Bench) -> None:
    bench.network(a="10.0.0.0/24")
    body = vnet(["10.0.0.0/16", "10.1.0.0/16"])
    del body["properties"]["subnets"]
    bench.world.write(VNET, body)
    assert [one["name"] for one in bench.world.read(VNET)["properties"]["subnets"]] == ["a"]


IN_USE = [
    (
        "omitted",
        lambda: (VNET, vnet(["10.0.0.0/16"], b="10.0.1.0/24")),
        "InUseSubnetCannotBeDeleted",
    ),
    ("moved", lambda: (f"{VNET}/subnets/a", subnet("10.0.2.0/24")), "InUsePrefixCannotBeDeleted"),
    (
        "delegated",
        lambda: (
            f"{VNET}/subnets/a",
            subnet(
                "10.0.0.0/24",
                delegations=[
                    {"name": "d", "properties": {"serviceName": "Microsoft.App/environments"}}
                ],
            ),
        ),
        "SubnetDelegationsCannotChangeWhenSubnetUsedByResource",
    ),
    ("written as it is", lambda: (f"{VNET}/subnets/a", subnet("10.0.0.0/24")), "accepted"),
]


@pytest.mark.parametrize(("story", "write", "expected"), IN_USE)
def test_a_subnet_in_use_stays_as_it_is(
    bench: Bench, story: str, write: Any, expected: str
) -> None:
    network = bench.network(a="10.0.0.0/24", b="10.0.1.0/24")
    bench.endpoint(bench.vault(), "vault", f"{network}/subnets/a")
    assert bench.refused(*write()) == expected
    assert bench.kept(f"{VNET}/subnets/a") == "InUseSubnetCannotBeDeleted"
    assert bench.kept(VNET) == "InUseSubnetCannotBeDeleted"


def test_occupied_subnets_survive_a_rewrite_of_their_network(bench: Bench) -> None:
    network = bench.network(a="10.0.0.0/24", b="10.0.1.0/24")
    bench.endpoint(bench.vault(), "vault", f"{network}/subnets/a")
    bench.network(a="10.0.0.0/24", b="10.0.1.0/24", c="10.0.2.0/24")
    held = bench.world.read(f"{VNET}/subnets/a")["properties"]["ipConfigurations"]
    assert held[0]["properties"]["privateIPAddress"] == "10.0.0.4"


def test_a_group_in_use_is_not_deleted(bench: Bench) -> None:
    group = "Microsoft.Network/networkSecurityGroups/nsg"
    stored = bench.world.write(group, {"location": "swedencentral"})
    bench.network(a={"addressPrefix": "10.0.0.0/24", "networkSecurityGroup": {"id": stored["id"]}})
    assert bench.kept(group) == "InUseNetworkSecurityGroupCannotBeDeleted"
    bench.network(a="10.0.0.0/24")
    assert bench.kept(group) == "deleted"


def rule(priority: int, direction: str = "Inbound", source: str = "*") -> dict[str, Any]:
    return {
        "properties": {"priority": priority, "direction": direction, "sourceAddressPrefix": source}
    }


@pytest.mark.parametrize(
    ("story", "body", "expected"),
    [
        ("its own priority", rule(200), "accepted"),
        ("the other direction", rule(100, "Outbound"), "accepted"),
        ("a taken priority", rule(100), "SecurityRuleConflict"),
        ("out of range", rule(99), "SecurityRuleInvalidPriority"),
        (
            "bits behind the length",
            rule(200, source="10.0.0.1/16"),
            "SecurityRuleInvalidAddressPrefix",
        ),
    ],
)
def test_security_rules(bench: Bench, story: str, body: dict[str, Any], expected: str) -> None:
    group = "Microsoft.Network/networkSecurityGroups/nsg"
    inline = [{"name": "first", **rule(100)}]
    bench.world.write(group, {"location": "swedencentral", "properties": {"securityRules": inline}})
    assert bench.refused(f"{group}/securityRules/second", body) == expected
    names = [one["name"] for one in bench.world.read(group)["properties"]["securityRules"]]
    assert names == (["first", "second"] if expected == "accepted" else ["first"])


def test_peerings_connect_when_both_sides_are_there(bench: Bench) -> None:
    here, there = bench.network("one", "10.0.0.0/16"), bench.network("two", "10.1.0.0/16")
    same = bench.network("three", "10.0.0.0/16")

    def peer(remote: str) -> dict[str, Any]:
        return {"properties": {"remoteVirtualNetwork": {"id": remote}}}

    assert (
        bench.refused(f"{here}/virtualNetworkPeerings/no", peer(same)) == "VnetAddressSpacesOverlap"
    )
    one = bench.world.write(f"{here}/virtualNetworkPeerings/p", peer(there))
    assert one["properties"]["peeringState"] == "Initiated"
    bench.world.write(f"{there}/virtualNetworkPeerings/q", peer(here))
    assert (
        bench.world.read(f"{here}/virtualNetworkPeerings/p")["properties"]["peeringState"]
        == "Connected"
    )
    shown = bench.world.read(here)["properties"]["virtualNetworkPeerings"]
    assert shown[0]["properties"]["peeringState"] == "Connected"
    bench.world.remove(f"{there}/virtualNetworkPeerings/q")
    left = bench.world.read(f"{here}/virtualNetworkPeerings/p")["properties"]["peeringState"]
    assert left == "Disconnected"


PREFIXES = st.builds(
    lambda block, length: str(ip_network(((10 << 24) + (block << 8), length), strict=False)),
    st.integers(0, 15),
    st.integers(22, 27),
)
WRITES = st.lists(
    st.tuples(
        st.sampled_from(["child", "network"]),
        st.dictionaries(st.sampled_from("abcd"), PREFIXES, min_size=1, max_size=4),
    ),
    max_size=6,
)


@settings(max_examples=60)
@given(WRITES)
def test_no_order_of_writes_leaves_overlapping_subnets(
    writes: list[tuple[str, dict[str, str]]],
) -> None:
    bench = Bench()
    bench.network(space="10.0.0.0/20")
    for kind, wanted in writes:
        paths = (
            [(VNET, vnet(["10.0.0.0/20"], **wanted))]
            if kind == "network"
            else [(f"{VNET}/subnets/{name}", subnet(prefix)) for name, prefix in wanted.items()]
        )
        for path, body in paths:
            bench.refused(path, body)
        children = {
            one.name: ip_network(body["properties"]["addressPrefix"])
            for one, body in bench.world.find("Microsoft.Network/virtualNetworks/subnets")
        }
        taken = list(children.values())
        assert all(not a.overlaps(b) for at, a in enumerate(taken) for b in taken[:at])
        inline = {
            one["name"]: ip_network(one["properties"]["addressPrefix"])
            for one in bench.world.read(VNET)["properties"]["subnets"]
        }
        assert inline == children


def test_refusals_carry_azures_words(bench: Bench) -> None:
    with pytest.raises(AzureError) as refused:
        bench.world.write(VNET, vnet(["10.0.0.0/16"], a="10.0.0.0/23", b="10.0.1.0/24"))
    assert refused.value.status == 400
    assert refused.value.message == (
        "Subnet 'b' is not valid because its IP address range overlaps with that of an existing "
        "subnet in virtual network 'vnet'."
    )


@pytest.mark.parametrize(
    ("story", "rules", "expected"),
    [
        ("two of a priority", [rule(100), rule(100)], "SecurityRuleConflict"),
        ("one out of range", [rule(5000)], "SecurityRuleInvalidPriority"),
        ("two directions", [rule(100), rule(100, "Outbound")], "accepted"),
    ],
)
def test_inline_rules(bench: Bench, story: str, rules: list[dict[str, Any]], expected: str) -> None:
    inline = [{"name": f"rule{number}", **one} for number, one in enumerate(rules)]
    body = {"location": "swedencentral", "properties": {"securityRules": inline}}
    assert bench.refused("Microsoft.Network/networkSecurityGroups/nsg", body) == expected


PARENTS = [
    ("Microsoft.Network/networkSecurityGroups/nsg", "securityRules", rule(100), rule(200)),
    (
        "Microsoft.Network/routeTables/rt",
        "routes",
        {"properties": {"addressPrefix": "0.0.0.0/0", "nextHopType": "None"}},
        {"properties": {"addressPrefix": "10.0.0.0/8", "nextHopType": "VnetLocal"}},
    ),
]


@pytest.mark.parametrize(("parent", "kind", "one", "two"), PARENTS)
def test_parents_and_children_show_the_same(
    bench: Bench, parent: str, kind: str, one: dict[str, Any], two: dict[str, Any]
) -> None:
    def shown() -> list[str]:
        return [item["id"] for item in bench.world.read(parent)["properties"][kind]]

    inline = [{"name": "one", **one}]
    bench.world.write(parent, {"location": "swedencentral", "properties": {kind: inline}})
    assert shown() == [at(f"{parent}/{kind}/one").text]
    assert bench.world.has(f"{parent}/{kind}/one")
    bench.world.write(f"{parent}/{kind}/two", two)
    assert shown() == [at(f"{parent}/{kind}/{name}").text for name in ("one", "two")]
    bench.world.remove(f"{parent}/{kind}/one")
    assert shown() == [at(f"{parent}/{kind}/two").text]
    bench.world.write(parent, {"location": "swedencentral", "properties": {kind: inline}})
    assert not bench.world.has(f"{parent}/{kind}/two")


def test_the_second_side_of_a_peering_is_connected_at_once(bench: Bench) -> None:
    here, there = bench.network("one", "10.0.0.0/16"), bench.network("two", "10.1.0.0/16")
    one = {"properties": {"remoteVirtualNetwork": {"id": there}}}
    two = {"properties": {"remoteVirtualNetwork": {"id": here}}}
    bench.world.write(f"{here}/virtualNetworkPeerings/p", one)
    made = bench.world.write(f"{there}/virtualNetworkPeerings/q", two)
    assert made["properties"]["peeringState"] == "Connected"


def test_a_network_at_a_hub_shows_a_peering_of_azures_own(bench: Bench) -> None:
    write, wan = bench.world.write, "Microsoft.Network/virtualWans/wan"
    write(wan, {"location": "westeurope", "properties": {}})
    hub = "Microsoft.Network/virtualHubs/hub"
    said = {"virtualWan": {"id": at(wan).text}, "addressPrefix": "10.9.0.0/23"}
    write(hub, {"location": "westeurope", "properties": said})
    space = {"addressSpace": {"addressPrefixes": ["10.1.0.0/16"]}}
    net = "Microsoft.Network/virtualNetworks/spoke"
    write(net, {"location": "westeurope", "properties": space})
    connection = f"{hub}/hubVirtualNetworkConnections/spoke"
    write(connection, {"properties": {"remoteVirtualNetwork": {"id": at(net).text}}})
    (side,) = bench.world.read(net)["properties"]["virtualNetworkPeerings"]
    assert side["name"].startswith("RemoteVnetToHubPeering_")
    assert side["properties"]["peeringState"] == "Connected"
    assert side["properties"]["remoteAddressSpace"] == {"addressPrefixes": ["10.9.0.0/23"]}
    assert "/HV_hub_" in side["properties"]["remoteVirtualNetwork"]["id"]
    bench.world.remove(connection)
    assert bench.world.read(net)["properties"]["virtualNetworkPeerings"] == []


def test_an_address_goes_after_the_nat_gateway_that_has_it(bench: Bench) -> None:
    address, nat = "Microsoft.Network/publicIPAddresses/pip", "Microsoft.Network/natGateways/ng"
    bench.world.write(address, {"location": "westeurope", "properties": {}})
    used = {"publicIpAddresses": [{"id": at(address).text}]}
    bench.world.write(nat, {"location": "westeurope", "properties": used})
    with pytest.raises(AzureError, match=r"still allocated to resource .*/natGateways/ng"):
        bench.world.remove(address)
    bench.world.remove(nat)
    bench.world.remove(address)
    assert not bench.world.has(address)
