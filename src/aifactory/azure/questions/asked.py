"""Questions beside resources, and the action that each asks for: lists, name checks, leftovers."""

import re
from dataclasses import dataclass

_LEARN = "learn.microsoft.com/azure/role-based-access-control/permissions"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that is none about a resource of its type: method, the end of its path, action."""

    method: str
    path: str  # a pattern; its named parts may stand in the action
    action: str
    source: str = _LEARN
    date: str = "unverified"

    def fits(self, method: str, path: str) -> bool:
        """Whether a request is this question."""
        return method == self.method and bool(re.search(self.path, path, re.IGNORECASE))


_PROVIDER = r"/subscriptions/[^/]+/providers/"
GROUPS = Asked(
    "GET",
    r"^/subscriptions/[^/]+/resourcegroups$",
    "Microsoft.Resources/subscriptions/resourceGroups/read",
)
RESOURCES = Asked(
    "GET",
    r"^/subscriptions/[^/]+/resourcegroups/[^/]+/resources$",
    "Microsoft.Resources/subscriptions/resourceGroups/resources/read",
)
PROVIDERS = Asked(
    "GET", r"^/subscriptions/[^/]+/providers$", "Microsoft.Resources/subscriptions/providers/read"
)
REGISTER = Asked("POST", rf"^{_PROVIDER}(?P<ns>[^/]+)/register$", "{ns}/register/action")
VAULT_NAME = Asked(
    "POST",
    rf"^{_PROVIDER}Microsoft\.KeyVault/checkNameAvailability$",
    "Microsoft.KeyVault/checkNameAvailability/read",
)
STORE_NAME = Asked(
    "POST",
    rf"^{_PROVIDER}Microsoft\.Storage/checkNameAvailability$",
    "Microsoft.Storage/checknameavailability/read",
)
REGISTRY_NAME = Asked(
    "POST",
    rf"^{_PROVIDER}Microsoft\.ContainerRegistry/checkNameAvailability$",
    "Microsoft.ContainerRegistry/checkNameAvailability/read",
)
SEARCH_NAME = Asked(
    "POST",
    rf"^{_PROVIDER}Microsoft\.Search/checkNameAvailability$",
    "Microsoft.Search/checkNameAvailability/action",
)
DELETED_VAULTS = Asked(
    "GET",
    rf"^{_PROVIDER}Microsoft\.KeyVault/deletedVaults$",
    "Microsoft.KeyVault/deletedVaults/read",
)
DELETED_ACCOUNTS = Asked(
    "GET",
    rf"^{_PROVIDER}Microsoft\.CognitiveServices/deletedAccounts$",
    "Microsoft.CognitiveServices/deletedAccounts/read",
)
USAGES = Asked(
    "GET", r"/providers/(?P<ns>[^/]+)/locations/[^/]+/usages$", "{ns}/locations/usages/read"
)
SIZES = Asked("GET", rf"^{_PROVIDER}Microsoft\.Compute/skus$", "Microsoft.Compute/skus/read")
WORKSPACE_SIZES = Asked(
    "GET",
    rf"^{_PROVIDER}Microsoft\.MachineLearningServices/locations/[^/]+/vmSizes$",
    "Microsoft.MachineLearningServices/locations/vmSizes/read",
)
MODELS = Asked(
    "GET",
    rf"^{_PROVIDER}Microsoft\.CognitiveServices/locations/[^/]+/models$",
    "Microsoft.CognitiveServices/locations/models/read",
)
# Both from github.com/MicrosoftDocs/azure-docs, the permissions of management and governance.
POLICIES = Asked(
    "GET",
    r"/providers/Microsoft\.Authorization/policyAssignments$",
    "Microsoft.Authorization/policyAssignments/read",
    date="2026-11-28",
)
DENIED = Asked(
    "POST",
    r"/providers/Microsoft\.PolicyInsights/checkPolicyRestrictions$",
    "Microsoft.PolicyInsights/checkPolicyRestrictions/read",
    date="2026-11-28",
)

ASKED = (
    GROUPS, RESOURCES, PROVIDERS, REGISTER, VAULT_NAME, STORE_NAME, REGISTRY_NAME, SEARCH_NAME,
    DELETED_VAULTS, DELETED_ACCOUNTS, USAGES, SIZES, WORKSPACE_SIZES, MODELS, POLICIES, DENIED,
)  # fmt: skip
