"""Holes by network managers and forwarding rulesets, which no network of ours shows.

Each as in journey_holes.py: an example, its story, and how it comes to be.
"""

from tests.journeys.journey_contoso import made, then
from tests.journeys.journey_holes import ALONE, ALONE_DEV, BESIDE, ELSEWHERE, OPEN_PROD
from tests.journeys.journey_zones import SPOKE, SPOKE_PROD, by_example, last, outside

MANAGER = outside("networkManagers/nm")
GROUP = f"{MANAGER}/networkGroups/all"
RULES = f"{MANAGER}/securityAdminConfigurations/rules"
RULESET = outside("dnsForwardingRulesets/rs")
VERSION = "2025-05-01"
A_GROUP = made(MANAGER.partition("/providers")[0], location="westeurope")


def committed(kind, configuration):
    async def _commit(arm):
        body = {"targetLocations": ["westeurope"], "configurationIds": [configuration]}
        await arm.post(f"{MANAGER}/commit", VERSION, body | {"commitType": kind})

    return _commit


def managing(*networks):
    """A manager of somebody else's, with a group of networks."""
    members = (
        made(f"{GROUP}/staticMembers/{last(one)}", properties={"resourceId": one})
        for one in networks
    )
    scopes = {"networkManagerScopes": {"managementGroups": ["/providers/x/top"]}}
    return then(
        A_GROUP,
        made(MANAGER, location="westeurope", properties=scopes),
        made(GROUP, properties={}),
        *members,
    )


def meshed(*networks):
    mesh = f"{MANAGER}/connectivityConfigurations/mesh"
    groups = [{"networkGroupId": GROUP, "groupConnectivity": "None"}]
    topology = {"connectivityTopology": "Mesh", "appliesToGroups": groups}
    return then(
        managing(*networks), made(mesh, properties=topology), committed("Connectivity", mesh)
    )


def ruled(network, access, direction, source, target="*"):
    collection = f"{RULES}/ruleCollections/all"
    said = {
        "access": access, "direction": direction, "priority": 10, "protocol": "Any",
        "sources": [{"addressPrefix": source, "addressPrefixType": "IPPrefix"}],
        "destinations": [{"addressPrefix": target, "addressPrefixType": "IPPrefix"}],
        "sourcePortRanges": ["0-65535"], "destinationPortRanges": ["0-65535"],
    }  # fmt: skip
    return then(
        managing(network),
        made(RULES, properties={}),
        made(collection, properties={"appliesToGroups": [{"networkGroupId": GROUP}]}),
        made(f"{collection}/rules/by-hand", kind="Custom", properties=said),
        committed("SecurityAdmin", RULES),
    )


def forwarding(network, *domains):
    """A resolver of somebody else's, whose ruleset a network is linked to."""
    place, resolver = outside("virtualNetworks/vnet-names"), outside("dnsResolvers/names")
    delegation = {"name": "r", "properties": {"serviceName": "Microsoft.Network/dnsResolvers"}}
    subnet = {"addressPrefix": "10.98.0.0/28", "delegations": [delegation]}
    out, servers = f"{resolver}/outboundEndpoints/out", [{"ipAddress": "192.0.2.53", "port": 53}]
    rules = (
        made(
            f"{RULESET}/forwardingRules/rule-{number}",
            properties={"domainName": domain, "targetDnsServers": servers},
        )
        for number, domain in enumerate(domains)
    )
    return then(
        A_GROUP,
        made(place, location="westeurope", properties={
            "addressSpace": {"addressPrefixes": ["10.98.0.0/24"]},
            "subnets": [{"name": "out", "properties": subnet}]}),
        made(resolver, location="westeurope", properties={"virtualNetwork": {"id": place}}),
        made(out, location="westeurope", properties={"subnet": {"id": f"{place}/subnets/out"}}),
        made(RULESET, location="westeurope", properties={
            "dnsResolverOutboundEndpoints": [{"id": out}]}),
        *rules,
        made(f"{RULESET}/virtualNetworkLinks/{last(network)}", properties={
            "virtualNetwork": {"id": network}}),
    )  # fmt: skip


HUB_AND_SPOKE = [
    ("a mesh joins dev and prod, whose filter has a hole",
     then(meshed(SPOKE, SPOKE_PROD), OPEN_PROD)),
    ("a mesh joins dev and a network of nobody here", then(
        made(ELSEWHERE, location="westeurope", properties={
            "addressSpace": {"addressPrefixes": ["10.99.0.0/24"]}}),
        meshed(SPOKE, ELSEWHERE))),
    ("an admin rule always lets prod into dev", ruled(SPOKE, "AlwaysAllow", "Inbound",
                                                      "10.81.0.0/16")),
    ("an admin rule always lets the hub's people in", ruled(SPOKE, "AlwaysAllow", "Inbound",
                                                            "10.200.0.0/16")),
    ("an admin rule keeps projects from their endpoints",
     ruled(SPOKE, "Deny", "Outbound", "10.80.0.0/16", "10.80.0.0/16")),
    ("dev forwards names of vaults", forwarding(SPOKE, "corp.example.", "vault.azure.net.")),
]  # fmt: skip
STANDALONE = [
    ("an admin rule always lets the internet in", ruled(ALONE, "AlwaysAllow", "Inbound", "*")),
    ("prod forwards every name", forwarding(ALONE, ".")),
    ("prod is linked to rules for names of others", forwarding(ALONE, "corp.example.")),
]

STRANGERS_WAN = outside("virtualWans/wan")
STRANGERS_HUB = outside("virtualHubs/vhub-theirs")


def at_a_strangers_hub(*networks):
    """A hub of somebody else's, that knows each network to all others."""
    hub = {"virtualWan": {"id": STRANGERS_WAN}, "addressPrefix": "10.97.0.0/23"}
    connected = (
        made(f"{STRANGERS_HUB}/hubVirtualNetworkConnections/{last(one)}", properties={
            "remoteVirtualNetwork": {"id": one}})
        for one in networks
    )  # fmt: skip
    return then(
        A_GROUP,
        made(STRANGERS_WAN, location="westeurope", properties={}),
        made(STRANGERS_HUB, location="westeurope", properties=hub),
        *connected,
    )


STANDALONE += [
    ("dev and prod are connected to a stranger's hub", at_a_strangers_hub(ALONE, ALONE_DEV)),
]
VIRTUAL_WAN = [("what dev asks of its resolver is forwarded", forwarding(BESIDE, "azurecr.io."))]

MANAGED = by_example(
    {"hub-spoke": HUB_AND_SPOKE, "virtual-wan": VIRTUAL_WAN, "standalone": STANDALONE}
)
