"""What Azure's error codes mean for whoever sent the request: a kind per code, with its source."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

Kind = Literal[
    "denied",  # a permission, a policy or a lock says no
    "invalid",  # the request itself is wrong
    "quota",  # a limit or the region's capacity is used up
    "softDeleted",  # a deleted resource still holds the name
    "conflict",  # something else holds the name or the place
    "missing",  # something that the request needs is not there
    "propagating",  # it is there, but not yet everywhere
    "busy",  # another operation holds the resource
    "throttled",  # too many requests
    "unavailable",  # Azure did not answer, or answered that it cannot now
]

# When several details disagree, the one that no waiting can cure decides: first wins.
KINDS: tuple[Kind, ...] = get_args(Kind)

# What helps, by kind: the sentence under a refusal.
ADVICE: dict[Kind, str] = {
    "throttled": "Azure limits requests; the same command later goes on from here.",
    "propagating": "A new identity or role is not everywhere yet; the same command later helps.",
    "busy": "Another operation holds the resource; the same command later goes on from here.",
    "unavailable": "Azure did not answer; the same command later goes on from here.",
    "softDeleted": "A deleted resource holds the name: restore or purge it, then run again.",
    "quota": "A limit is reached: ask for more quota, or let `aif capacity` show what binds.",
    "denied": "A permission, policy or lock says no; a retry does not help before that changes.",
    "missing": "Something it needs is not there; `aif bootstrap` lists what Azure needs first.",
    "conflict": "Something else holds the name or the place; a retry does not help.",
    "invalid": "Azure does not accept the request; a retry does not help.",
}

_RESOURCE_MANAGER = (
    "learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors"
    " (from memory, unverified)"
)
_STORAGE = "learn.microsoft.com/rest/api/storagerp/srp_error_codes_common (2026-11)"
_RBAC = (
    "learn.microsoft.com/azure/role-based-access-control/troubleshooting (from memory, unverified);"
    " roles spread slowly: github.com/Azure/azure-cli issue 20727 (2026-11)"
)
_STACKS = "github.com/Azure/deployment-stacks issues 11, 143 and 180 (2026-11)"
_HISTORY = (
    "learn.microsoft.com/azure/azure-resource-manager/templates/deployment-history-deletions "
    "(2026-11-28)"
)
_NETWORK = (
    "github.com/hashicorp/terraform-provider-azurerm issues 21293, 30197;"
    " github.com/kubernetes-sigs/cluster-api-provider-azure issue 4385 (2026-11)"
)
_SOFT_DELETE = (
    "github.com/Azure/azure-cli issue 18146;"
    " github.com/alan-turing-institute/data-safe-haven issue 2523 (2026-11)"
)
# Azure says the same of a name that somebody else has; bringing ours back is then refused.
_STORES = (
    "github.com/Azure/azure-cli issue 22714; github.com/Azure/AppConfiguration issue 677 (2026-11)"
)
_PRINCIPAL = "github.com/MicrosoftDocs/azure-docs issue 103085 (2026-11)"
_KEYS = (
    "github.com/Azure/bicep issue 16601; that other services answer as storage does is unverified"
    " (2026-11)"
)
_JOINING = (
    "github.com/Azure/AKS: clusters with an identity of their own; the words are from memory,"
    " unverified (2026-11)"
)
_ACCOUNT = (
    "github.com/hashicorp/terraform-provider-azurerm issue 31712;"
    " github.com/Azure-Samples/microsoft-foundry-baseline issue 76 (2026-11)"
)
_ENTRIES = "github.com/pulumi/pulumi-azure-native issue 2816 (2023-10)"
_ADMINISTRATORS = "github.com/Azure/azure-postgresql issue 127 (2025-02)"
_CHILDREN = "github.com/Azure/azure-dev issue 9398; github.com/Azure/bicep issue 11211 (2026-11)"
_FOUNDRY = "github.com/jostrm/azure-enterprise-scale-ml, Foundry deployment steps (2026-11)"


@dataclass(frozen=True, slots=True)
class Rule:
    """Errors with one of these codes (and these words in the message, if any) are of this kind."""

    kind: Kind
    codes: str  # separated by blanks
    source: str
    says: str = ""


RULES: tuple[Rule, ...] = (
    # Codes that mean two things are told apart by the message; these rules come first.
    Rule("softDeleted", "ConflictError Conflict", _SOFT_DELETE, says="deleted state"),
    Rule("softDeleted", "Conflict BadRequest", _SOFT_DELETE, says="soft-deleted"),
    Rule("quota", "OperationNotAllowed BadRequest Conflict", _RESOURCE_MANAGER, says="quota"),
    Rule("busy", "Conflict RequestConflict", _FOUNDRY, says="another operation"),
    Rule("busy", "Conflict BadRequest", _FOUNDRY, says="provisioning state"),
    Rule("softDeleted", "FlagMustBeSetForRestore", _SOFT_DELETE),
    Rule("softDeleted", "NameUnavailable", _STORES),
    Rule("softDeleted", "ServiceAlreadyExistsInSoftDeletedState", _RESOURCE_MANAGER),
    Rule(
        "busy",
        "AnotherOperationInProgress RetryableError ReferencedResourceNotProvisioned "
        "RetryableErrorDueToAnotherOperation OperationPreempted Canceled",
        _NETWORK,
    ),
    Rule("busy", "DeploymentStackInNonTerminalState", _STACKS),
    Rule("busy", "DeploymentQuotaExceeded", _HISTORY),  # Azure clears the history meanwhile
    Rule(
        "busy",
        "DeploymentActive DeploymentBeingDeleted ResourceGroupBeingDeleted "
        "OperationInProgress ResourceInUse",
        _RESOURCE_MANAGER,
    ),
    Rule(
        "busy",
        "StorageAccountBeingCreated StorageAccountIsNotProvisioned "
        "StorageAccountOperationInProgress",
        _STORAGE,
    ),
    Rule("busy", "ResourceProviderExtensionError", _FOUNDRY),
    Rule("busy", "RequestConflict", _CHILDREN),
    Rule("busy", "AccountProvisioningStateInvalid", _ACCOUNT),
    Rule("propagating", "PrincipalNotFound", _PRINCIPAL),
    Rule("propagating", "BadRequest", _ENTRIES, says="was not found in the aad tenant"),
    Rule("busy", "AadAuthOperationCannotBePerformedWhenServerIsNotAccessible", _ADMINISTRATORS),
    Rule("propagating", "RoleDefinitionDoesNotExist", _RBAC),
    # The identity's role at the vault was given a moment ago.
    Rule("propagating", "KeyVaultAuthenticationFailure", _KEYS),
    # So was an identity's right to join a subnet; what the deployer itself may not, stays denied.
    Rule("propagating", "LinkedAuthorizationFailed", _JOINING, says="the identity '"),
    Rule(
        "throttled",
        "TooManyRequests SubscriptionRequestsThrottled OperationThrottled TenantRequestsThrottled",
        _RESOURCE_MANAGER,
    ),
    Rule("throttled", "ResourceCollectionRequestsThrottled ResourceRequestsThrottled", _STORAGE),
    Rule(
        "quota",
        "QuotaExceeded InsufficientQuota ResourceQuotaExceeded "
        "InsufficientResourcesAvailable SkuNotAvailable SubscriptionQuotaExceeded "
        "SpecialFeatureOrQuotaIdRequired ResourceCountExceedsLimitDueToTemplate",
        _RESOURCE_MANAGER,
    ),
    Rule("quota", "RoleAssignmentLimitExceeded RoleDefinitionLimitExceeded", _RBAC),
    Rule(
        "denied",
        "AuthorizationFailed LinkedAuthorizationFailed RequestDisallowedByPolicy "
        "ScopeLocked DenyAssignmentAuthorizationFailed InvalidAuthenticationToken "
        "ExpiredAuthenticationToken InvalidAuthenticationTokenTenant Forbidden "
        "ReadOnlyDisabledSubscription DisallowedOperation",
        _RESOURCE_MANAGER,
    ),
    Rule("denied", "SubscriptionDisabled SubscriptionStateForbidden", _STORAGE),
    Rule(
        "missing",
        "MissingSubscriptionRegistration NoRegisteredProviderFound ResourceNotFound "
        "ResourceGroupNotFound ParentResourceNotFound NotFound InvalidResourceReference",
        _RESOURCE_MANAGER,
    ),
    Rule("missing", "SubscriptionNotFound", _STORAGE),
    Rule("conflict", "RoleAssignmentExists RoleAssignmentUpdateNotPermitted", _RBAC),
    Rule(
        "conflict",
        "VaultAlreadyExists StorageAccountAlreadyTaken StorageAccountAlreadyExists "
        "CustomDomainInUse NameNotAvailable ServiceNameNotAvailable "
        "ResourceNameNotAvailable InvalidResourceLocation InvalidDeploymentLocation "
        "InUseSubnetCannotBeDeleted InUseNetworkSecurityGroupCannotBeDeleted "
        "CannotDeleteResource ResourceGroupDeletionBlocked",
        _RESOURCE_MANAGER,
    ),
    Rule(
        "unavailable",
        "InternalServerError InternalError ServiceUnavailable ServerTimeout ServerBusy "
        "GatewayTimeout OperationTimedOut AllocationFailed ZonalAllocationFailed",
        _RESOURCE_MANAGER,
    ),
    Rule(
        "invalid",
        "InvalidTemplate InvalidTemplateDeployment InvalidDeploymentParameterValue "
        "InvalidDeploymentParameterKey InvalidRequestContent InvalidRequestFormat "
        "InvalidContentLink LocationNotAvailableForResourceType LocationRequired "
        "InvalidResourceNamespace InvalidResourceType InvalidApiVersionParameter "
        "NetcfgSubnetRangesOverlap NetcfgSubnetRangeOutsideVnet AccountNameInvalid "
        "PropertyChangeNotAllowed InvalidParameter InvalidParameterValue",
        _RESOURCE_MANAGER,
    ),
)

# Each service has a code of its own for a limit that is reached; they end alike.
_LIMIT = re.compile(r"(Quota|(?<!Length)Limit|PerSubscription)(Exceeded|Reached)$", re.IGNORECASE)

_BY_CODE: dict[str, list[Rule]] = {}
for _rule in RULES:
    for _code in _rule.codes.split():
        _BY_CODE.setdefault(_code.lower(), []).append(_rule)

_BY_STATUS: dict[int, Kind] = {
    400: "invalid",
    401: "denied",
    403: "denied",
    404: "missing",
    408: "unavailable",
    409: "conflict",
    429: "throttled",
}


def kind_of_code(code: str, message: str) -> Kind | None:
    """The kind that a code stands for, or None for a code that says nothing by itself."""
    words = message.lower()
    for rule in _BY_CODE.get(code.lower(), ()):
        if rule.says in words:
            return rule.kind
    return "quota" if _LIMIT.search(code) else None


def kind_of_status(status: int) -> Kind:
    """The kind that an HTTP status stands for when no code says more."""
    return _BY_STATUS.get(status, "unavailable" if status >= 500 else "invalid")


def worst(kinds: Iterable[Kind | None]) -> Kind | None:
    """The kind that decides when details disagree: the one that waiting cannot cure."""
    known = [kind for kind in kinds if kind is not None]
    return min(known, key=KINDS.index) if known else None
