"""Holes that lead around every filter: rights from above, identities of others, strangers inside.

Each as in journey_holes.py: an example, its story, and how it comes to be.
"""

from tests.journeys.journey_contoso import TENANT, change, having, made, then
from tests.journeys.journey_holes import (
    ALONE,
    FOUNDRY,
    LAKE,
    OPEN_PROD,
    PARENT,
    POLICY,
    PROD_IDENTITY,
    PROD_VAULT,
    VAULT,
    allowing,
    endpoint,
    given,
    rule,
    subscription,
    to_the_identity_of,
)
from tests.journeys.journey_zones import SPOKE, at, by_example, outside

ELDEST = outside("firewallPolicies/afwp-eldest")
PROD_LAKE = at("hub-spoke", "prod", "cmn", "Storage/storageAccounts", "dlscmn")
PROD_FOUNDRY = at("hub-spoke", "prod", "cmn", "CognitiveServices/accounts", "aifh1-cmn")
ENDPOINTS = f"{ALONE}/subnets/snet-shared-endpoints"


def strangers(env, name=""):
    """A group of somebody else in an environment's subscription, or what it has of the network."""
    path = f"{subscription(env)}/resourceGroups/rg-strangers"
    return f"{path}/providers/Microsoft.Network/{name}" if name else path


def arriving(env):
    """Policies of a production tier let a group be that says whose it is."""
    tags = {"aif-factory": "fabrikam", "aif-environment": env, "aif-floor": "x"}
    return made(strangers(env), location="westeurope", tags=tags | {"aif-scale-set": "001"})


def standing(name, subnet, *more):
    """Something with an address in a subnet, by the list in which it says so."""
    parts = {"subnet": {"id": subnet}} | dict(more)
    return [{"name": name, "properties": parts}]


DOOR = strangers("prod", "publicIPAddresses/pip-door")
BALANCER = strangers("prod", "loadBalancers/lb")


def of_prod(name, **body):
    return made(strangers("prod", name), location="westeurope", **body)


A_DOOR = of_prod(
    "publicIPAddresses/pip-door",
    sku={"name": "Standard"},
    properties={"publicIPAllocationMethod": "Static"},
)


async def three_generations(arm):
    standard = {"sku": {"tier": "Standard"}}
    await made(ELDEST, location="westeurope", properties=standard)(arm)
    await made(f"{ELDEST}/ruleCollectionGroups/all", properties={
        "priority": 100, "ruleCollections": [allowing(name="eldest")]})(arm)  # fmt: skip
    await made(PARENT, location="westeurope",
               properties=standard | {"basePolicy": {"id": ELDEST}})(arm)  # fmt: skip
    await having(POLICY, basePolicy={"id": PARENT})(arm)


def as_prods(body):
    body["identity"] = {"type": "UserAssigned", "userAssignedIdentities": {PROD_IDENTITY: {}}}


HUB_AND_SPOKE = [
    (
        "prod's identity owns the subscription of dev",
        to_the_identity_of(PROD_IDENTITY, subscription("dev"), "Owner", "dev"),
    ),
    (
        "a team reads every secret of the subscription",
        given(subscription("dev"), "Key Vault Secrets User"),
    ),
    ("models of dev act as an identity of prod", change(FOUNDRY, as_prods)),
    (
        "a vault of dev logs into a store of prod",
        made(
            f"{VAULT}/providers/Microsoft.Insights/diagnosticSettings/by-hand",
            properties={
                "storageAccountId": PROD_LAKE,
                "logs": [{"categoryGroup": "allLogs", "enabled": True}],
            },
        ),
    ),
    (
        "a store lets models of prod in, past closed doors",
        change(
            LAKE,
            lambda body: body["properties"]["networkAcls"].update(
                resourceAccessRules=[{"tenantId": TENANT, "resourceId": PROD_FOUNDRY}]
            ),
        ),
    ),
    (
        "a store trusts Azure's services",
        change(
            LAKE,
            lambda body: body["properties"]["networkAcls"].update(bypass="AzureServices"),
        ),
    ),
    (
        "a store of dev is copied into one of prod",
        made(
            f"{LAKE}/objectReplicationPolicies/default",
            properties={"sourceAccount": LAKE, "destinationAccount": PROD_LAKE, "rules": []},
        ),
    ),
    ("the firewall's eldest policy lets dev into prod", then(three_generations, OPEN_PROD)),
    (
        "a stranger's endpoint in dev leads to a vault of prod",
        then(
            arriving("dev"),
            endpoint(
                strangers("dev", "privateEndpoints/pe"),
                f"{SPOKE}/subnets/snet-p001-endpoints",
                PROD_VAULT,
                "vault",
            ),
        ),
    ),
]
STANDALONE = [
    (
        "prod has addresses of another family",
        having(ALONE, addressSpace={"addressPrefixes": ["10.81.0.0/16", "fd00:1::/48"]}),
    ),
    (
        "a rule lets another family's internet in",
        rule(
            at("standalone", "prod", "net1", "Network/networkSecurityGroups", "nsg-p001"),
            "six",
            sourceAddressPrefix="::/0",
        ),
    ),
    (
        "a stranger's machine with a public address stands among endpoints",
        then(
            arriving("prod"),
            A_DOOR,
            of_prod(
                "networkInterfaces/nic",
                properties={
                    "ipConfigurations": standing(
                        "one", ENDPOINTS, ("publicIPAddress", {"id": DOOR})
                    )
                },
            ),
        ),
    ),
    (
        "a stranger offers a private link into prod",
        then(
            arriving("prod"),
            having(ENDPOINTS, privateLinkServiceNetworkPolicies="Disabled"),
            of_prod(
                "loadBalancers/lb",
                sku={"name": "Standard"},
                properties={"frontendIPConfigurations": standing("front", ENDPOINTS)},
            ),
            of_prod(
                "privateLinkServices/pls",
                properties={
                    "loadBalancerFrontendIpConfigurations": [
                        {"id": f"{BALANCER}/frontendIPConfigurations/front"}
                    ],
                    "ipConfigurations": standing("nat", ENDPOINTS),
                },
            ),
        ),
    ),
    (
        "a stranger's NAT gateway serves the whole network",
        then(
            arriving("prod"),
            A_DOOR,
            of_prod(
                "natGateways/ng",
                sku={"name": "StandardV2"},
                properties={
                    "publicIpAddresses": [{"id": DOOR}],
                    "sourceVirtualNetwork": {"id": ALONE},
                },
            ),
        ),
    ),
    (
        "prod has room for a gateway to other sites",
        made(f"{ALONE}/subnets/GatewaySubnet", properties={"addressPrefix": "10.81.240.0/27"}),
    ),
]

STRANGERS = by_example({"hub-spoke": HUB_AND_SPOKE, "standalone": STANDALONE})
