"""What stands in the small live factory: its facts, and the ids of everything."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aifactory.azure.resource_id import ResourceId
from aifactory.catalog.model import Part, Service

SUBSCRIPTION = {
    "dev": "00000000-0000-0000-0000-000000000001",
    "stage": "00000000-0000-0000-0000-000000000002",
}
SPACE = {"dev": "10.64.0.0/16", "stage": "10.68.0.0/16"}
ROLE = "aaaaaaaa-0000-0000-0000-000000000001"
TAGS = {"aif-factory": "acme"}
VAULT_ZONE = "privatelink.vaultcore.azure.net"
BLOB_ZONE = "privatelink.blob.core.windows.net"
SETTING = "/providers/Microsoft.Insights/diagnosticSettings"


@dataclass(frozen=True)
class SmallFacts:
    services: Mapping[str, Service]
    parts: Mapping[str, Part]


def _service(flag: str, resource: str, **more: Any) -> Service:
    return Service.model_validate(
        {"title": flag, "flag": flag, "resource": resource, "abbreviation": flag[:2].lower(),
         "kind": "data", **more}
    )  # fmt: skip


FACTS = SmallFacts(
    services={
        "keyVault": _service(
            "keyVault",
            "Microsoft.KeyVault/vaults@2025-05-01",
            endpoints=[{"group": "vault", "zones": [VAULT_ZONE]}],
            private={"properties.publicNetworkAccess": "Disabled"},
            keyless={"properties.enableRbacAuthorization": True},
            logs={"bronze": ["AuditEvent"], "silver": ["AuditEvent"], "gold": ["allLogs"]},
        ),
        "storage": _service(
            "storage",
            "Microsoft.Storage/storageAccounts@2025-06-01",
            endpoints=[{"group": "blob", "zones": [BLOB_ZONE]}],
            private={"properties.publicNetworkAccess": "Disabled"},
            keyless={"properties.allowSharedKeyAccess": False},
            logs={
                "bronze": ["StorageDelete"],
                "silver": ["StorageWrite", "StorageDelete"],
                "gold": ["allLogs"],
                "on": ["blobServices/default"],
            },
            encryption={
                "customer": {"properties.encryption.keySource": "Microsoft.Keyvault"},
                "vault": "properties.encryption.keyvaultproperties.keyvaulturi",
                "key": "properties.encryption.keyvaultproperties.keyname",
                "source": "a page, 2026-08",
            },
            dataPlane={
                "entries": "sqlRoleAssignments",
                "principal": "properties.principalId",
                "role": "properties.roleDefinitionId",
                "scope": "properties.scope",
                "source": "a page, 2026-08",
            },
            promised={"blobServices/default": {"properties.deleteRetentionPolicy.days": "{days}"}},
        ),
        "server": _service(
            "server",
            "Microsoft.Sql/servers@2025-01-01",
            dataPlane={"principal": "properties.administrators.sid", "source": "a page, 2026-08"},
        ),
        "search": _service(
            "search",
            "Microsoft.Search/searchServices@2025-05-01",
            collections={"sharedPrivateLinkResources": {"given": ["storage"]}},
        ),
        "house": _service(
            "house",
            "Microsoft.Web/hostingEnvironments@2025-03-01",
            private={"properties.mode": "internal"},
            house={"subnet": "properties.virtualNetwork.id", "tenants": ["serverfarms", "sites"]},
        ),
        "site": _service(
            "site",
            "Microsoft.Web/sites@2025-03-01",
            speaks={
                "at": "properties.virtualNetworkSubnetId",
                "wanted": {"properties.allTraffic": True},
                "source": "a page, 2026-11",
            },
            inside={
                "of": "house",
                "at": "properties.house",
                "abbreviation": "sh",
                "source": "a page",
            },
            collections={"slots": {"free": True, "private": {"properties.public": "no"}}},
        ),
        "logAnalytics": _service(
            "logAnalytics",
            "Microsoft.OperationalInsights/workspaces@2025-07-01",
            private={"properties.publicNetworkAccessForIngestion": "Disabled"},
        ),
        "endpointOfModels": _service(
            "endpointOfModels",
            "Microsoft.MachineLearningServices/workspaces/onlineEndpoints@2025-06-01",
            host="machineLearning",
        ),
        "machineLearning": _service(
            "machineLearning",
            "Microsoft.MachineLearningServices/workspaces@2025-06-01",
            private={"properties.publicNetworkAccess": "Disabled"},
            collections={
                "computes": {
                    "private": {"properties.properties.enableNodePublicIp": False},
                    "keyless": {"properties.disableLocalAuth": True},
                    "sorts": [
                        {
                            "when": {"properties.computeType": "ComputeInstance"},
                            "private": {"properties.properties.ssh": "Disabled"},
                        }
                    ],
                }
            },
            children=[
                "Microsoft.MachineLearningServices/workspaces/computes",
                "Microsoft.MachineLearningServices/workspaces/onlineEndpoints",
            ],
        ),
    },
    parts={
        "identity": Part(
            title="Identity",
            resource="Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30",
            abbreviation="id",
        ),
        "network": Part.model_validate(
            {
                "title": "Network",
                "resource": "Microsoft.Network/virtualNetworks@2025-05-01",
                "abbreviation": "vnet",
                "logs": {level: ["VMProtectionAlerts"] for level in ("bronze", "silver", "gold")},
            }
        ),
        "securityGroup": Part(
            title="Security group",
            resource="Microsoft.Network/networkSecurityGroups@2025-05-01",
            abbreviation="nsg",
        ),
        "zone": Part.model_validate(
            {
                "title": "Zone",
                "resource": "Microsoft.Network/privateDnsZones@2024-06-01",
                "abbreviation": "pdnsz",
                "collections": {"virtualNetworkLinks": {}},
            }
        ),
        "people": Part(
            title="People",
            resource="Microsoft.Insights/actionGroups@2023-01-01",
            abbreviation="ag",
        ),
        "alert": Part(
            title="Alert",
            resource="Microsoft.Insights/activityLogAlerts@2026-01-01",
            abbreviation="ala",
        ),
        "telemetry": Part(
            title="Telemetry",
            resource="Microsoft.Insights/components@2020-02-02",
            abbreviation="appi",
        ),
        "endpoint": Part(
            title="Endpoint",
            resource="Microsoft.Network/privateEndpoints@2025-05-01",
            abbreviation="pe",
            children=("Microsoft.Network/networkInterfaces",),
        ),
    },
)


def group(env: str, floor: str) -> str:
    return f"/subscriptions/{SUBSCRIPTION[env]}/resourceGroups/rg-acme-{floor}-{env}"


def rid(env: str, floor: str, kind: str, name: str) -> str:
    return f"{group(env, floor)}/providers/{kind}/{name}"


def vault(env: str, floor: str) -> str:
    return rid(env, floor, "Microsoft.KeyVault/vaults", f"kv-{floor}-{env}")


def storage(env: str) -> str:
    return rid(env, "p001", "Microsoft.Storage/storageAccounts", f"stp001{env}")


def server(env: str) -> str:
    return rid(env, "p001", "Microsoft.Sql/servers", f"sql-p001-{env}")


def search(env: str) -> str:
    return rid(env, "p001", "Microsoft.Search/searchServices", f"srch-p001-{env}")


def learning(env: str) -> str:
    return rid(env, "p001", "Microsoft.MachineLearningServices/workspaces", f"mlw-p001-{env}")


def cluster(env: str) -> str:
    return f"{learning(env)}/computes/gpu"


def workspace(env: str) -> str:
    return rid(env, "cmn", "Microsoft.OperationalInsights/workspaces", f"log-cmn-{env}")


def network(env: str) -> str:
    return rid(env, "net1", "Microsoft.Network/virtualNetworks", f"vnet-{env}")


def filter_id(env: str, floor: str) -> str:
    return rid(env, "net1", "Microsoft.Network/networkSecurityGroups", f"nsg-{floor}-{env}")


def zone(env: str, name: str) -> str:
    return rid(env, "net1", "Microsoft.Network/privateDnsZones", name)


def endpoint(env: str, target: str) -> str:
    floor = target.split("/")[4].split("-")[2]
    home = "net1" if floor == "cmn" else floor
    return rid(env, home, "Microsoft.Network/privateEndpoints", f"pe-{ResourceId(target).name}")


def identity(env: str, floor: str) -> str:
    kind = "Microsoft.ManagedIdentity/userAssignedIdentities"
    return rid(env, floor, kind, f"id-{floor}-{env}")


def role_id(env: str) -> str:
    return (
        f"/subscriptions/{SUBSCRIPTION[env]}/providers/Microsoft.Authorization"
        f"/roleDefinitions/{ROLE}"
    )
