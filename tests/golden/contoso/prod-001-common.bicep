targetScope = 'subscription'

param group object
param roles object
param identity object
param access object
param encryptionKey object
param keyAccess object
param containerRegistry object
param foundryHost object
param keyVault object
param lake object
param logAnalytics object
param monitorPrivateLink object
param actionGroup object

module groupModule 'content/landing-zone/resource-group.bicep' = {
  name: group.deployment
  params: {
    name: group.name
    location: group.location
    tags: group.tags
  }
}

module rolesModule 'content/landing-zone/roles.bicep' = {
  name: roles.deployment
  params: {
    roles: roles.roles
  }
}

module identityModule 'content/landing-zone/identity.bicep' = {
  name: identity.deployment
  scope: resourceGroup(identity.scope.resourceGroup)
  params: {
    name: identity.name
    location: identity.location
    tags: identity.tags
  }
  dependsOn: [
    groupModule
    rolesModule
  ]
}

module accessModule 'content/landing-zone/access.bicep' = {
  name: access.deployment
  scope: resourceGroup(access.scope.resourceGroup)
  params: {
    grants: access.grants
  }
  dependsOn: [
    groupModule
    identityModule
    rolesModule
  ]
}

module encryptionKeyModule 'content/landing-zone/encryption-key.bicep' = {
  name: encryptionKey.deployment
  scope: resourceGroup(encryptionKey.scope.resourceGroup)
  params: {
    vaultName: encryptionKey.vaultName
    name: encryptionKey.name
  }
  dependsOn: [
    groupModule
    keyVaultModule
    rolesModule
  ]
}

module keyAccessModule 'content/landing-zone/key-access.bicep' = {
  name: keyAccess.deployment
  scope: resourceGroup(keyAccess.scope.resourceGroup)
  params: {
    vaultName: keyAccess.vaultName
    grant: keyAccess.grant
  }
  dependsOn: [
    groupModule
    keyVaultModule
    rolesModule
  ]
}

module containerRegistryModule 'content/services/container-registry/main.bicep' = {
  name: containerRegistry.deployment
  scope: resourceGroup(containerRegistry.scope.resourceGroup)
  params: {
    name: containerRegistry.name
    location: containerRegistry.location
    tags: containerRegistry.tags
    identityId: containerRegistry.identityId
    endpoints: containerRegistry.endpoints
    logs: containerRegistry.logs
    openings: containerRegistry.openings
    key: containerRegistry.key
    settings: containerRegistry.settings
  }
  dependsOn: [
    encryptionKeyModule
    groupModule
    keyAccessModule
    logAnalyticsModule
    rolesModule
  ]
}

module foundryHostModule 'content/services/foundry-host/main.bicep' = {
  name: foundryHost.deployment
  scope: resourceGroup(foundryHost.scope.resourceGroup)
  params: {
    name: foundryHost.name
    location: foundryHost.location
    tags: foundryHost.tags
    identityId: foundryHost.identityId
    endpoints: foundryHost.endpoints
    logs: foundryHost.logs
    openings: foundryHost.openings
    key: foundryHost.key
    settings: foundryHost.settings
  }
  dependsOn: [
    encryptionKeyModule
    groupModule
    keyAccessModule
    logAnalyticsModule
    rolesModule
  ]
}

module keyVaultModule 'content/services/key-vault/main.bicep' = {
  name: keyVault.deployment
  scope: resourceGroup(keyVault.scope.resourceGroup)
  params: {
    name: keyVault.name
    location: keyVault.location
    tags: keyVault.tags
    identityId: keyVault.identityId
    endpoints: keyVault.endpoints
    logs: keyVault.logs
    openings: keyVault.openings
    settings: keyVault.settings
  }
  dependsOn: [
    groupModule
    logAnalyticsModule
    rolesModule
  ]
}

module lakeModule 'content/services/data-lake/main.bicep' = {
  name: lake.deployment
  scope: resourceGroup(lake.scope.resourceGroup)
  params: {
    name: lake.name
    location: lake.location
    tags: lake.tags
    identityId: lake.identityId
    endpoints: lake.endpoints
    logs: lake.logs
    openings: lake.openings
    key: lake.key
    settings: lake.settings
  }
  dependsOn: [
    encryptionKeyModule
    groupModule
    keyAccessModule
    logAnalyticsModule
    rolesModule
  ]
}

module logAnalyticsModule 'content/services/log-analytics/main.bicep' = {
  name: logAnalytics.deployment
  scope: resourceGroup(logAnalytics.scope.resourceGroup)
  params: {
    name: logAnalytics.name
    location: logAnalytics.location
    tags: logAnalytics.tags
    identityId: logAnalytics.identityId
    endpoints: logAnalytics.endpoints
    logs: logAnalytics.logs
    openings: logAnalytics.openings
    settings: logAnalytics.settings
  }
  dependsOn: [
    groupModule
    rolesModule
  ]
}

module monitorPrivateLinkModule 'content/services/monitor-private-link-scope/main.bicep' = {
  name: monitorPrivateLink.deployment
  scope: resourceGroup(monitorPrivateLink.scope.resourceGroup)
  params: {
    name: monitorPrivateLink.name
    location: monitorPrivateLink.location
    tags: monitorPrivateLink.tags
    identityId: monitorPrivateLink.identityId
    endpoints: monitorPrivateLink.endpoints
    logs: monitorPrivateLink.logs
    openings: monitorPrivateLink.openings
    settings: monitorPrivateLink.settings
  }
  dependsOn: [
    groupModule
    logAnalyticsModule
    rolesModule
  ]
}

module actionGroupModule 'content/guardrails/action-group.bicep' = {
  name: actionGroup.deployment
  scope: resourceGroup(actionGroup.scope.resourceGroup)
  params: {
    name: actionGroup.name
    tags: actionGroup.tags
    shortName: actionGroup.shortName
    emails: actionGroup.emails
  }
  dependsOn: [
    groupModule
    rolesModule
  ]
}
