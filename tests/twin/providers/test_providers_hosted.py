"""What lives in a subnet: private addresses, public ones, and the group of a cluster's nodes."""

import re
from typing import Any

import pytest

from aifactory.azure.resource_id import ResourceId
from aifactory.twin.providers import subscription_actions
from aifactory.twin.world import AzureError
from tests.twin.providers.small_world import SUB, Bench, at

NETWORK = "Microsoft.Network"
CLUSTER = "Microsoft.ContainerService/managedClusters/aks"
NODES = f"/subscriptions/{SUB}/resourceGroups/nodes"
IDENTITIES = f"{NODES}/providers/Microsoft.ManagedIdentity/userAssignedIdentities"


def hosted(subnet: str, name: str = "main", listed: str = "ipConfigurations", **more: Any) -> Any:
    one = {"name": name, "properties": {"subnet": {"id": subnet}, **more}}
    return {"location": "swedencentral", "properties": {listed: [one]}}


def address(bench: Bench, path: str, listed: str = "ipConfigurations") -> str:
    return bench.world.read(path)["properties"][listed][0]["properties"]["privateIPAddress"]


def subnet(bench: Bench, name: str) -> Any:
    return bench.world.read(f"{NETWORK}/virtualNetworks/vnet/subnets/{name}")["properties"]


@pytest.mark.parametrize(
    ("path", "subnet", "listed"),
    [
        ("networkInterfaces/nic", "a", "ipConfigurations"),
        ("azureFirewalls/fw", "AzureFirewallSubnet", "ipConfigurations"),
        ("applicationGateways/gw", "a", "frontendIPConfigurations"),
        ("loadBalancers/lb", "a", "frontendIPConfigurations"),
    ],
)
def test_what_lives_in_a_subnet_has_an_address_there(
    bench: Bench, path: str, subnet: str, listed: str
) -> None:
    net = bench.network(a="10.0.0.0/24", AzureFirewallSubnet="10.0.1.0/26")
    place = f"{net}/subnets/{subnet}"
    start = "10.0.1." if subnet != "a" else "10.0.0."
    bench.world.write(f"{NETWORK}/{path}", hosted(place, listed=listed))
    assert address(bench, f"{NETWORK}/{path}", listed) == f"{start}4"
    bench.world.write(f"{NETWORK}/networkInterfaces/other", hosted(place))
    assert address(bench, f"{NETWORK}/networkInterfaces/other") == f"{start}5"
    bench.world.write(f"{NETWORK}/{path}", hosted(place, listed=listed))
    assert address(bench, f"{NETWORK}/{path}", listed) == f"{start}4"  # and it stays


def test_a_subnet_shows_who_lives_in_it_and_stays_while_somebody_does(bench: Bench) -> None:
    place = f"{bench.network(a='10.0.0.0/24', b='10.0.1.0/24')}/subnets/"
    nic = f"{NETWORK}/networkInterfaces/nic"
    bench.world.write(nic, hosted(f"{place}a"))
    path = f"{NETWORK}/virtualNetworks/vnet/subnets/a"
    user = f"{at(nic)}/ipConfigurations/main"
    assert [one["id"] for one in subnet(bench, "a")["ipConfigurations"]] == [user]
    assert bench.kept(path) == "InUseSubnetCannotBeDeleted"
    bench.world.write(nic, hosted(f"{place}b"))  # it moves
    assert "ipConfigurations" not in subnet(bench, "a")
    assert address(bench, nic) == "10.0.1.4"
    bench.world.remove(nic)
    assert "ipConfigurations" not in subnet(bench, "b")
    assert bench.kept(path) == "deleted"


def test_a_resolver_is_asked_at_the_address_that_it_says_in_a_subnet_of_its_own(
    bench: Bench,
) -> None:
    service = "Microsoft.Network/dnsResolvers"
    own = {"name": "service", "properties": {"serviceName": service}}
    small, right = (
        {"addressPrefix": prefix, "delegations": [own]} for prefix in ("10.0.2.0/29", "10.0.1.0/28")
    )
    net = bench.network(shared="10.0.0.0/24", small=small, right=right)
    said = {"location": "swedencentral", "properties": {"virtualNetwork": {"id": net}}}
    bench.world.write(f"{NETWORK}/dnsResolvers/dns", said)
    path = f"{NETWORK}/dnsResolvers/dns/inboundEndpoints/in"

    def asked(where: str, at: str) -> Any:
        said = {"privateIpAllocationMethod": "Static", "privateIpAddress": at}
        return hosted(f"{net}/subnets/{where}", **said)

    assert bench.refused(path, asked("shared", "10.0.0.4")) == "BadRequest"
    assert bench.refused(path, asked("small", "10.0.2.4")) == "BadRequest"
    assert bench.refused(path, asked("right", "10.0.9.4")) == "PrivateIPAddressNotInSubnet"
    assert bench.refused(path, asked("right", "10.0.1.4")) == "accepted"
    other = f"{NETWORK}/dnsResolvers/dns/inboundEndpoints/other"
    assert bench.refused(other, asked("right", "10.0.1.4")) == "PrivateIPAddressInUse"
    assert bench.kept(f"{NETWORK}/dnsResolvers/dns") == "CannotDeleteResource"


def test_a_gateway_inside_a_network_gives_itself_an_address(bench: Bench) -> None:
    place = f"{bench.network(a='10.0.0.0/24', b='10.0.1.0/24')}/subnets/"
    gateway = "Microsoft.ApiManagement/service/apim"

    def stands(where: str) -> list[str]:
        properties = {
            "publisherEmail": "a@example.org",
            "publisherName": "a",
            "virtualNetworkType": "Internal",
            "virtualNetworkConfiguration": {"subnetResourceId": place + where},
        }
        sku = {"name": "PremiumV2", "capacity": 1}
        body = {"location": "swedencentral", "sku": sku, "properties": properties}
        bench.world.write(gateway, body)
        return bench.world.read(gateway)["properties"]["privateIPAddresses"]

    bench.world.write(f"{NETWORK}/networkInterfaces/nic", hosted(f"{place}a"))
    assert stands("a") == ["10.0.0.5"]
    assert stands("a") == ["10.0.0.5"]  # and it stays
    assert bench.kept(f"{NETWORK}/virtualNetworks/vnet/subnets/a") == "InUseSubnetCannotBeDeleted"
    assert stands("b") == ["10.0.1.4"]
    assert len(subnet(bench, "a")["ipConfigurations"]) == 1
    bench.world.remove(gateway)
    assert "ipConfigurations" not in subnet(bench, "b")


@pytest.mark.parametrize(
    ("story", "asked", "expected"),
    [
        ("a free one", "10.0.0.77", "accepted"),
        ("one in use", "10.0.0.4", "PrivateIPAddressInUse"),
        ("one of another subnet", "10.0.9.9", "PrivateIPAddressNotInSubnet"),
        ("no address at all", "here", "PrivateIPAddressNotInSubnet"),
    ],
)
def test_an_address_may_be_asked_for(bench: Bench, story: str, asked: str, expected: str) -> None:
    place = f"{bench.network(a='10.0.0.0/24')}/subnets/a"
    bench.world.write(f"{NETWORK}/networkInterfaces/first", hosted(place))
    path = f"{NETWORK}/networkInterfaces/nic"
    assert bench.refused(path, hosted(place, privateIPAddress=asked)) == expected
    if expected == "accepted":
        assert address(bench, path) == asked


def test_a_full_subnet_takes_nobody_in(bench: Bench) -> None:
    place = f"{bench.network(a='10.0.0.0/29')}/subnets/a"
    paths = [f"{NETWORK}/networkInterfaces/nic{number}" for number in range(4)]
    told = [bench.refused(path, hosted(place)) for path in paths]
    assert told == ["accepted"] * 3 + ["SubnetIsFull"]


@pytest.mark.parametrize(
    ("story", "properties", "expected"),
    [
        ("static", {}, r"198\.1[89]\.\d+\.\d+"),
        ("IPv6", {"publicIPAddressVersion": "IPv6"}, r"2001:db8:[0-9a-f:]+"),
    ],
)
def test_a_static_public_address_is_there_from_birth(
    bench: Bench, story: str, properties: Any, expected: str
) -> None:
    path = f"{NETWORK}/publicIPAddresses/ip"
    label = {"dnsSettings": {"domainNameLabel": "shop"}}
    body = {"location": "swedencentral", "properties": {**properties, **label}}
    bench.world.write(path, body)
    made = bench.world.read(path)["properties"]
    assert re.fullmatch(expected, made["ipAddress"])
    assert made["dnsSettings"]["fqdn"] == "shop.swedencentral.cloudapp.azure.com"
    bench.world.write(path, body)
    assert bench.world.read(path)["properties"]["ipAddress"] == made["ipAddress"]


# -- clusters


def cluster(**properties: Any) -> Any:
    addons = {"azurePolicy": {"enabled": True}, "httpApplicationRouting": {"enabled": False}}
    pools = {"dnsPrefix": "aks", "agentPoolProfiles": [{"name": "system"}]}
    given = {**pools, "nodeResourceGroup": "nodes", "addonProfiles": addons, **properties}
    return {"location": "swedencentral", "properties": given}


def test_a_cluster_brings_the_group_of_its_nodes_and_takes_it_along(bench: Bench) -> None:
    bench.world.write(CLUSTER, cluster())
    group = bench.world.get(ResourceId(NODES))
    assert group is not None
    assert group["managedBy"] == at(CLUSTER).text
    shown = bench.world.read(CLUSTER)["properties"]
    kubelet = shown["identityProfile"]["kubeletidentity"]
    addon = shown["addonProfiles"]["azurePolicy"]["identity"]
    assert kubelet["resourceId"] == f"{IDENTITIES}/aks-agentpool"
    assert "identity" not in shown["addonProfiles"]["httpApplicationRouting"]
    for one in (kubelet, addon):
        there = bench.world.read(one["resourceId"])["properties"]
        assert (there["principalId"], there["clientId"]) == (one["objectId"], one["clientId"])
        assert bench.world.principal(one["objectId"])
    bench.world.remove(CLUSTER)
    assert bench.world.get(ResourceId(NODES)) is None
    assert bench.world.children(ResourceId(NODES)) == []
    assert bench.world.principal(kubelet["objectId"]) is None


def test_a_cluster_keeps_its_group_and_gets_an_issuer(bench: Bench) -> None:
    bench.world.write(CLUSTER, cluster(oidcIssuerProfile={"enabled": True}))
    issuer = bench.world.read(CLUSTER)["properties"]["oidcIssuerProfile"]["issuerURL"]
    assert issuer.startswith("https://swedencentral.oic.prod-aks.azure.com/")
    moved = cluster(nodeResourceGroup="elsewhere")
    assert bench.refused(CLUSTER, moved) == "PropertyChangeNotAllowed"


@pytest.mark.parametrize(
    ("private", "name"), [(False, "fqdn"), (True, "privateFQDN")], ids=["public", "private"]
)
def test_a_cluster_has_a_server(bench: Bench, private: bool, name: str) -> None:
    profile = {"enablePrivateCluster": private}
    bench.world.write(CLUSTER, cluster(apiServerAccessProfile=profile))
    names = {"fqdn", "privateFQDN"} & bench.world.read(CLUSTER)["properties"].keys()
    assert names == {name}


def test_a_gateway_lists_the_connections_that_it_is_an_end_of(bench: Bench) -> None:
    network = bench.network(GatewaySubnet="10.0.0.0/26", other="10.0.0.64/26")
    gateways = [f"{NETWORK}/virtualNetworkGateways/{name}" for name in ("one", "two", "three")]
    for gateway in gateways:
        bench.world.write(gateway, hosted(f"{network}/subnets/GatewaySubnet"))
    one, two, three = (at(gateway).text for gateway in gateways)
    ends = {"virtualNetworkGateway1": {"id": one}, "virtualNetworkGateway2": {"id": two}}
    tunnel = {"connectionType": "Vnet2Vnet", **ends}
    here = {"location": "swedencentral", "properties": tunnel}
    bench.world.write(f"{NETWORK}/connections/tunnel", here)
    for gateway, expected in ((one, ["tunnel"]), (two, ["tunnel"]), (three, [])):
        found = subscription_actions("GET", f"{gateway}/connections", None, bench.world)
        assert found is not None
        assert [item["name"] for item in found["value"]] == expected
    with pytest.raises(AzureError, match="not found"):
        subscription_actions("GET", f"{one}s/connections", None, bench.world)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ({}, "InvalidRequestFormat"),
        ({"virtualNetworkGateway1": {"id": at(f"{NETWORK}/virtualNetworkGateways/x").text}},
         "InvalidResourceReference"),
    ],
    ids=["no gateway", "a gateway that is not there"],
)  # fmt: skip
def test_a_connection_needs_a_gateway(bench: Bench, ends: Any, expected: str) -> None:
    properties = {"connectionType": "IPsec", **ends}
    wanted = {"location": "swedencentral", "properties": properties}
    assert bench.refused(f"{NETWORK}/connections/tunnel", wanted) == expected


# -- hubs


def at_hub(hub: str) -> Any:
    return {"location": "swedencentral", "properties": {"virtualHub": {"id": hub}}}


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("expressRouteGateways", "expressRouteGateway"),
        ("vpnGateways", "vpnGateway"),
        ("p2svpnGateways", "p2SVpnGateway"),
    ],
)
def test_a_hub_names_its_gateways_until_they_go(bench: Bench, kind: str, shown: str) -> None:
    hub = f"{NETWORK}/virtualHubs/hub"
    body = {"location": "swedencentral", "properties": {"addressPrefix": "10.9.0.0/23"}}
    bench.world.write(hub, body)
    bench.world.write(f"{NETWORK}/{kind}/gw", at_hub(at(hub).text))
    bench.world.write(hub, body)  # and whoever writes the hub does not take it away
    assert bench.world.read(hub)["properties"][shown]["id"] == at(f"{NETWORK}/{kind}/gw").text
    bench.world.remove(f"{NETWORK}/{kind}/gw")
    assert shown not in bench.world.read(hub)["properties"]


def test_a_route_server_is_a_hub_that_a_subnet_shows(bench: Bench) -> None:
    net = bench.network(RouteServerSubnet="10.0.0.0/27", a="10.0.1.0/24")
    server = f"{NETWORK}/virtualHubs/rs"
    bench.world.write(server, {"location": "swedencentral", "properties": {"sku": "Standard"}})
    assert bench.world.children(at(server)) == []
    place = f"{server}/ipConfigurations/one"
    other = {"properties": {"subnet": {"id": f"{net}/subnets/a"}}}
    assert bench.refused(place, other) == "RouteServerSubnetNameInvalid"
    bench.world.write(place, {"properties": {"subnet": {"id": f"{net}/subnets/RouteServerSubnet"}}})
    assert subnet(bench, "RouteServerSubnet")["ipConfigurations"] == [{"id": at(place).text}]
    bench.world.remove(place)
    assert "ipConfigurations" not in subnet(bench, "RouteServerSubnet")


def test_a_hub_of_a_virtual_wan_needs_a_range(bench: Bench) -> None:
    wan = f"{NETWORK}/virtualWans/wan"
    bench.world.write(wan, {"location": "swedencentral", "properties": {}})
    properties = {"virtualWan": {"id": at(wan).text}}
    wanted = {"location": "swedencentral", "properties": properties}
    assert bench.refused(f"{NETWORK}/virtualHubs/hub", wanted) == "InvalidRequestFormat"
