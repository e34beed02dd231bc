"""Built-in roles over pipelines and registries of models."""

from aifactory.azure.built_in.role import BuiltInRole

STORES = (
    BuiltInRole(
        name="Data Factory Contributor",
        guid="673868aa-7521-48a0-acc6-0f60742d39f5",
        actions=(
            "Microsoft.Authorization/*/read",
            "Microsoft.DataFactory/dataFactories/*",
            "Microsoft.DataFactory/factories/*",
            "Microsoft.Insights/alertRules/*",
            "Microsoft.ResourceHealth/availabilityStatuses/read",
            "Microsoft.Resources/deployments/*",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
            "Microsoft.Support/*",
            "Microsoft.EventGrid/eventSubscriptions/write",
        ),
    ),
    BuiltInRole(
        name="AzureML Registry User",
        guid="1823dd4f-9b8c-4ab6-ab4e-7397a3684615",
        actions=(
            "Microsoft.MachineLearningServices/registries/read",
            "Microsoft.MachineLearningServices/registries/assets/*",
        ),
    ),
)
