"""Properties that Azure decides once, when a resource is made: whoever wants another makes anew.

What only some tiers or kinds let change, such as partitions of an event hub, is left to Azure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Fixed:
    """Where a property is fixed, what it is while nobody says, and who says so."""

    path: str
    source: str
    unsaid: Any = None  # None: what is not there yet may still be said


_UNVERIFIED: Final = "unverified"
_CLUSTERS: Final = "learn.microsoft.com/azure/aks/private-clusters, unverified"

FIXED: Final[Mapping[str, tuple[Fixed, ...]]] = {
    "microsoft.app/managedenvironments": (
        Fixed("properties.vnetConfiguration.infrastructureSubnetId", _UNVERIFIED),
        Fixed("properties.vnetConfiguration.internal", _UNVERIFIED, False),
        Fixed(
            "properties.zoneRedundant",
            "learn.microsoft.com/azure/reliability/reliability-azure-container-apps, 2026-11-28",
            False,
        ),
    ),
    "microsoft.cognitiveservices/accounts": (
        Fixed("properties.customSubDomainName", _UNVERIFIED),
        Fixed("properties.networkInjections", _UNVERIFIED),
    ),
    "microsoft.containerservice/managedclusters": (
        Fixed("properties.apiServerAccessProfile.enablePrivateCluster", _CLUSTERS, False),
        Fixed("properties.dnsPrefix", _UNVERIFIED),
        Fixed("properties.networkProfile.podCidr", _UNVERIFIED),
        Fixed("properties.networkProfile.serviceCidr", _UNVERIFIED),
        Fixed("properties.nodeResourceGroup", _UNVERIFIED),
    ),
    "microsoft.containerservice/managedclusters/agentpools": (
        Fixed("properties.vmSize", "learn.microsoft.com/azure/aks/manage-node-pools, 2026-11-28"),
        Fixed("properties.vnetSubnetID", _UNVERIFIED),
    ),
    "microsoft.dbforpostgresql/flexibleservers": (
        Fixed("properties.network.delegatedSubnetResourceId", _UNVERIFIED),
    ),
    "microsoft.documentdb/databaseaccounts": (Fixed("kind", _UNVERIFIED),),
    "microsoft.keyvault/vaults": (
        Fixed(
            "properties.softDeleteRetentionInDays",
            "github.com/MicrosoftDocs/azure-docs, key-vault-ovw-soft-delete.md, 2026-11-28",
        ),
    ),
    "microsoft.machinelearningservices/workspaces": (
        Fixed("kind", _UNVERIFIED),
        Fixed("properties.keyVault", _UNVERIFIED),
        Fixed("properties.storageAccount", _UNVERIFIED),
    ),
    "microsoft.machinelearningservices/workspaces/computes": (
        Fixed("properties.properties.vmSize", _UNVERIFIED),
    ),
    "microsoft.storage/storageaccounts": (
        Fixed("properties.encryption.requireInfrastructureEncryption", _UNVERIFIED, False),
        Fixed("properties.isHnsEnabled", _UNVERIFIED, False),
    ),
    "microsoft.web/serverfarms": (Fixed("properties.reserved", _UNVERIFIED, False),),
}


def fixed(resource_type: str, path: str, before: Any) -> Fixed | None:
    """The row that forbids to change a property from what it is; None when it may be changed."""
    for one in FIXED.get(resource_type.lower(), ()):
        at, whole = path.lower(), one.path.lower()
        if at == whole or at.startswith((f"{whole}.", f"{whole}[")):
            return one if before is not None or one.unsaid is not None else None
    return None
