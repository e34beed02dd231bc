"""Holes that anybody may tear into a deployed factory, mode by mode, and what must be found.

A hole: an example, its story, and how it comes to be. What must be found of it, and nothing else,
stands in holes.yaml: rule, place, property, value. docs/reference/holes.md is made of that file.
"""

import uuid

from aifactory.azure.roles import role
from tests.journeys.journey_contoso import change, gone, having, made, then, without
from tests.journeys.journey_zones import (
    MEMBER,
    NODES,
    PERIMETER,
    PROD_AT_HUB,
    PROD_SHARED_FILTER,
    PROFILE,
    ROUTES,
    RULES,
    SHARED,
    SPOKE,
    SPOKE_PROD,
    STAGE_AT_HUB,
    STAGE_TABLE,
    at,
    by_example,
    follows_prod,
    group,
    hole,
    last,
    network,
    outside,
)

LEADS = "5a1c0000-0000-0000-0000-000000000011"


def subscription(env):
    return "/".join(group("cmn", env).split("/")[:3])


def assignment(scope):
    return f"{scope}/providers/Microsoft.Authorization/roleAssignments/{uuid.UUID(int=7)}"


def definition(name, env):
    kind = "providers/Microsoft.Authorization/roleDefinitions"
    return f"{subscription(env)}/{kind}/{role(name).guid}"


def given(scope, name, env="dev", who=LEADS, kind="Group"):
    properties = {"roleDefinitionId": definition(name, env)}
    return made(assignment(scope), properties=properties | {
        "principalId": who, "principalType": kind})  # fmt: skip


def to_the_identity_of(home, scope, name, env):
    """An identity of ours gets a role where it has none."""

    async def _given(arm):
        found = await arm.get(home, "2024-11-30")
        who = found["properties"]["principalId"]
        await given(scope, name, env, who, "ServicePrincipal")(arm)

    return _given


def rule(group, name, direction="Inbound", access="Allow", **more):
    return made(f"{group}/securityRules/{name}", properties={
        "priority": 101, "direction": direction, "access": access, "protocol": "*",
        "sourcePortRange": "*", "destinationPortRange": "*",
        "sourceAddressPrefix": "*", "destinationAddressPrefix": "*", **more})  # fmt: skip


def peered(here, there, **more):
    name = f"{here}/virtualNetworkPeerings/by-hand"
    return made(name, properties={"remoteVirtualNetwork": {"id": there}, **more})


def endpoint(resource, subnet, target, member):
    connection = {"privateLinkServiceId": target, "groupIds": [member]}
    links = [{"name": member, "properties": connection}]
    properties = {"subnet": {"id": subnet}, "privateLinkServiceConnections": links}
    return made(resource, location="westeurope", properties=properties)


def linked(zone, network):
    return then(made(zone, location="global"), made(
        f"{zone}/virtualNetworkLinks/by-hand", location="global",
        properties={"virtualNetwork": {"id": network}, "registrationEnabled": False}))  # fmt: skip


def allowing(**said):
    """A network rule in the firewall's policy that lets dev into prod."""
    found = {"ruleType": "NetworkRule", "name": "all", "ipProtocols": ["Any"],
             "sourceAddresses": ["10.80.0.0/16"], "destinationAddresses": ["10.81.0.0/16"],
             "destinationPorts": ["*"], **said}  # fmt: skip
    return {"ruleCollectionType": "FirewallPolicyFilterRuleCollection", "name": "wide",
            "priority": 90, "action": {"type": "Allow"}, "rules": [found]}  # fmt: skip


def with_rules(*collections):
    def _edit(body):
        body["properties"]["ruleCollections"] += collections

    return change(RULES, _edit)


def routing(resource, name, prefix, hop, address=None):
    where = {"nextHopIpAddress": address} if address else {}
    return made(f"{resource}/routes/{name}", properties={
        "addressPrefix": prefix, "nextHopType": hop, **where})  # fmt: skip


OPEN_PROD = then(without(PROD_SHARED_FILTER, "securityRules", "deny-environments-inbound"),
                 hole(PROD_SHARED_FILTER, "10.80.0.0/16"))  # fmt: skip
DEV_FILTER = network("hub-spoke", "dev", "networkSecurityGroups", "nsg-p001")
ENDPOINTS = f"{SPOKE}/subnets/snet-p001-endpoints"
VAULT = at("hub-spoke", "dev", "p001", "KeyVault/vaults", "kv-p001")
PROD_VAULT = at("hub-spoke", "prod", "p001", "KeyVault/vaults", "kv-p001")
VAULT_ENDPOINT = at("hub-spoke", "dev", "p001", "Network/privateEndpoints", "pe-kv-p001") + "-vault"
LAKE = at("hub-spoke", "dev", "cmn", "Storage/storageAccounts", "dlscmn")
REGISTRY = at("hub-spoke", "dev", "cmn", "ContainerRegistry/registries", "crcmn")
FOUNDRY = at("hub-spoke", "dev", "cmn", "CognitiveServices/accounts", "aifh1-cmn")
LOGS = at("hub-spoke", "dev", "cmn", "OperationalInsights/workspaces", "log-cmn")
PROD_LOGS = at("hub-spoke", "prod", "cmn", "OperationalInsights/workspaces", "log-cmn")
CLUSTER = at("hub-spoke", "dev", "p001", "ContainerService/managedClusters", "aks-p001")
IDENTITY = at("hub-spoke", "dev", "p001", "ManagedIdentity/userAssignedIdentities", "id-p001")
PROD_IDENTITY = at("hub-spoke", "prod", "p001", "ManagedIdentity/userAssignedIdentities", "id-p001")
HUB_ZONE = outside("privateDnsZones/privatelink.vaultcore.azure.net")
RECORD = f"{HUB_ZONE}/A/{last(VAULT)}"
STRAY_ZONE = outside(f"privateDnsZones/{last(VAULT)}.vault.azure.net")
GUARDS = f"{subscription('prod')}/providers/Microsoft.Authorization/policyAssignments"
GUEST = at("hub-spoke", "prod", "p001", "Network/privateEndpoints", "pe-guest")
NIC = at("hub-spoke", "dev", "p001", "Network/networkInterfaces", "nic-door")
DOOR = outside("publicIPAddresses/pip-door")
ELSEWHERE = outside("virtualNetworks/vnet-elsewhere")
GROUPED = outside("ipGroups/ipg-dev")
PARENT = outside("firewallPolicies/afwp-parent")
POLICY = outside("firewallPolicies/afwp-hub")


async def the_policy_has_a_parent(arm):
    await made(PARENT, location="westeurope", properties={"sku": {"tier": "Standard"}})(arm)
    await made(f"{PARENT}/ruleCollectionGroups/all", properties={
        "priority": 100, "ruleCollections": [allowing(name="inherited")]})(arm)  # fmt: skip
    await having(POLICY, basePolicy={"id": PARENT})(arm)


def to_the_internet(body):
    route = {"addressPrefix": "0.0.0.0/0", "nextHopType": "Internet"}
    body["properties"]["routes"][0]["properties"] = route


HUB_AND_SPOKE = [
    (
        "dev is peered with prod, whose filter has a hole",
        then(peered(SPOKE, SPOKE_PROD), peered(SPOKE_PROD, SPOKE), OPEN_PROD),
    ),
    (
        "dev is peered with a network of nobody here",
        then(
            made(
                ELSEWHERE,
                location="westeurope",
                properties={"addressSpace": {"addressPrefixes": ["10.99.0.0/24"]}},
            ),
            peered(SPOKE, ELSEWHERE),
            peered(ELSEWHERE, SPOKE),
        ),
    ),
    ("the firewall's parent policy lets dev into prod", then(the_policy_has_a_parent, OPEN_PROD)),
    (
        "a group of addresses in the firewall's rule is dev's",
        then(
            made(GROUPED, location="westeurope", properties={"ipAddresses": ["10.80.0.0/16"]}),
            with_rules(allowing(sourceAddresses=[], sourceIpGroups=[GROUPED])),
            OPEN_PROD,
        ),
    ),
    (
        "a route leads to an appliance that nobody knows",
        routing(ROUTES, "around", "10.81.0.0/16", "VirtualAppliance", "10.0.0.200"),
    ),
    (
        "a route leads around the firewall, to the gateway",
        routing(ROUTES, "around", "10.81.0.0/16", "VirtualNetworkGateway"),
    ),
    ("the route to the firewall leads to the internet", change(ROUTES, to_the_internet)),
    ("the table learns the gateway's routes", having(ROUTES, disableBgpRoutePropagation=False)),
    (
        "a subnet has Azure's default way out",
        having(NODES, defaultOutboundAccess=True, routeTable=None),
    ),
    (
        "a subnet speaks to stores past the firewall",
        having(NODES, serviceEndpoints=[{"service": "Microsoft.Storage"}]),
    ),
    (
        "a rule of high priority lets the whole network in",
        rule(DEV_FILTER, "hole", sourceAddressPrefix="VirtualNetwork"),
    ),
    ("a rule lets the internet in", rule(DEV_FILTER, "door", sourceAddressPrefix="Internet")),
    ("a rule lets prod in", rule(DEV_FILTER, "prod", sourceAddressPrefix="10.81.0.0/16")),
    (
        "people behind the gateway reach machines",
        rule(DEV_FILTER, "people", sourceAddressPrefix="10.200.0.0/16"),
    ),
    ("a subnet loses its security group", having(ENDPOINTS, networkSecurityGroup=None)),
    (
        "endpoints bypass their security group",
        having(ENDPOINTS, privateEndpointNetworkPolicies="Disabled"),
    ),
    (
        "a subnet may not ask for names",
        rule(
            DEV_FILTER,
            "silent",
            "Outbound",
            "Deny",
            destinationAddressPrefix="AzurePlatformDNS",
            destinationPortRange="53",
        ),
    ),
    (
        "a machine has a public address",
        then(
            made(
                DOOR,
                location="westeurope",
                sku={"name": "Standard"},
                properties={"publicIPAllocationMethod": "Static"},
            ),
            made(
                NIC,
                location="westeurope",
                properties={
                    "ipConfigurations": [
                        {
                            "name": "one",
                            "properties": {
                                "subnet": {"id": NODES},
                                "publicIPAddress": {"id": DOOR},
                            },
                        }
                    ]
                },
            ),
        ),
    ),
    ("a vault answers the internet", having(VAULT, publicNetworkAccess="Enabled")),
    (
        "a store lets an address in",
        change(
            LAKE,
            lambda body: body["properties"]["networkAcls"].update(
                ipRules=[{"value": "192.0.2.1", "action": "Allow"}]
            ),
        ),
    ),
    (
        "a store lets a subnet of prod in",
        change(
            LAKE,
            lambda body: body["properties"]["networkAcls"].update(
                virtualNetworkRules=[{"id": f"{SPOKE_PROD}/{SHARED}"}]
            ),
        ),
    ),
    ("a store takes account keys", having(LAKE, allowSharedKeyAccess=True)),
    ("models take keys", having(FOUNDRY, disableLocalAuth=False)),
    ("a registry has an admin", having(REGISTRY, adminUserEnabled=True)),
    ("a cluster has accounts of its own", having(CLUSTER, disableLocalAccounts=False)),
    (
        "a vault's backup may come into a cluster past its server",
        made(
            f"{CLUSTER}/trustedAccessRoleBindings/by-hand",
            properties={"sourceResourceId": VAULT, "roles": ["Microsoft.Test/backups/admin"]},
        ),
    ),
    (
        "a cluster has an extension by hand",
        made(
            f"{CLUSTER}/providers/Microsoft.KubernetesConfiguration/extensions/by-hand",
            properties={"extensionType": "microsoft.flux"},
        ),
    ),
    (
        "prod has an endpoint to a vault of dev",
        endpoint(GUEST, f"{SPOKE_PROD}/subnets/snet-p001-endpoints", VAULT, "vault"),
    ),
    ("an endpoint forgets its zone", gone(f"{VAULT_ENDPOINT}/privateDnsZoneGroups/default")),
    ("a record leads elsewhere", having(RECORD, aRecords=[{"ipv4Address": "10.99.0.4"}])),
    ("a record is deleted", gone(RECORD)),
    ("a zone of the public name is linked", linked(STRAY_ZONE, SPOKE)),
    ("an endpoint is deleted", gone(VAULT_ENDPOINT)),
    (
        "prod's identity reads dev",
        to_the_identity_of(PROD_IDENTITY, group("p001", "dev"), "Reader", "dev"),
    ),
    (
        "a team reads the secrets of what is shared",
        given(at("hub-spoke", "dev", "cmn", "KeyVault/vaults", "kv-cmn"), "Key Vault Secrets User"),
    ),
    ("a team reads every blob of the lake", given(LAKE, "Storage Blob Data Reader")),
    ("a team hands out roles", given(group("p001", "dev"), "Owner")),
    (
        "an identity trusts tokens of a stranger",
        made(
            f"{IDENTITY}/federatedIdentityCredentials/runs",
            properties={"issuer": "https://issuer.example.org", "subject": "s", "audiences": ["a"]},
        ),
    ),
    (
        "dev logs into prod",
        having(
            f"{VAULT}/providers/Microsoft.Insights/diagnosticSettings/to-workspace",
            workspaceId=PROD_LOGS,
        ),
    ),
    (
        "somebody is exempt from a policy of prod",
        made(
            f"{group('p001', 'prod')}/providers/Microsoft.Authorization/policyExemptions/mine",
            properties={
                "policyAssignmentId": f"{GUARDS}/aif-keyVaultPublicAccess",
                "exemptionCategory": "Waiver",
            },
        ),
    ),
    (
        "a policy of prod tells, and denies nothing",
        having(f"{GUARDS}/aif-storagePublicAccess", enforcementMode="DoNotEnforce"),
    ),
    ("logs are read from anywhere", having(LOGS, publicNetworkAccessForQuery="Enabled")),
]
WAN_HUB = at("virtual-wan", "dev", "hub", "Network/virtualHubs", "vhub-hub")
WAN_RULES = at("virtual-wan", "dev", "hub", "Network/firewallPolicies", "afwp-hub")
WAN_FILTER = network("virtual-wan", "stage", "networkSecurityGroups", "nsg-shared")


BESIDE = at("virtual-wan", "dev", "services", "Network/virtualNetworks", "vnet-services")
RESOLVER = at("virtual-wan", "dev", "services", "Network/dnsResolvers", "dnspr-services")
RESOLVER_FILTER = at(
    "virtual-wan", "dev", "services", "Network/networkSecurityGroups", "nsg-services"
)
GATHERED = (
    f"{group('services', 'dev')}/providers/Microsoft.Network/privateDnsZones"
    "/privatelink.vaultcore.azure.net"
)


def the_rule(name, edit):
    def _edit(body):
        rules = body["properties"]["ruleCollections"][0]["rules"]
        edit(next(one for one in rules if one["name"] == name))

    return change(f"{WAN_RULES}/ruleCollectionGroups/inside", _edit)


def known_to_stage(body):
    config = body["properties"]["routingConfiguration"]
    config["propagatedRouteTables"]["labels"] += ["aif-fabrikam-stage"]


def another_label(body):
    body["properties"]["labels"] += ["aif-fabrikam-prod"]


def a_route_to_prod(body):
    body["properties"]["routes"] = [
        {
            "name": "across",
            "destinationType": "CIDR",
            "destinations": ["10.81.0.0/16"],
            "nextHopType": "ResourceId",
            "nextHop": PROD_AT_HUB,
        }
    ]


VIRTUAL_WAN = [
    ("stage follows prod's routes", change(STAGE_AT_HUB, follows_prod)),
    ("the hub has no routing intent any more", gone(f"{WAN_HUB}/routingIntent/hubRoutingIntent")),
    (
        "the hub's intent forgets private traffic",
        change(
            f"{WAN_HUB}/routingIntent/hubRoutingIntent",
            lambda body: body["properties"]["routingPolicies"].pop(),
        ),
    ),
    (
        "a firewall rule lets everything out",
        made(
            f"{WAN_RULES}/ruleCollectionGroups/by-hand",
            properties={"priority": 200, "ruleCollections": [allowing(destinationAddresses=["*"])]},
        ),
    ),
    ("stage's table has prod's label", change(STAGE_TABLE, another_label)),
    (
        "prod is known to stage and stage to prod, whose filters have holes",
        then(
            change(PROD_AT_HUB, known_to_stage),
            change(
                STAGE_AT_HUB,
                lambda body: body["properties"]["routingConfiguration"]["propagatedRouteTables"][
                    "labels"
                ].append("aif-fabrikam-prod"),
            ),
            without(WAN_FILTER, "securityRules", "deny-environments-inbound"),
            hole(WAN_FILTER, "10.81.0.0/16"),
        ),
    ),
    ("a route of stage's table leads to prod", change(STAGE_TABLE, a_route_to_prod)),
    (
        "nobody answers for the resolver beside the hub",
        gone(f"{RESOLVER}/inboundEndpoints/inbound"),
    ),
    (
        "the hub's firewall lets no question for names through",
        gone(f"{WAN_RULES}/ruleCollectionGroups/inside"),
    ),
    (
        "the firewall's rule for questions leads anywhere",
        the_rule("names", lambda rule: rule.update(destinationAddresses=["*"])),
    ),
    (
        "the firewall lets questions of one network through alone",
        the_rule("names", lambda rule: rule.update(sourceAddresses=["10.80.0.0/27"])),
    ),
    (
        "the firewall lets people to a whole network",
        the_rule("people", lambda rule: rule.update(destinationAddresses=["10.80.0.0/16"])),
    ),
    (
        "the network of the resolver is not at the hub",
        gone(f"{WAN_HUB}/hubVirtualNetworkConnections/{last(BESIDE)}"),
    ),
    (
        "the resolver does not see a zone",
        gone(f"{GATHERED}/virtualNetworkLinks/{last(BESIDE)}"),
    ),
    (
        "the resolver is closed to who asks",
        without(RESOLVER_FILTER, "securityRules", "allow-names-inbound"),
    ),
    (
        "the resolver is open to other sites",
        made(
            f"{RESOLVER_FILTER}/securityRules/by-hand",
            properties={
                "priority": 105,
                "direction": "Inbound",
                "access": "Allow",
                "protocol": "*",
                "sourcePortRange": "*",
                "destinationPortRange": "*",
                "sourceAddressPrefix": "10.210.0.0/16",
                "destinationAddressPrefix": "*",
            },
        ),
    ),
    (
        "the resolver's network asks name servers of somebody's own",
        having(BESIDE, dhcpOptions={"dnsServers": ["10.90.2.9"]}),
    ),
]
ALONE = network("standalone", "prod")
ALONE_FILTER = network("standalone", "prod", "networkSecurityGroups", "nsg-p001")
ALONE_DEV = network("standalone", "dev")
ZONES = f"{group('net1', 'prod')}/providers/Microsoft.Network/privateDnsZones"
ZONE_LINK = f"{ZONES}/privatelink.azurecr.io/virtualNetworkLinks/{last(ALONE)}"
ALIEN = f"{ZONES}/vault.azure.net"
PIP = at("standalone", "prod", "cmn", "Network/publicIPAddresses", "pip-door")

STANDALONE = [
    ("a zone of prod answers in dev", linked(ALIEN, ALONE_DEV)),
    (
        "prod's zone answers nobody",
        then(
            gone(f"{ZONE_LINK}/providers/Microsoft.Authorization/locks/aif-keep"), gone(ZONE_LINK)
        ),
    ),
    (
        "prod has a public address",
        made(
            PIP,
            location="westeurope",
            sku={"name": "Standard"},
            properties={"publicIPAllocationMethod": "Static"},
        ),
    ),
    (
        "dev takes addresses of prod",
        having(ALONE_DEV, addressSpace={"addressPrefixes": ["10.80.0.0/16", "10.81.128.0/24"]}),
    ),
    (
        "another site asks prod's endpoints",
        rule(ALONE_FILTER, "people", sourceAddressPrefix="172.20.0.0/16"),
    ),
    (
        "a subnet appears beside the others",
        made(f"{ALONE}/subnets/snet-by-hand", properties={"addressPrefix": "10.81.200.0/28"}),
    ),
    ("name servers are somebody's own", having(ALONE, dhcpOptions={"dnsServers": ["10.81.0.4"]})),
]
SHARED_VAULT = at("hybrid", "dev", "cmn", "KeyVault/vaults", "kv-cmn")
HYBRID_REGISTRY = at("hybrid", "dev", "cmn", "ContainerRegistry/registries", "crcmn")
OTHER = f"{subscription('dev')}/resourceGroups/rg-other"
OTHERS = f"{OTHER}/providers/Microsoft.Network/networkSecurityPerimeters/nsp"


def in_anothers(resource):
    """A group that is nobody's has a perimeter, and a service of ours is put into it."""
    return then(
        made(OTHER, location="westeurope"),
        made(OTHERS, location="westeurope", properties={}),
        made(f"{OTHERS}/profiles/all", properties={}),
        made(
            f"{OTHERS}/profiles/all/accessRules/all",
            properties={"direction": "Inbound", "addressPrefixes": ["0.0.0.0/0"]},
        ),
        made(
            f"{OTHERS}/resourceAssociations/ours",
            properties={
                "accessMode": "Learning",
                "privateLinkResource": {"id": resource},
                "profile": {"id": f"{OTHERS}/profiles/all"},
            },
        ),
    )


HYBRID = [
    (
        "the shared vault is opened as the project's is",
        having(
            SHARED_VAULT,
            publicNetworkAccess="Enabled",
            networkAcls={
                "defaultAction": "Deny",
                "bypass": "None",
                "ipRules": [{"value": "203.0.113.0/29"}],
            },
        ),
    ),
    (
        "an opening is wider than declared",
        having(
            HYBRID_REGISTRY,
            networkRuleSet={
                "defaultAction": "Deny",
                "ipRules": [{"value": "203.0.0.0/8", "action": "Allow"}],
            },
        ),
    ),
    (
        "the perimeter lets another range in",
        made(
            f"{PROFILE}/accessRules/partners",
            properties={"direction": "Inbound", "addressPrefixes": ["192.0.2.0/24"]},
        ),
    ),
    (
        "the perimeter lets a whole subscription in",
        made(
            f"{PROFILE}/accessRules/colleagues",
            properties={"direction": "Inbound", "subscriptions": [{"id": subscription("hub")}]},
        ),
    ),
    ("the perimeter only watches", having(MEMBER, accessMode="Learning")),
    (
        "a closed vault stands in the perimeter of the project's",
        made(
            f"{PERIMETER}/resourceAssociations/by-hand",
            properties={
                "accessMode": "Enforced",
                "privateLinkResource": {"id": SHARED_VAULT},
                "profile": {"id": PROFILE},
            },
        ),
    ),
    ("a closed vault stands in a perimeter of somebody's own", in_anothers(SHARED_VAULT)),
    (
        "an opened registry lets everybody in",
        change(
            HYBRID_REGISTRY,
            lambda body: body["properties"]["networkRuleSet"].update(defaultAction="Allow"),
        ),
    ),
]

SEARCH = at("shared-hosts", "dev", "cmn", "Search/searchServices", "srchh1-cmn")
MODELS = at("shared-hosts", "dev", "cmn", "CognitiveServices/accounts", "aifh1-cmn")
CLAIMS = at("shared-hosts", "dev", "p001", "ManagedIdentity/userAssignedIdentities", "id-p001")
LINKED = f"{SEARCH}/sharedPrivateLinkResources/by-hand"
OWN_VAULT = at("shared-hosts", "dev", "p001", "KeyVault/vaults", "kv-p001")


def to_claims(scope, name):
    return to_the_identity_of(CLAIMS, scope, name, "dev")


async def a_role_at_an_index_is_taken_away(arm):
    listed = f"{subscription('dev')}/providers/Microsoft.Authorization/roleAssignments"
    found = [one["id"] async for one in arm.pages(listed, "2022-04-01")]
    await gone(min(one for one in found if "/indexes/p001/" in one))(arm)


SHARED_HOSTS = [
    (
        "a team searches another project's index",
        given(f"{SEARCH}/indexes/p002", "Search Index Data Reader"),
    ),
    (
        "an identity loads another project's index",
        to_claims(f"{SEARCH}/indexes/p002", "Search Index Data Contributor"),
    ),
    ("an identity makes and empties indexes", to_claims(SEARCH, "Search Service Contributor")),
    (
        "an identity uses another's Foundry project",
        to_claims(f"{MODELS}/projects/p002", "Foundry User"),
    ),
    ("a key opens every index", having(SEARCH, disableLocalAuth=False)),
    (
        "the shared search reads a project's vault",
        made(
            LINKED,
            properties={
                "privateLinkResourceId": OWN_VAULT,
                "groupId": "vault",
                "requestMessage": "by hand",
            },
        ),
    ),
    ("a role at an index is taken away", a_role_at_an_index_is_taken_away),
]

HOLES = by_example(
    {
        "hub-spoke": HUB_AND_SPOKE,
        "virtual-wan": VIRTUAL_WAN,
        "standalone": STANDALONE,
        "hybrid": HYBRID,
        "shared-hosts": SHARED_HOSTS,
    }
)
