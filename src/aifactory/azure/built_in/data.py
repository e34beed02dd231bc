"""Built-in roles over stored data, search indexes and container images."""

from aifactory.azure.built_in.role import BuiltInRole

DATA = (
    BuiltInRole(
        name="Storage Blob Data Owner",
        guid="b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
        actions=(
            "Microsoft.Storage/storageAccounts/blobServices/containers/*",
            "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action",
        ),
        data_actions=("Microsoft.Storage/storageAccounts/blobServices/containers/blobs/*",),
    ),
    BuiltInRole(
        name="Storage Blob Data Contributor",
        guid="ba92f5b4-2d11-453d-a403-e96b0029c9fe",
        actions=(
            "Microsoft.Storage/storageAccounts/blobServices/containers/delete",
            "Microsoft.Storage/storageAccounts/blobServices/containers/read",
            "Microsoft.Storage/storageAccounts/blobServices/containers/write",
            "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action",
        ),
        data_actions=(
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/delete",
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/write",
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/move/action",
            "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/add/action",
        ),
    ),
    BuiltInRole(
        name="Storage Blob Data Reader",
        guid="2a2b9908-6ea1-4ae2-8e65-a410df84e7d1",
        actions=(
            "Microsoft.Storage/storageAccounts/blobServices/containers/read",
            "Microsoft.Storage/storageAccounts/blobServices/generateUserDelegationKey/action",
        ),
        data_actions=("Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",),
    ),
    BuiltInRole(
        name="Storage File Data Privileged Contributor",
        guid="69566ab7-960f-475b-8e7c-b3118f30c6bd",
        data_actions=(
            "Microsoft.Storage/storageAccounts/fileServices/fileshares/files/read",
            "Microsoft.Storage/storageAccounts/fileServices/fileshares/files/write",
            "Microsoft.Storage/storageAccounts/fileServices/fileshares/files/delete",
            "Microsoft.Storage/storageAccounts/fileServices/fileshares/files/modifypermissions/action",
            "Microsoft.Storage/storageAccounts/fileServices/readFileBackupSemantics/action",
            "Microsoft.Storage/storageAccounts/fileServices/writeFileBackupSemantics/action",
        ),
    ),
    BuiltInRole(
        name="Storage File Data Privileged Reader",
        guid="b8eda974-7b85-4f76-af95-65846b26df6d",
        data_actions=(
            "Microsoft.Storage/storageAccounts/fileServices/fileshares/files/read",
            "Microsoft.Storage/storageAccounts/fileServices/readFileBackupSemantics/action",
        ),
    ),
    BuiltInRole(
        name="Storage Queue Data Contributor",
        guid="974c5e8b-45b9-4653-ba55-5f855dd0fb88",
        actions=(
            "Microsoft.Storage/storageAccounts/queueServices/queues/delete",
            "Microsoft.Storage/storageAccounts/queueServices/queues/read",
            "Microsoft.Storage/storageAccounts/queueServices/queues/write",
        ),
        data_actions=(
            "Microsoft.Storage/storageAccounts/queueServices/queues/messages/delete",
            "Microsoft.Storage/storageAccounts/queueServices/queues/messages/read",
            "Microsoft.Storage/storageAccounts/queueServices/queues/messages/write",
            "Microsoft.Storage/storageAccounts/queueServices/queues/messages/process/action",
        ),
    ),
    BuiltInRole(
        name="Storage Queue Data Reader",
        guid="19e7f393-937e-4f77-808e-94535e297925",
        actions=("Microsoft.Storage/storageAccounts/queueServices/queues/read",),
        data_actions=("Microsoft.Storage/storageAccounts/queueServices/queues/messages/read",),
    ),
    BuiltInRole(
        name="Storage Table Data Contributor",
        guid="0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
        actions=(
            "Microsoft.Storage/storageAccounts/tableServices/tables/read",
            "Microsoft.Storage/storageAccounts/tableServices/tables/write",
            "Microsoft.Storage/storageAccounts/tableServices/tables/delete",
        ),
        data_actions=(
            "Microsoft.Storage/storageAccounts/tableServices/tables/entities/read",
            "Microsoft.Storage/storageAccounts/tableServices/tables/entities/write",
            "Microsoft.Storage/storageAccounts/tableServices/tables/entities/delete",
            "Microsoft.Storage/storageAccounts/tableServices/tables/entities/add/action",
            "Microsoft.Storage/storageAccounts/tableServices/tables/entities/update/action",
        ),
    ),
    BuiltInRole(
        name="Storage Table Data Reader",
        guid="76199698-9eea-4c19-bc75-cec21354c6b6",
        actions=("Microsoft.Storage/storageAccounts/tableServices/tables/read",),
        data_actions=("Microsoft.Storage/storageAccounts/tableServices/tables/entities/read",),
    ),
    BuiltInRole(
        name="Search Index Data Contributor",
        guid="8ebe5a00-799e-43f5-93ac-243d3dce84a7",
        data_actions=(
            "Microsoft.Search/searchServices/indexes/documents/*",
            "Microsoft.Search/searchServices/indexes/contentSecurity/elevatedOperations/read",
        ),
    ),
    BuiltInRole(
        name="Search Index Data Reader",
        guid="1407120a-92aa-4202-b7e9-c0e197c71c8f",
        data_actions=("Microsoft.Search/searchServices/indexes/documents/read",),
    ),
    BuiltInRole(
        name="Search Service Contributor",
        guid="7ca78c08-252a-4471-8644-bb5ff32d4ba0",
        actions=(
            "Microsoft.Authorization/*/read",
            "Microsoft.Insights/alertRules/*",
            "Microsoft.ResourceHealth/availabilityStatuses/read",
            "Microsoft.Resources/deployments/*",
            "Microsoft.Resources/subscriptions/resourceGroups/read",
            "Microsoft.Search/searchServices/*",
            "Microsoft.Support/*",
        ),
    ),
    BuiltInRole(
        name="AcrPull",
        guid="7f951dda-4ed3-4680-a7ca-43fe172d538d",
        actions=("Microsoft.ContainerRegistry/registries/pull/read",),
    ),
    BuiltInRole(
        name="AcrPush",
        guid="8311e382-0749-4cb8-b61a-304f252e45ec",
        actions=(
            "Microsoft.ContainerRegistry/registries/pull/read",
            "Microsoft.ContainerRegistry/registries/push/write",
        ),
    ),
    BuiltInRole(
        name="Container Registry Repository Writer",
        guid="2a1e307c-b015-4ebd-883e-5b7698a07328",
        data_actions=(
            "Microsoft.ContainerRegistry/registries/repositories/metadata/read",
            "Microsoft.ContainerRegistry/registries/repositories/content/read",
            "Microsoft.ContainerRegistry/registries/repositories/metadata/write",
            "Microsoft.ContainerRegistry/registries/repositories/content/write",
        ),
    ),
    BuiltInRole(
        name="Container Registry Repository Contributor",
        guid="2efddaa5-3f1f-4df3-97df-af3f13818f4c",
        data_actions=(
            "Microsoft.ContainerRegistry/registries/repositories/metadata/read",
            "Microsoft.ContainerRegistry/registries/repositories/content/read",
            "Microsoft.ContainerRegistry/registries/repositories/metadata/write",
            "Microsoft.ContainerRegistry/registries/repositories/content/write",
            "Microsoft.ContainerRegistry/registries/repositories/metadata/delete",
            "Microsoft.ContainerRegistry/registries/repositories/content/delete",
        ),
    ),
    BuiltInRole(
        name="Container Registry Repository Catalog Lister",
        guid="bfdb9389-c9a5-478a-bb2f-ba9ca092c3c7",
        data_actions=("Microsoft.ContainerRegistry/registries/catalog/read",),
    ),
)
