"""Holes that need no path: passwords of a service's own, copies, names, ways past a network.

Each as in journey_holes.py: an example, its story, and how it comes to be.
"""

from tests.journeys.journey_contoso import change, having, made, then
from tests.journeys.journey_holes import (
    CLUSTER,
    FOUNDRY,
    LAKE,
    LOGS,
    REGISTRY,
    VAULT,
    linked,
)
from tests.journeys.journey_strangers import PROD_FOUNDRY, PROD_LAKE
from tests.journeys.journey_zones import SPOKE, at, by_example, last, outside

STORE = outside("x").replace("Microsoft.Network/x", "Microsoft.Storage/storageAccounts/stelsewhere")
GATEWAY = at("standalone", "dev", "cmn", "Network/virtualNetworkGateways", "vgw-cmn")
CLOSER = outside(f"privateDnsZones/{last(VAULT)}.privatelink.vaultcore.azure.net")
ASKING = at("hub-spoke", "dev", "p001", "Network/privateEndpoints", "pe-elsewhere")


def asked(resource, subnet, target):
    """An endpoint whose target's owner is asked by a message."""
    link = {"privateLinkServiceId": target, "groupIds": ["blob"], "requestMessage": "please"}
    properties = {"subnet": {"id": subnet}, "manualPrivateLinkServiceConnections": [
        {"name": "one", "properties": link}]}  # fmt: skip
    return made(resource, location="westeurope", properties=properties)


def networked(**said):
    return change(CLUSTER, lambda body: body["properties"]["networkProfile"].update(said))


HUB_AND_SPOKE = [
    (
        "a registry has a password beside its admin's",
        made(f"{REGISTRY}/tokens/by-hand", properties={
            "scopeMapId": f"{REGISTRY}/scopeMaps/_repositories_pull", "status": "enabled"}),
    ),
    (
        "all logs are copied to a store of prod",
        made(f"{LOGS}/dataExports/by-hand", properties={
            "destination": {"resourceId": PROD_LAKE}, "tableNames": ["AzureDiagnostics"]}),
    ),
    (
        "a partner of Azure's is told what a vault logs",
        made(f"{VAULT}/providers/Microsoft.Insights/diagnosticSettings/by-hand", properties={
            "marketplacePartnerId": outside("x").replace("Network/x", "Datadog/monitors/one"),
            "logs": [{"categoryGroup": "allLogs", "enabled": True}]}),
    ),
    (
        "models that all share ask those of prod",
        made(f"{FOUNDRY}/connections/by-hand", properties={
            "category": "AzureOpenAI", "authType": "AAD", "target": "https://models.example.org",
            "metadata": {"ResourceId": PROD_FOUNDRY}}),
    ),
    (
        "models keep what they hear in a store of prod",
        having(FOUNDRY, userOwnedStorage=[{"resourceId": PROD_LAKE}]),
    ),
    ("a store may be copied to another tenant", having(LAKE, allowCrossTenantReplication=True)),
    (
        "a vault's rules let in whom they do not name",
        change(VAULT, lambda body: body["properties"]["networkAcls"].update(defaultAction="Allow")),
    ),
    ("a cluster goes out by a balancer of its own", networked(outboundType="loadBalancer")),
    ("pods of a cluster ask each other as they like", networked(networkPolicy="none")),
    (
        "a machine may ask a stranger's store",
        then(
            made(STORE, location="westeurope", kind="StorageV2", sku={"name": "Standard_LRS"},
                 properties={}),
            asked(ASKING, f"{SPOKE}/subnets/snet-p001-endpoints", STORE),
        ),
    ),
    ("a zone of one private name is linked", linked(CLOSER, SPOKE)),
]  # fmt: skip
STANDALONE = [
    (
        "people come in with certificates, too",
        change(GATEWAY, lambda body: body["properties"]["vpnClientConfiguration"].update(
            vpnAuthenticationTypes=["AAD", "Certificate"],
            vpnClientRootCertificates=[{"name": "one", "properties": {"publicCertData": "QQ=="}}])),
    ),
]  # fmt: skip

LEAKS = by_example({"hub-spoke": HUB_AND_SPOKE, "standalone": STANDALONE})
