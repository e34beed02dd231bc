"""Network managers and forwarding rulesets: what is in force in a network, and since when."""

from typing import Any

import pytest

from aifactory.twin.providers import actions
from aifactory.twin.world import AzureError
from tests.twin.providers.small_world import Bench, at

NETWORKS = ("one", "two", "far")
MANAGER = "Microsoft.Network/networkManagers/nm"
GROUP = f"{MANAGER}/networkGroups/all"
RULES = f"{MANAGER}/securityAdminConfigurations/rules"
MESH = f"{MANAGER}/connectivityConfigurations/mesh"
RULESET = "Microsoft.Network/dnsForwardingRulesets/rs"
VERSION = "2025-05-01"
ADMIN = "listNetworkManagerEffectiveSecurityAdminRules"
JOINED = "listNetworkManagerEffectiveConnectivityConfigurations"


def network(name: str) -> str:
    return f"Microsoft.Network/virtualNetworks/{name}"


@pytest.fixture
def managed(bench: Bench) -> Bench:
    """Three networks, two of them in a group, with rules and a mesh that nobody has committed."""
    write = bench.world.write
    for number, name in enumerate(NETWORKS):
        space = {"addressPrefixes": [f"10.{number}.0.0/16"]}
        place = "northeurope" if name == "far" else "westeurope"
        write(network(name), {"location": place, "properties": {"addressSpace": space}}, VERSION)
    scopes: dict[str, Any] = {"networkManagerScopes": {"subscriptions": []}}
    write(MANAGER, {"location": "westeurope", "properties": scopes}, VERSION)
    write(GROUP, {"properties": {}}, VERSION)
    for name in ("one", "far"):
        member = {"properties": {"resourceId": at(network(name)).text}}
        write(f"{GROUP}/staticMembers/{name}", member, VERSION)
    groups = [{"networkGroupId": at(GROUP).text, "groupConnectivity": "None"}]
    write(RULES, {"properties": {}}, VERSION)
    collection = f"{RULES}/ruleCollections/all"
    write(collection, {"properties": {"appliesToGroups": groups}}, VERSION)
    rule = {"access": "Deny", "direction": "Inbound", "priority": 10, "protocol": "Any"}
    write(f"{collection}/rules/no", {"kind": "Custom", "properties": rule}, VERSION)
    topology = {"connectivityTopology": "Mesh", "appliesToGroups": groups}
    write(MESH, {"properties": topology}, VERSION)
    return bench


def committed(bench: Bench, kind: str, *configurations: str, at_: str = "westeurope") -> None:
    ids = [at(one).text for one in configurations]
    body = {"commitType": kind, "targetLocations": [at_], "configurationIds": ids}
    actions(at(MANAGER), "commit", body, bench.world)


def in_force(bench: Bench, name: str, action: str) -> list[dict[str, Any]]:
    said = actions(at(network(name)), action, None, bench.world)
    assert isinstance(said, dict)
    return list(said["value"])


def test_rules_are_in_force_where_they_are_committed_and_as_they_were_then(managed: Bench) -> None:
    assert in_force(managed, "one", ADMIN) == []
    committed(managed, "SecurityAdmin", RULES)
    managed.world.remove(f"{RULES}/ruleCollections/all/rules/no")
    rule = in_force(managed, "one", ADMIN)[0]
    assert rule["id"].endswith("/rules/no")
    assert (rule["properties"]["access"], rule["kind"]) == ("Deny", "Custom")
    assert [each["id"] for each in rule["ruleGroups"]] == [at(GROUP).text]
    assert in_force(managed, "two", ADMIN) == []  # in no group
    assert in_force(managed, "far", ADMIN) == []  # in another region
    committed(managed, "SecurityAdmin")
    assert in_force(managed, "one", ADMIN) == []


def test_a_mesh_is_in_force_and_shows_no_peering(managed: Bench) -> None:
    committed(managed, "Connectivity", MESH)
    mesh = in_force(managed, "one", JOINED)[0]
    assert mesh["properties"]["connectivityTopology"] == "Mesh"
    assert [each["id"] for each in mesh["configurationGroups"]] == [at(GROUP).text]
    shown = managed.world.read(network("one"))["properties"]
    assert shown["virtualNetworkPeerings"] == []


def test_a_hub_is_peered_with_the_networks_of_its_groups(managed: Bench) -> None:
    topology = {
        "connectivityTopology": "HubAndSpoke",
        "hubs": [{"resourceId": at(network("two")).text}],
        "appliesToGroups": [{"networkGroupId": at(GROUP).text, "groupConnectivity": "None"}],
    }
    managed.world.write(MESH, {"properties": topology}, VERSION)
    committed(managed, "Connectivity", MESH)
    for here, there in (("one", "two"), ("two", "one")):
        (side,) = managed.world.read(network(here))["properties"]["virtualNetworkPeerings"]
        assert side["properties"]["remoteVirtualNetwork"]["id"] == at(network(there)).text
        assert side["properties"]["peeringState"] == "Connected"


def test_what_is_not_there_is_not_committed(managed: Bench) -> None:
    with pytest.raises(AzureError) as refused:
        committed(managed, "SecurityAdmin", MESH)
    assert refused.value.code == "NotFound"


def test_a_network_tells_the_rulesets_that_it_is_linked_to(managed: Bench) -> None:
    write = managed.world.write
    space = {"addressPrefix": "10.1.0.0/28"}
    delegated = [{"name": "r", "properties": {"serviceName": "Microsoft.Network/dnsResolvers"}}]
    write(f"{network('two')}/subnets/out", {"properties": space | {"delegations": delegated}})
    resolver = "Microsoft.Network/dnsResolvers/r"
    place = {"virtualNetwork": {"id": at(network("two")).text}}
    write(resolver, {"location": "westeurope", "properties": place}, VERSION)
    out = {"subnet": {"id": at(f"{network('two')}/subnets/out").text}}
    way = f"{resolver}/outboundEndpoints/out"
    write(way, {"location": "westeurope", "properties": out}, VERSION)
    ends = {"dnsResolverOutboundEndpoints": [{"id": at(way).text}]}
    write(RULESET, {"location": "westeurope", "properties": ends}, VERSION)
    link = f"{RULESET}/virtualNetworkLinks/l"
    named = {"virtualNetwork": {"id": at(network("one")).text}}
    write(link, {"properties": named}, VERSION)
    said = in_force(managed, "one", "listDnsForwardingRulesets")
    assert said == [
        {"id": at(RULESET).text, "properties": {"virtualNetworkLink": {"id": at(link).text}}}
    ]
    assert in_force(managed, "two", "listDnsForwardingRulesets") == []
    far = {"virtualNetwork": {"id": at(network("far")).text}}
    with pytest.raises(AzureError):
        write(f"{RULESET}/virtualNetworkLinks/far", {"properties": far}, VERSION)
