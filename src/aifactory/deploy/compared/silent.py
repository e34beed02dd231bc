"""Properties that Azure takes but never shows: comparing them would find a change every time."""

# The write-only properties in Azure's own type definitions (github.com/Azure/bicep-types-az,
# 2026-08-20), in any version since 2024; `*` is any key, `[]` any element.
_SILENT: dict[str, str] = {
    "Microsoft.ApiManagement/service/apis": "properties.apiType properties.format "
    "properties.translateRequiredQueryParameters properties.value properties.wsdlSelector",
    "Microsoft.App/containerApps": "properties.configuration.secrets.[].value",
    "Microsoft.App/jobs": "properties.configuration.secrets.[].value",
    "Microsoft.App/managedEnvironments": "properties.appLogsConfiguration"
    ".logAnalyticsConfiguration.sharedKey",
    "Microsoft.CognitiveServices/accounts": "properties.restore",
    # Azure lists all pools of a cluster here; each is compared as the child that it is, too.
    "Microsoft.ContainerService/managedClusters": "properties.agentPoolProfiles",
    "Microsoft.DBforPostgreSQL/flexibleServers": "properties.administratorLoginPassword "
    "properties.createMode properties.pointInTimeUTC properties.replica.promoteMode "
    "properties.replica.promoteOption",
    "Microsoft.DBforPostgreSQL/flexibleServers/administrators": "properties.tenantId",
    "Microsoft.DocumentDB/mongoClusters": "properties.administrator.password "
    "properties.createMode properties.replicaParameters properties.restoreParameters",
    "Microsoft.Elastic/monitors": "properties.userInfo",
    # Shown to those alone who ask with canFetchContent (learn.microsoft.com/rest/api/application-
    # insights/workbooks/get, 2026-08).
    "Microsoft.Insights/workbooks": "properties.serializedData",
    "Microsoft.KeyVault/vaults": "properties.createMode",
    # Resource Manager writes no key that is there (learn.microsoft.com/rest/api/keyvault/keyvault/
    # keys/create-if-not-exist, 2026-08): what differs cannot be undone; the examiner looks at it.
    "Microsoft.KeyVault/vaults/keys": "properties tags",
    "Microsoft.MachineLearningServices/workspaces/datastores": "properties.credentials.secrets",
    "Microsoft.MachineLearningServices/workspaces/onlineEndpoints": "properties.keys",
    "Microsoft.Sql/servers": "properties.administratorLoginPassword",
    "Microsoft.Sql/servers/databases": "properties.createMode "
    "properties.longTermRetentionBackupResourceId properties.recoverableDatabaseId "
    "properties.recoveryServicesRecoveryPointId properties.restorableDroppedDatabaseId "
    "properties.restorePointInTime properties.sampleName "
    "properties.sourceDatabaseDeletionDate properties.sourceDatabaseId "
    "properties.sourceResourceId",
    "Microsoft.Sql/servers/keys": "properties.serverKeyType properties.uri",
    "Microsoft.Web/sites": "properties.cloningInfo properties.siteConfig",
    "Microsoft.Web/sites/config": "properties.appSettings properties.connectionStrings "
    "properties.metadata",
}
_BY_TYPE = {name.lower(): frozenset(paths.lower().split()) for name, paths in _SILENT.items()}

# Everywhere: what a request says about itself and Azure keeps to itself.
_EVERYWHERE = frozenset({"apiversion", "dependson", "id", "name", "type", "scope", "comments"})


def silent_paths(resource_type: str) -> frozenset[str]:
    """The paths, in lower case, that are not compared for a type."""
    return _BY_TYPE.get(resource_type.lower(), frozenset()) | _EVERYWHERE
