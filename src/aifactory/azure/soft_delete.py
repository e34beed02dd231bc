"""How types are deleted softly: how long a name stays held, what forbids a purge, how to purge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aifactory.azure.resource_id import ResourceId


@dataclass(frozen=True, slots=True)
class SoftDelete:
    """What a deleted resource of a type leaves behind, and the request that ends it."""

    days: int  # how long the name is held, where the resource does not say
    days_at: str  # the property that says; empty where all are alike
    protected_at: str  # the property that forbids a purge; empty where none does
    method: str
    path: str  # {subscription}, {location}, {group}, {name}, and {id} of the resource
    version: str
    source: str
    date: str
    query: Mapping[str, str] | None = None
    holds_at: str = ""  # the property that names subnets which stay its own until it is purged

    def until(self, properties: Mapping[str, Any]) -> int:
        """Days for which a resource with these properties is kept."""
        return int(properties.get(self.days_at) or self.days)

    def is_protected(self, properties: Mapping[str, Any]) -> bool:
        """Whether nobody may purge it before its days are over."""
        return bool(self.protected_at and properties.get(self.protected_at))

    def purge_path(self, resource: ResourceId, location: str) -> str:
        """Where a purge is asked for."""
        return self.path.format(
            subscription=resource.subscription,
            location=location,
            group=resource.resource_group,
            name=resource.name,
            id=resource.text,
        )


_HERE = "/subscriptions/{subscription}/providers/"
SOFT_DELETES: Mapping[str, SoftDelete] = {
    "microsoft.keyvault/vaults": SoftDelete(
        90,
        "softDeleteRetentionInDays",
        "enablePurgeProtection",
        "POST",
        _HERE + "Microsoft.KeyVault/locations/{location}/deletedVaults/{name}/purge",
        "2025-05-01",
        "learn.microsoft.com/rest/api/keyvault/keyvault/vaults/purge-deleted",
        "unverified",
    ),
    "microsoft.cognitiveservices/accounts": SoftDelete(
        2,
        "",
        "",
        "DELETE",
        _HERE + "Microsoft.CognitiveServices/locations/{location}/resourceGroups/{group}"
        "/deletedAccounts/{name}",
        "2025-09-01",
        "learn.microsoft.com/azure/ai-services/recover-purge-resources",
        "unverified",
        # foundry-samples 15-private-network-standard-agent-setup, 2026-08
        holds_at="networkInjections",
    ),
    "microsoft.apimanagement/service": SoftDelete(
        2,
        "",
        "",
        "DELETE",
        _HERE + "Microsoft.ApiManagement/locations/{location}/deletedservices/{name}",
        "2024-05-01",
        "learn.microsoft.com/azure/api-management/soft-delete",
        "unverified",
    ),
    # Stores of the Free tier are gone at once; they take no private endpoint either.
    "microsoft.appconfiguration/configurationstores": SoftDelete(
        7,
        "softDeleteRetentionInDays",
        "enablePurgeProtection",
        "POST",
        _HERE
        + "Microsoft.AppConfiguration/locations/{location}/deletedConfigurationStores/{name}/purge",
        "2024-06-01",
        "learn.microsoft.com/azure/azure-app-configuration/concept-soft-delete;"
        " the path: DeletedAppConfigurationStoreResource.PurgeDeleted in the .NET reference",
        "2026-11-28",
    ),
    "microsoft.machinelearningservices/workspaces": SoftDelete(
        14,
        "",
        "",
        "DELETE",
        "{id}",
        "2025-06-01",
        "learn.microsoft.com/azure/machine-learning/concept-soft-delete",
        "unverified",
        {"forceToPurge": "true"},
    ),
}
