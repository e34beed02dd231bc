"""What can be broken about a cluster, and what must then be found."""

from tests.journeys.journey_contoso import (
    IT,
    assignment,
    at,
    change,
    definition,
    given,
    having,
)

AKS = at("p002", "ContainerService/managedClusters", "aks-p002", "stage")
POOL, SYSTEM = f"{AKS}/agentPools/user", f"{AKS}/agentPools/system"
NODES = at("net1", "Network/virtualNetworks", "vnet-net1", "stage") + "/subnets/snet-p002-nodes"
MAINTENANCE = f"{AKS}/maintenanceConfigurations/aksManagedAutoUpgradeSchedule"
API = "properties.apiServerAccessProfile"


def at_noon(body):
    body["properties"]["maintenanceWindow"]["startTime"] = "12:00"


def api(**words):
    return change(AKS, lambda body: body["properties"]["apiServerAccessProfile"].update(words))


PUBLIC, KEYS, CHANGED = "SE06-public-access", "SE05-local-keys", "OE05-as-ordered"
KUBERNETES = [
    ("an API server has a public name", api(enablePrivateClusterPublicFQDN=True),
     [(PUBLIC, AKS, f"{API}.enablePrivateClusterPublicFQDN", "true")]),
    ("a cluster has accounts of its own", having(AKS, disableLocalAccounts=False),
     [(KEYS, AKS, "properties.disableLocalAccounts", "false")]),
    ("nodes have public addresses, too", having(POOL, enableNodePublicIP=True),
     [(PUBLIC, POOL, "properties.enableNodePublicIP", "true")]),
    ("a pool grows further", having(POOL, maxCount=50),
     [("PE05-scaling", POOL, "properties.maxCount", "50")]),
    ("the system's pool grows", having(SYSTEM, maxCount=50),
     [(CHANGED, SYSTEM, "properties.maxCount", "50")]),
    ("a cluster loses its promise", change(AKS, lambda body: body["sku"].update(tier="Free")),
     [(CHANGED, AKS, "sku.tier", "Free")]),
    ("nobody ordered that a team joins the subnet", given(NODES, "Reader", IT),
     [("SE05-allowed", assignment(NODES), "properties", definition("Reader"))]),
    ("upgrades come in working hours",
     change(MAINTENANCE, at_noon),
     [(CHANGED, MAINTENANCE, "properties.maintenanceWindow.startTime", "12:00")]),
]  # fmt: skip
