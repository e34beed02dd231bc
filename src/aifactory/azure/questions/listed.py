"""Where Azure lists resources as whole as it shows each alone: one answer then stands for many.

It answers 25 reads a second in a subscription (`limits.py`): what is read of hundreds of projects
is read in lists wherever there are any. A diagnostic setting, or an endpoint's group of DNS zones,
is listed nowhere but at the one resource that it belongs to.
"""

from dataclasses import dataclass

from aifactory.azure.resource_id import ResourceId

GROUPS = "microsoft.resources/resourcegroups"
_REST = "learn.microsoft.com/rest/api/"


@dataclass(frozen=True, slots=True)
class Listed:
    """A type whose list has the same properties as the resource: of a subscription or a parent."""

    type: str
    source: str
    date: str  # when the page was read; "unverified": platform knowledge


LISTED = (
    Listed(
        "Microsoft.Resources/resourceGroups", _REST + "resources/resource-groups/list", "unverified"
    ),
    Listed(
        "Microsoft.Authorization/locks",
        _REST + "resources/management-locks/list-at-subscription-level",
        "2026-11",
    ),
    Listed(
        "Microsoft.Authorization/policyAssignments",
        _REST + "policy-authorization/policy-assignments/list",
        "2026-11",
    ),
    Listed(
        "Microsoft.Authorization/roleAssignments",
        "learn.microsoft.com/azure/role-based-access-control/role-assignments-list-rest",
        "2026-11",
    ),
    Listed(
        "Microsoft.CognitiveServices/accounts",
        _REST + "aiservices/accountmanagement/accounts/list",
        "unverified",
    ),
    Listed(
        "Microsoft.CognitiveServices/accounts/projects",
        _REST + "aiservices/accountmanagement/projects/list",
        "unverified",
    ),
    Listed(
        "Microsoft.KeyVault/vaults",
        _REST + "keyvault/keyvault/vaults/list-by-subscription",
        "2026-11",
    ),
    Listed(
        "Microsoft.MachineLearningServices/workspaces",
        _REST + "azureml/workspaces/list-by-subscription",
        "unverified",
    ),
    Listed(
        "Microsoft.ManagedIdentity/userAssignedIdentities",
        _REST + "managedidentity/user-assigned-identities/list-by-subscription",
        "2026-11",
    ),
    Listed(
        "Microsoft.Network/networkSecurityGroups",
        _REST + "virtualnetwork/network-security-groups/list-all",
        "unverified",
    ),
    Listed(
        "Microsoft.Network/privateDnsZones",
        _REST + "dns/privatedns/private-zones/list",
        "unverified",
    ),
    Listed(
        "Microsoft.Network/privateEndpoints",
        _REST + "virtualnetwork/private-endpoints/list-by-subscription",
        "2026-11",
    ),
    Listed(
        "Microsoft.Search/searchServices",
        _REST + "searchmanagement/services/list-by-subscription",
        "unverified",
    ),
    Listed(
        "Microsoft.Storage/storageAccounts", _REST + "storagerp/storage-accounts/list", "unverified"
    ),
    Listed(
        "Microsoft.Storage/storageAccounts/blobServices/containers",
        _REST + "storagerp/blob-containers/list",
        "unverified",
    ),
)
_TYPES = frozenset(one.type.lower() for one in LISTED)


def list_of(resource: ResourceId) -> str | None:
    """The list that shows a resource whole, beside all its like; None where it is shown alone."""
    kind = resource.type.lower()
    if kind not in _TYPES or resource.subscription is None:
        return None
    if kind == GROUPS:
        return f"/subscriptions/{resource.subscription}/resourcegroups"
    if resource.parent is not None:
        return resource.text.rpartition("/")[0]
    return f"/subscriptions/{resource.subscription}/providers/{resource.type}"
