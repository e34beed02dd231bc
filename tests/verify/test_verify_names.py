"""A question for a name is followed from the network that asks to the record that answers."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from aifactory.verify import examine
from aifactory.verify.promises import Names
from aifactory.verify.rule import Finding
from tests.verify import verify_facts as facts
from tests.verify import verify_world as w
from tests.verify.verify_world import World

NET, ZONE = facts.network("dev"), facts.zone("dev", facts.VAULT_ZONE)
_OUTSIDE = "/subscriptions/hub/resourceGroups/rg/providers/Microsoft.Network"
HUB = f"{_OUTSIDE}/virtualNetworks/vnet-hub"
RESOLVER, FIREWALL = f"{_OUTSIDE}/dnsResolvers/dns", f"{_OUTSIDE}/azureFirewalls/afw"
POLICY = f"{_OUTSIDE}/firewallPolicies/afwp"
SERVER = "10.0.0.4"


def _linked(world: World, zone: str, network: str = NET) -> None:
    link = {"name": "by-hand", "properties": {"virtualNetwork": {"id": network}}}
    world.at(zone + "/virtualNetworkLinks").append(link)
    subscription = "/".join(zone.split("/")[:3])
    everywhere = f"{subscription}/providers/Microsoft.Network/privateDnsZones"
    world.at(everywhere).append({"id": zone})


def _peered(remote: str, space: str) -> list[dict[str, Any]]:
    properties = {"remoteVirtualNetwork": {"id": remote}, "peeringState": "Connected"}
    remote_space = {"remoteAddressSpace": {"addressPrefixes": [space]}}
    return [{"name": "to", "properties": properties | remote_space}]


def at_a_hub(world: World) -> World:
    """The network asks a resolver in a hub, to which every zone is linked."""
    world.set(NET, "properties.dhcpOptions", {"dnsServers": [SERVER]})
    world.set(NET, "properties.virtualNetworkPeerings", _peered(HUB, "10.0.0.0/24"))
    inside = {
        "id": f"{HUB}/subnets/AzureFirewallSubnet",
        "name": "AzureFirewallSubnet",
        "properties": {"addressPrefix": "10.0.0.0/26", "ipConfigurations": []},
    }
    world.add(HUB, properties={
        "addressSpace": {"addressPrefixes": ["10.0.0.0/24"]}, "subnets": [inside],
        "virtualNetworkPeerings": _peered(NET, facts.SPACE["dev"])})  # fmt: skip
    for name in (facts.VAULT_ZONE, facts.BLOB_ZONE):
        links = world.at(facts.zone("dev", name) + "/virtualNetworkLinks")
        links[0]["properties"]["virtualNetwork"]["id"] = HUB
    world.at("/subscriptions/hub/providers/Microsoft.Network/dnsResolvers").append(
        {"id": RESOLVER, "name": "dns", "properties": {"virtualNetwork": {"id": HUB}}}
    )
    place = {"privateIpAddress": SERVER}
    world.at(RESOLVER + "/inboundEndpoints").append({"properties": {"ipConfigurations": [place]}})
    return world


def a_firewall_answers(world: World, **said: Any) -> None:
    """Nobody but a firewall stands at the address of the name server."""
    world.at(RESOLVER + "/inboundEndpoints").clear()
    subnet = world.bodies[HUB.lower()]["properties"]["subnets"][0]
    subnet["properties"]["ipConfigurations"] = [
        {"id": f"{FIREWALL}/azureFirewallIpConfigurations/x"}
    ]
    config = {"properties": {"privateIPAddress": SERVER, "subnet": {"id": subnet["id"]}}}
    world.add(FIREWALL, properties={"firewallPolicy": {"id": POLICY}, "ipConfigurations": [config]})
    world.add(POLICY, properties={"dnsSettings": said})


def findings(world: World, names: Names) -> list[Finding]:
    first, *rest = w.promises().environments
    promises = replace(
        w.promises(), environments=(replace(first, names=names, peers=(HUB,)), *rest)
    )
    card = asyncio.run(examine(promises, facts.FACTS, world, "SE06"))
    return [one for score in card.scores for one in score.findings]


def told(world: World, names: Names) -> set[tuple[str, str, str]]:
    return {(one.rule, one.state, one.seen) for one in findings(world, names)}


RULESET = f"{_OUTSIDE}/dnsForwardingRulesets/rs"


def _forwards(world: World, *domains: str, network: str = NET, state: str = "Enabled") -> None:
    world.at(network + "/listDnsForwardingRulesets").append({"id": RULESET})
    servers = [{"ipAddress": "192.0.2.53", "port": 53}]
    for domain in domains:
        said = {"domainName": domain, "targetDnsServers": servers, "forwardingRuleState": state}
        rule = {"name": f"to-{domain}", "properties": said}
        world.at(f"{RULESET}/forwardingRules").append(rule)


RULE, ASKED = "SE06-private-names", "SE06-names-asked"
UNPROVEN = {(RULE, "unproven", "")}
TOLD = ("SE06-name-servers", "failed", RULESET)
ELSEWHERE = {
    (RULE, "failed", name)
    for name in ("kv-cmn-dev.vaultcore.azure.net", "kv-p001-dev.vaultcore.azure.net",
                 "kv-p002-dev.vaultcore.azure.net", "stp001dev.blob.core.windows.net")
}  # fmt: skip
AWAY = "/virtualNetworkLinks"
Breaks = Callable[[World], Any]
AT_HOME: list[tuple[str, Breaks, set[tuple[str, str, str]]]] = [
    ("a zone for one vault",
     lambda x: _linked(x, facts.zone("dev", f"kv-p001-dev.{facts.VAULT_ZONE}")),
     {(RULE, "failed", f"kv-p001-dev.{facts.VAULT_ZONE}")}),
    ("a zone of the public name",
     lambda x: _linked(x, facts.zone("dev", "kv-p001-dev.vaultcore.azure.net")),
     {(RULE, "failed", "kv-p001-dev.vaultcore.azure.net")}),
    ("a zone that another network sees",
     lambda x: _linked(x, facts.zone("dev", f"kv-p001-dev.{facts.VAULT_ZONE}"), HUB), set()),
    ("another zone of the same name",
     lambda x: x.at(ZONE + AWAY).clear() or _linked(x, ZONE.replace("rg-acme-net1", "rg-other")),
     {(RULE, "failed", ZONE.replace("rg-acme-net1", "rg-other").lower())}),
    ("a ruleset for every name", lambda x: _forwards(x, "."), {TOLD, *ELSEWHERE}),
    ("a ruleset for the public name", lambda x: _forwards(x, "corp.", "VaultCore.azure.net."),
     {TOLD, *(one for one in ELSEWHERE if "vault" in one[2])}),
    ("a ruleset for a private zone, which answers first",
     lambda x: _forwards(x, f"{facts.VAULT_ZONE}."), {TOLD}),
    ("a ruleset for names of others", lambda x: _forwards(x, "corp.example.", "core.azure.net."),
     {TOLD}),
    ("a ruleset whose rules are off", lambda x: _forwards(x, ".", state="Disabled"), {TOLD}),
    ("a ruleset that nobody may read",
     lambda x: _forwards(x, ".") or x.deny(f"{RULESET}/forwardingRules"), {TOLD, *UNPROVEN}),
    ("a network that does not tell", lambda x: x.deny(NET + "/listDnsForwardingRulesets"),
     {("SE06-name-servers", "unproven", ""), *UNPROVEN}),
]  # fmt: skip
AT_THE_HUB: list[tuple[str, Breaks, set[tuple[str, str, str]]]] = [
    ("as ordered", lambda x: None, set()),
    ("a zone that the hub does not see",
     lambda x: x.at(ZONE + AWAY)[0]["properties"].update(virtualNetwork={"id": NET}),
     {(RULE, "failed", "")}),
    ("a server that nobody knows", lambda x: x.at(RESOLVER + "/inboundEndpoints").clear(),
     UNPROVEN),
    ("resolvers that nobody may read",
     lambda x: x.deny("/subscriptions/hub/providers/Microsoft.Network/dnsResolvers"), UNPROVEN),
    ("a firewall that asks Azure", lambda x: a_firewall_answers(x, enableProxy=True), set()),
    ("a firewall that answers nothing", lambda x: a_firewall_answers(x, enableProxy=False),
     UNPROVEN),
    ("a firewall that asks others",
     lambda x: a_firewall_answers(x, enableProxy=True, servers=["10.9.9.9"]), UNPROVEN),
    ("a hub that forwards names of others", lambda x: _forwards(x, "corp.", network=HUB), set()),
    ("a hub that forwards every name", lambda x: _forwards(x, ".", network=HUB), ELSEWHERE),
    ("a hub that is cut off",
     lambda x: x.set(HUB, "properties.virtualNetworkPeerings", []), {(ASKED, "failed", "no path")}),
    ("a hub that nobody may read", lambda x: x.deny(HUB), {(ASKED, "unproven", "")}),
]  # fmt: skip


@pytest.mark.parametrize(("breaks", "found"), [pytest.param(*e[1:], id=e[0]) for e in AT_HOME])
def test_names_that_azure_answers(breaks: Breaks, found: set[tuple[str, str, str]]) -> None:
    world = w.healthy()
    breaks(world)
    assert told(world, Names()) == found


@pytest.mark.parametrize(("breaks", "found"), [pytest.param(*e[1:], id=e[0]) for e in AT_THE_HUB])
def test_names_that_a_hub_answers(breaks: Breaks, found: set[tuple[str, str, str]]) -> None:
    world = at_a_hub(w.healthy())
    breaks(world)
    assert told(world, Names((SERVER,), HUB)) == found


def test_a_server_that_nobody_can_look_for_hides_none_that_is_not_reached() -> None:
    world, far = at_a_hub(w.healthy()), "10.99.0.4"
    world.set(NET, "properties.dhcpOptions", {"dnsServers": [SERVER, far]})
    world.deny(HUB)
    found = {one for one in told(world, Names((SERVER, far), HUB)) if one[0] == ASKED}
    assert found == {(ASKED, "unproven", ""), (ASKED, "failed", "no path")}


def test_a_name_that_leads_elsewhere_is_told_hop_by_hop() -> None:
    world = at_a_hub(w.healthy())
    record = next(one for one in world.at(ZONE + "/A") if one["name"] == "kv-p001-dev")
    record["properties"]["aRecords"] = [{"ipv4Address": "20.0.0.1"}]
    (found,) = findings(world, Names((SERVER,), HUB))
    hops = (f"network {NET.rpartition('/')[2]}", f"name servers {SERVER}", "resolver dns",
            facts.VAULT_ZONE, "A kv-p001-dev 20.0.0.1: not ")  # fmt: skip
    assert found.sentence.startswith(" > ".join(hops))


def test_a_name_that_is_forwarded_is_told_with_the_rule() -> None:
    world = w.healthy()
    _forwards(world, ".", "core.windows.net.")
    found = [one for one in findings(world, Names()) if one.seen.endswith("windows.net")]
    (one,) = (each for each in found if each.rule == RULE)
    assert (
        "Azure's name servers > ruleset rs: to-core.windows.net. to 192.0.2.53 answers st"
        in one.sentence
    )


@pytest.mark.parametrize(
    ("asked", "found"), [([], set()), (["10.9.9.9"], {("SE06-name-servers", "failed", "10.9.9.9")})]
)
def test_the_network_in_which_the_name_servers_stand_asks_azure(
    asked: list[str], found: set[tuple[str, str, str]]
) -> None:
    world = w.healthy()
    world.set(NET, "properties.dhcpOptions", {"dnsServers": asked})
    servers = {one for one in told(world, Names((SERVER,), NET)) if one[0] == "SE06-name-servers"}
    assert servers == found


def test_one_endpoint_for_all_networks_is_asked_for_from_each() -> None:
    world = w.healthy()
    more = NET + "-2"
    space = {"addressPrefixes": ["10.64.9.0/24"]}
    world.add(more, properties={"addressSpace": space, "subnets": []})
    found = findings(world, Names(elsewhere=True))
    away = [one for one in found if one.rule == RULE and one.property == "virtualNetworkLinks"]
    assert {one.expected for one in away} == {more}
