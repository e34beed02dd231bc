"""What anybody may add to a factory, take from it or resize, and what must then be found.

Cases as in journey_breakages.
"""

from tests.journeys.journey_contoso import (
    CLUSTER,
    FILTER,
    FOUNDRY,
    LAKE,
    LINK,
    LOGS,
    NET,
    REGISTRY,
    SEARCH,
    STORE,
    VAULT,
    ZONE,
    at,
    change,
    gone,
    group,
    having,
    made,
    then,
)
from tests.journeys.journey_paths import BY_DEFAULT, way

ORDERED = "OE05-ordered"
LOST = at("p003", "ManagedIdentity/userAssignedIdentities", "id-lost")
EMPTY = f"{group('net1')}/providers/Microsoft.Network/privateDnsZones/privatelink.example.com"
SPARE = CLUSTER.rpartition("/")[0] + "/spare"
BARE = f"{NET}/subnets/snet-bare"
TRAINING = f"{NET}/subnets/snet-p002-training"
BLOBS = f"{STORE}/blobServices/default"
ADDED = [
    ("somebody adds a cluster",
     made(SPARE, location="swedencentral", properties={
         "computeType": "AmlCompute", "disableLocalAuth": True, "properties": {
             "vmSize": "Standard_D2s_v5", "enableNodePublicIp": False,
             "remoteLoginPortPublicAccess": "Disabled",
             "scaleSettings": {"minNodeCount": 0, "maxNodeCount": 1}}}),
     [(ORDERED, SPARE, "", "Microsoft.MachineLearningServices/workspaces/computes")]),
    ("somebody adds an identity", made(LOST, location="swedencentral"),
     [(ORDERED, LOST, "", "Microsoft.ManagedIdentity/userAssignedIdentities")]),
    ("somebody adds a zone", made(EMPTY, location="global"),
     [(ORDERED, EMPTY, "", "Microsoft.Network/privateDnsZones")]),
    ("somebody adds a container to the lake", made(f"{LAKE}/blobServices/default/containers/mine"),
     [(ORDERED, f"{LAKE}/blobServices/default/containers/mine", "",
       "Microsoft.Storage/storageAccounts/blobServices/containers")]),
    ("somebody adds a project to an account",
     made(f"{FOUNDRY}/projects/mine", location="swedencentral",
          identity={"type": "SystemAssigned"}),
     [(ORDERED, f"{FOUNDRY}/projects/mine", "", "Microsoft.CognitiveServices/accounts/projects")]),
    ("somebody adds a subnet",
     made(BARE, properties={"addressPrefix": "10.64.1.0/28",
                            "networkSecurityGroup": {"id": FILTER}}),
     [(ORDERED, BARE, "", "Microsoft.Network/virtualNetworks/subnets"),
      ("SE04-ways-out", BARE, "path", way("snet-bare", "AllowInternetOutBound", BY_DEFAULT))]),
    ("a zone is deleted", then(gone(LINK), gone(ZONE)),
     [("OE05-present", ZONE, "", ""), ("SE06-private-names", ZONE, "virtualNetworkLinks", "")]),
    ("a subnet is deleted, and what it was let in to still lets its range in", gone(TRAINING),
     [("OE05-present", TRAINING, "", ""),
      ("SE04-project-filter", f"{NET}/subnets/snet-p002-endpoints", "securityRules",
       "allow-own-inbound")]),
]  # fmt: skip
AS = "OE05-as-ordered"
RETENTION = "properties.deleteRetentionPolicy"
CHANGED = [
    ("deleted blobs are gone", having(BLOBS, deleteRetentionPolicy={"enabled": False}),
     [(AS, BLOBS, f"{RETENTION}.enabled", "false"), (AS, BLOBS, f"{RETENTION}.days", "")]),
    ("deleted blobs are gone sooner",
     having(BLOBS, deleteRetentionPolicy={"enabled": True, "days": 1}),
     [(AS, BLOBS, f"{RETENTION}.days", "1")]),
    ("logs are forgotten sooner", having(LOGS, retentionInDays=7),
     [(AS, LOGS, "properties.retentionInDays", "7")]),
    ("a search service grows", having(SEARCH, replicaCount=3),
     [(AS, SEARCH, "properties.replicaCount", "3")]),
    ("templates read secrets of a vault", having(VAULT, enabledForTemplateDeployment=True),
     [(AS, VAULT, "properties.enabledForTemplateDeployment", "true")]),
    ("tasks pass the registry's closed door",
     having(REGISTRY, networkRuleBypassAllowedForTasks=True),
     [(AS, REGISTRY, "properties.networkRuleBypassAllowedForTasks", "true")]),
    ("more than Azure's services passes a store's door",
     change(STORE, lambda body: body["properties"]["networkAcls"].update(
         bypass="Logging, AzureServices")),
     [(AS, STORE, "properties.networkAcls.bypass", "Logging, AzureServices")]),
    ("the lake is copied elsewhere",
     change(LAKE, lambda body: body["sku"].update(name="Standard_GRS")),
     [(AS, LAKE, "sku.name", "Standard_GRS")]),
]  # fmt: skip
