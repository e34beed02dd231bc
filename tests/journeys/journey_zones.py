"""Where the parts of the examples' landing zones stand, and ways to break each mode.

Words of `landingZone` that only the examiner hears: create, routing, services, space, owner, until,
reason, project.
"""

import asyncio
from pathlib import Path

import yaml

from aifactory.api.desired import desire
from aifactory.api.folder import Folder
from aifactory.api.promised import promises
from aifactory.api.target import reach
from aifactory.verify import examine
from tests.journeys.journey_contoso import change, gone, having, made, then, without

EXAMPLES = Path(__file__).parents[2] / "examples"
SUBSCRIPTION = {"dev": "d002", "stage": "a002", "prod": "b002", "hub": "c001"}
ZONES = ("standalone", "hub-spoke", "virtual-wan", "hybrid")
TODAY = "2026-11-28"


def _salt(example, env):
    lock = yaml.safe_load((EXAMPLES / example / "factory.lock").read_text())
    return lock["environments"][f"{env}/001"]["salt"]


def group(floor, env):
    subscription = f"/subscriptions/00000000-0000-0000-0000-00000000{SUBSCRIPTION[env]}"
    return f"{subscription}/resourceGroups/rg-fabrikam-{floor}-{env}-euw-001"


def at(example, env, floor, kind, stem):
    """The id of a resource by the stem of its name, in one of the examples."""
    salt = _salt(example, env)
    tail = f"-{env}-euw-{salt}" if "-" in stem else f"{env}euw{salt}"
    return f"{group(floor, env)}/providers/Microsoft.{kind}/{stem}{tail}"


def network(example, env, kind="virtualNetworks", stem="vnet-net1"):
    return at(example, env, "net1", f"Network/{kind}", stem)


def outside(name, group="rg-hub"):
    subscription = f"/subscriptions/00000000-0000-0000-0000-00000000{SUBSCRIPTION['hub']}"
    return f"{subscription}/resourceGroups/{group}/providers/Microsoft.Network/{name}"


def last(resource):
    return resource.rpartition("/")[2]


SPOKE, SPOKE_PROD = (network("hub-spoke", env) for env in ("dev", "prod"))
HUB = outside("virtualNetworks/vnet-hub")
OURS = f"{SPOKE}/virtualNetworkPeerings/to-vnet-hub"
THEIRS = f"{HUB}/virtualNetworkPeerings/to-{last(SPOKE)}"
NODES = f"{SPOKE}/subnets/snet-p001-nodes"
ROUTES = network("hub-spoke", "dev", "routeTables", "rt-net1")
LINK = outside(f"privateDnsZones/privatelink.vaultcore.azure.net/virtualNetworkLinks/{last(SPOKE)}")
RULES = outside("firewallPolicies/afwp-hub/ruleCollectionGroups/egress")
PROD_SHARED_FILTER = network("hub-spoke", "prod", "networkSecurityGroups", "nsg-shared")
SHARED = "subnets/snet-shared-endpoints"


def every_environment_is_let_through(body):
    rule = {"ruleType": "NetworkRule", "name": "all", "ipProtocols": ["Any"],
            "sourceAddresses": ["10.80.0.0/16"], "destinationAddresses": ["10.81.0.0/16"],
            "destinationPorts": ["*"]}  # fmt: skip
    body["properties"]["ruleCollections"].append(
        {"ruleCollectionType": "FirewallPolicyFilterRuleCollection", "name": "wide",
         "priority": 90, "action": {"type": "Allow"}, "rules": [rule]})  # fmt: skip


def through_the_hub(start):
    return " > ".join(
        (f"subnet {start}", "AllowVnetOutBound lets out", "route to-firewall",
         "firewall afw-hub: wide/all", f"peering to-{last(SPOKE_PROD)}",
         f"network {last(SPOKE_PROD)}", "hole lets in",
         "subnet snet-shared-endpoints"))  # fmt: skip


def hole(group, source):
    return made(f"{group}/securityRules/hole", properties={
        "priority": 101, "direction": "Inbound", "access": "Allow", "protocol": "Tcp",
        "sourcePortRange": "*", "destinationPortRange": "443",
        "sourceAddressPrefix": source, "destinationAddressPrefix": "*"})  # fmt: skip


def a_route_leads_elsewhere(body):
    body["properties"]["routes"][0]["properties"]["nextHopIpAddress"] = "10.0.0.200"


HUB_AND_SPOKE = [
    ("the hub's owners delete their side", gone(THEIRS),
     [("OE05-joined", THEIRS, "", ""),
      ("OE05-joined", OURS, "properties.peeringState", "Disconnected"),
      *(("SE04-paths", f"{SPOKE}/subnets/snet-{one}", "", "")  # nobody can look into the hub
        for one in ("shared-endpoints", "p001-endpoints", "p001-nodes"))]),
    ("a peering forwards nothing", having(OURS, allowForwardedTraffic=False),
     [("OE05-joined", OURS, "properties.allowForwardedTraffic", "False")]),
    ("workloads go around the firewall", having(NODES, routeTable=None),
     [("OE05-joined", NODES, "properties.routeTable.id", "")]),
    ("the hub's zone answers elsewhere alone", gone(LINK),
     [("OE05-joined", LINK, "", ""),
      ("SE06-private-names", LINK.partition("/virtualNetworkLinks")[0], "virtualNetworkLinks",
       "")]),
    ("name servers are somebody's own", having(SPOKE, dhcpOptions={"dnsServers": ["10.0.1.4"]}),
     [("SE06-name-servers", SPOKE, "properties.dhcpOptions.dnsServers", "10.0.1.4")]),
]  # fmt: skip
THROUGH = (
    "the firewall lets dev into prod, whose filter has a hole",
    then(change(RULES, every_environment_is_let_through),
         without(PROD_SHARED_FILTER, "securityRules", "deny-environments-inbound"),
         hole(PROD_SHARED_FILTER, "10.80.0.0/16")),
)  # fmt: skip

WAN = outside("virtualHubs/vhub-westeurope", "rg-wan")
PROD_AT_HUB = f"{WAN}/hubVirtualNetworkConnections/{last(network('virtual-wan', 'prod'))}"
STAGE_AT_HUB = f"{WAN}/hubVirtualNetworkConnections/{last(network('virtual-wan', 'stage'))}"
STAGE_TABLE = f"{WAN}/hubRouteTables/aif-fabrikam-stage"


def known_to_stage(body):
    config = body["properties"]["routingConfiguration"]
    config["propagatedRouteTables"]["labels"] = ["aif-fabrikam-stage"]


def follows_prod(body):
    config = body["properties"]["routingConfiguration"]
    config["associatedRouteTable"] = {"id": f"{WAN}/hubRouteTables/aif-fabrikam-prod"}


_ROUTING = "properties.routingConfiguration"
VIRTUAL_WAN = [
    ("prod is made known to stage", change(PROD_AT_HUB, known_to_stage),
     [("OE05-joined", PROD_AT_HUB, f"{_ROUTING}.propagatedRouteTables.labels.0",
       "aif-fabrikam-stage")]),
    ("stage follows prod's routes", change(STAGE_AT_HUB, follows_prod),
     [("OE05-joined", STAGE_AT_HUB, f"{_ROUTING}.associatedRouteTable.id",
       f"{WAN}/hubRouteTables/aif-fabrikam-prod")]),
    ("a connection is gone", gone(STAGE_AT_HUB), [("OE05-joined", STAGE_AT_HUB, "", "")]),
]  # fmt: skip

ALONE = network("standalone", "prod")
ALONE_SHARED = f"{ALONE}/{SHARED}"
NAT = network("standalone", "dev", "natGateways", "ng-net1")
STANDALONE = [
    ("a closed environment is given another's way out",
     having(ALONE_SHARED, natGateway={"id": NAT}),
     [("SE04-ways-out", ALONE_SHARED, "path",
       "subnet snet-shared-endpoints > AllowInternetOutBound lets out > "
       f"Azure's default route > NAT gateway {last(NAT)}")]),
]  # fmt: skip

VAULT = at("hybrid", "dev", "p001", "KeyVault/vaults", "kv-p001")
REGISTRY = at("hybrid", "dev", "cmn", "ContainerRegistry/registries", "crcmn")


PERIMETER = at("hybrid", "dev", "p001", "Network/networkSecurityPerimeters", "nsp-p001")
PROFILE = f"{PERIMETER}/profiles/{last(VAULT)}"
MEMBER = f"{PERIMETER}/resourceAssociations/{last(VAULT)}"


def one_more(body):
    rule = {"value": "192.0.2.0/24", "action": "Allow"}
    body["properties"]["networkRuleSet"]["ipRules"].append(rule)


def to_everybody(body):
    body["properties"]["networkRuleSet"]["defaultAction"] = "Allow"


HYBRID = [
    ("somebody else is let in", change(REGISTRY, one_more),
     [("SE06-openings", REGISTRY, "properties.networkRuleSet.ipRules",
       "192.0.2.0/24, 203.0.113.64/29")]),
    ("a rule of the perimeter is wider",
     having(f"{PROFILE}/accessRules/office", addressPrefixes=["203.0.0.0/16"]),
     [("SE06-perimeters", f"{PROFILE}/accessRules/office", "properties", "203.0.0.0/16")]),
    ("the vault is out of its perimeter", gone(MEMBER),
     [("SE06-perimeters", VAULT, "networkSecurityPerimeter", "")]),
    ("the vault answers by rules of its own again", having(VAULT, publicNetworkAccess="Enabled"),
     [("SE06-public-access", VAULT, "properties.publicNetworkAccess", "Enabled")]),
    ("an opening is for everybody", change(REGISTRY, to_everybody),
     [("SE06-public-access", REGISTRY, "properties.networkRuleSet.defaultAction", "Allow")]),
]  # fmt: skip


def by_example(tables):
    """The rows of tables, each behind the name of its example."""
    return [(example, *row) for example, rows in tables.items() for row in rows]


BROKEN = by_example(
    {
        "hub-spoke": HUB_AND_SPOKE,
        "virtual-wan": VIRTUAL_WAN,
        "standalone": STANDALONE,
        "hybrid": HYBRID,
    }
)


# -- answering


def answered(journey):
    """Others do in development what they are asked to."""
    asked = journey.aif("requests", "--env", "dev", "-o", "json").json

    async def _do(arm):
        for one in (each for env in asked for each in env["resources"]):
            if one["method"] == "put":
                await arm.put(one["resource"], one["apiVersion"], one["body"])
            else:
                await arm.delete(one["resource"], one["apiVersion"])

    journey.arm(_do)
    return {(one["method"], one["resource"]) for env in asked for one in env["resources"]}


# -- examining


def examined(journey, work=None, today=TODAY, only=None, environment=None):
    async def _examine():
        desired = desire(journey.path)
        async with reach(Folder(journey.path), "twin", None) as arm:
            if work is not None:
                await work(arm)
            return await examine(promises(desired), desired.catalog, arm, only, environment, today)

    return asyncio.run(_examine())


def told(card):
    return {
        (one.rule, one.resource.lower(), one.property, one.seen.lower()) for one in card.findings
    }
