"""Built-in roles over whole scopes: reading, watching, and the ones nobody is to hold."""

from aifactory.azure.built_in.role import BuiltInRole

PLATFORM = (
    BuiltInRole(
        name="Reader",
        guid="acdd72a7-3385-48ef-bd42-f606fba81ae7",
        actions=("*/read",),
    ),
    BuiltInRole(
        name="Contributor",
        guid="b24988ac-6180-42a0-ab88-20f7382dd24c",
        actions=("*",),
        not_actions=(
            "Microsoft.Authorization/*/Delete",
            "Microsoft.Authorization/*/Write",
            "Microsoft.Authorization/elevateAccess/Action",
            "Microsoft.Blueprint/blueprintAssignments/write",
            "Microsoft.Blueprint/blueprintAssignments/delete",
            "Microsoft.Compute/galleries/share/action",
            "Microsoft.Purview/consents/write",
            "Microsoft.Purview/consents/delete",
            "Microsoft.Resources/deploymentStacks/manageDenySetting/action",
            "Microsoft.Subscription/cancel/action",
            "Microsoft.Subscription/enable/action",
        ),
    ),
    BuiltInRole(
        name="Owner",
        guid="8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        actions=("*",),
    ),
    BuiltInRole(
        name="User Access Administrator",
        guid="18d7d88d-d35e-4fb5-a5c3-7773c20a72d9",
        actions=("*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"),
    ),
    BuiltInRole(
        name="Role Based Access Control Administrator",
        guid="f58310d9-a9f6-439a-9e8d-f62e7b41a168",
        actions=(
            "Microsoft.Authorization/roleAssignments/write",
            "Microsoft.Authorization/roleAssignments/delete",
            "*/read",
            "Microsoft.Support/*",
        ),
    ),
    BuiltInRole(
        name="Monitoring Reader",
        guid="43d0d8ad-25c7-4714-9337-8ba259a9fe05",
        actions=(
            "*/read",
            "Microsoft.OperationalInsights/workspaces/search/action",
            "Microsoft.Support/*",
        ),
    ),
    BuiltInRole(
        name="Monitoring Metrics Publisher",
        guid="3913510d-42f4-4e42-8a64-420c390055eb",
        actions=(
            "Microsoft.Insights/Register/Action",
            "Microsoft.Support/*",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
        ),
        data_actions=("Microsoft.Insights/Metrics/Write", "Microsoft.Insights/Telemetry/Write"),
    ),
    BuiltInRole(
        name="Log Analytics Reader",
        guid="73c42c96-874c-492b-b04d-ab87d138a893",
        actions=(
            "*/read",
            "Microsoft.OperationalInsights/workspaces/analytics/query/action",
            "Microsoft.OperationalInsights/workspaces/search/action",
            "Microsoft.Support/*",
        ),
        not_actions=("Microsoft.OperationalInsights/workspaces/sharedKeys/read",),
        data_actions=("Microsoft.OperationalInsights/workspaces/jobs/export/action",),
    ),
    BuiltInRole(
        name="Log Analytics Data Reader",
        guid="3b03c2da-16b3-4a49-8834-0f8130efdd3b",
        actions=(
            "Microsoft.OperationalInsights/workspaces/query/read",
            "Microsoft.OperationalInsights/workspaces/read",
        ),
        data_actions=("Microsoft.OperationalInsights/workspaces/tables/data/read",),
    ),
    BuiltInRole(
        name="Network Contributor",
        guid="4d97b98b-1d4f-4787-a291-c67834d212e7",
        actions=(
            "Microsoft.Authorization/*/read",
            "Microsoft.Insights/alertRules/*",
            "Microsoft.Network/*",
            "Microsoft.ResourceHealth/availabilityStatuses/read",
            "Microsoft.Resources/deployments/*",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
            "Microsoft.Support/*",
        ),
        source="learn.microsoft.com/azure/role-based-access-control/built-in-roles/networking",
        date="2026-11-28",
    ),
    BuiltInRole(
        name="Private DNS Zone Contributor",
        guid="b12aa53e-6015-4669-85d0-8515ebb3ae7f",
        actions=(
            "Microsoft.Insights/alertRules/*",
            "Microsoft.Resources/deployments/*",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
            "Microsoft.Support/*",
            "Microsoft.Network/privateDnsZones/*",
            "Microsoft.Network/privateDnsOperationResults/*",
            "Microsoft.Network/privateDnsOperationStatuses/*",
            "Microsoft.Network/virtualNetworks/read",
            "Microsoft.Network/virtualNetworks/join/action",
            "Microsoft.Authorization/*/read",
        ),
        source="learn.microsoft.com/azure/role-based-access-control/built-in-roles/networking",
        date="2026-11-28",
    ),
    BuiltInRole(
        name="Managed Identity Operator",
        guid="f1a07417-d97a-45cb-824c-7a7467783830",
        actions=(
            "Microsoft.ManagedIdentity/userAssignedIdentities/*/read",
            "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action",
            "Microsoft.Authorization/*/read",
            "Microsoft.Insights/alertRules/*",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
            "Microsoft.Resources/deployments/*",
            "Microsoft.Support/*",
        ),
    ),
    BuiltInRole(
        name="API Management Service Contributor",
        guid="312a565d-c81f-4fd8-895a-4e21e48d571c",
        actions=(
            "Microsoft.ApiManagement/service/*",
            "Microsoft.Authorization/*/read",
            "Microsoft.Insights/alertRules/*",
            "Microsoft.ResourceHealth/availabilityStatuses/read",
            "Microsoft.Resources/deployments/*",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
            "Microsoft.Support/*",
        ),
    ),
)
