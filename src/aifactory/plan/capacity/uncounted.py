"""Limits that no plan is counted against, each with the reason why it never binds."""

from collections.abc import Mapping
from types import MappingProxyType

_PACE = "a pace and no number: whoever is refused waits, and goes on"
_BUILT = "`aif build` refuses a template that is larger"
_BAR = "a bar of our own: a plan beyond it is refused"
_ONE = "one is used"

UNCOUNTED: Mapping[str, str] = MappingProxyType(
    {
        "commonRoleAssignments": _BAR,
        "projectRoleAssignments": _BAR,
        "customRoleScopes": "a role names the subscriptions of one environment",
        "deleteBucket": _PACE,
        "deletesPerSecond": _PACE,
        "networkReads": _PACE,
        "networkWrites": _PACE,
        "readBucket": _PACE,
        "readsPerSecond": _PACE,
        "subscriptionBuckets": _PACE,
        "writeBucket": _PACE,
        "writesPerSecond": _PACE,
        "denyAssignments": "stacks are written without deny settings; locks keep what holds data",
        "deploymentHistory": "Azure clears the oldest beyond 700 since August 2020, by the "
        "deployer's right to delete deployments and where no lock stands on the group or "
        "subscription: ours has the right, and locks stand on resources alone",
        "diagnosticSettings": _ONE,
        "locks": _ONE,
        "expressionCharacters": _BUILT,
        "templateBytes": _BUILT,
        "templateOutputs": _BUILT,
        "templateParameters": _BUILT,
        "templateResources": _BUILT,
        "templateVariables": _BUILT,
        "federatedCredentials": "an environment's pipeline identities have one for each place that "
        "pipelines run in; identities of projects have none",
        "managementGroupRoleAssignments": "nothing is assigned above a subscription",
        "privateEndpointsAtHighScale": "networks are made without the setting that lifts the limit",
        "searchServices.standard2": "counted as soon as a service has this size",
        "searchServices.standard3": "counted as soon as a service has this size",
        "searchServices.storage_optimized": "counted as soon as a service has this size",
        "sharedLinkGroupsBasic": "a search service asks for the stores of its own project",
        "sharedLinkGroupsStandard": "a search service asks for the stores of its own project",
        "sharedLinkGroupsStandard2": "a search service asks for the stores of its own project",
        "tags": "more on one floor are refused (AIF3025)",
        "zonesOfEndpoint": "the facts of each service name its zones, five at most",
    }
)
