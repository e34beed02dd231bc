"""Built-in roles over messages: streams, queues and topics."""

from aifactory.azure.built_in.role import BuiltInRole

MESSAGES = (
    BuiltInRole(
        name="Azure Event Hubs Data Receiver",
        guid="a638d3c7-ab3a-418d-83e6-5f17a39d4fde",
        actions=("Microsoft.EventHub/*/eventhubs/consumergroups/read",),
        data_actions=("Microsoft.EventHub/*/receive/action",),
    ),
    BuiltInRole(
        name="Azure Event Hubs Data Sender",
        guid="2b629674-e913-4c01-ae53-ef4638d8f975",
        actions=("Microsoft.EventHub/*/eventhubs/read",),
        data_actions=("Microsoft.EventHub/*/send/action",),
    ),
    BuiltInRole(
        name="Azure Service Bus Data Receiver",
        guid="4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0",
        actions=(
            "Microsoft.ServiceBus/*/queues/read",
            "Microsoft.ServiceBus/*/topics/read",
            "Microsoft.ServiceBus/*/topics/subscriptions/read",
        ),
        data_actions=("Microsoft.ServiceBus/*/receive/action",),
    ),
    BuiltInRole(
        name="Azure Service Bus Data Sender",
        guid="69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
        actions=(
            "Microsoft.ServiceBus/*/queues/read",
            "Microsoft.ServiceBus/*/topics/read",
            "Microsoft.ServiceBus/*/topics/subscriptions/read",
        ),
        data_actions=("Microsoft.ServiceBus/*/send/action",),
    ),
    BuiltInRole(
        name="EventGrid Data Sender",
        guid="d5a91429-5739-47e2-a06b-3470a27159e7",
        actions=(
            "Microsoft.Authorization/*/read",
            "Microsoft.EventGrid/topics/read",
            "Microsoft.EventGrid/domains/read",
            "Microsoft.EventGrid/partnerNamespaces/read",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
            "Microsoft.EventGrid/namespaces/read",
        ),
        data_actions=("Microsoft.EventGrid/events/send/action",),
    ),
    BuiltInRole(
        name="EventGrid EventSubscription Contributor",
        guid="428e0ff0-5e57-4d9c-a221-2c70d0e0a443",
        actions=(
            "Microsoft.Authorization/*/read",
            "Microsoft.EventGrid/eventSubscriptions/*",
            "Microsoft.EventGrid/topicTypes/eventSubscriptions/read",
            "Microsoft.EventGrid/locations/eventSubscriptions/read",
            "Microsoft.EventGrid/locations/topicTypes/eventSubscriptions/read",
            "Microsoft.Insights/alertRules/*",
            "Microsoft.Resources/deployments/*",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
            "Microsoft.Support/*",
        ),
    ),
    BuiltInRole(
        name="EventGrid EventSubscription Reader",
        guid="2414bbcf-6497-4faf-8c65-045460748405",
        actions=(
            "Microsoft.Authorization/*/read",
            "Microsoft.EventGrid/eventSubscriptions/read",
            "Microsoft.EventGrid/topicTypes/eventSubscriptions/read",
            "Microsoft.EventGrid/locations/eventSubscriptions/read",
            "Microsoft.EventGrid/locations/topicTypes/eventSubscriptions/read",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
        ),
    ),
)
