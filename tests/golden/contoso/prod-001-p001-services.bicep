targetScope = 'resourceGroup'

param encryptionKey object
param aiSearch object
param applicationInsights object
param foundry object
param keyVault object
param storageMetadata object
param storageData object

module encryptionKeyModule 'content/landing-zone/encryption-key.bicep' = {
  name: encryptionKey.deployment
  params: {
    vaultName: encryptionKey.vaultName
    name: encryptionKey.name
  }
  dependsOn: [
    keyVaultModule
  ]
}

module aiSearchModule 'content/services/ai-search/main.bicep' = {
  name: aiSearch.deployment
  params: {
    name: aiSearch.name
    location: aiSearch.location
    tags: aiSearch.tags
    identityId: aiSearch.identityId
    endpoints: aiSearch.endpoints
    logs: aiSearch.logs
    openings: aiSearch.openings
    settings: aiSearch.settings
  }
  dependsOn: [
    foundryModule
    storageDataModule
  ]
}

module applicationInsightsModule 'content/services/application-insights/main.bicep' = {
  name: applicationInsights.deployment
  params: {
    name: applicationInsights.name
    location: applicationInsights.location
    tags: applicationInsights.tags
    identityId: applicationInsights.identityId
    endpoints: applicationInsights.endpoints
    logs: applicationInsights.logs
    openings: applicationInsights.openings
    settings: applicationInsights.settings
  }
}

module foundryModule 'content/services/ai-foundry/main.bicep' = {
  name: foundry.deployment
  params: {
    name: foundry.name
    location: foundry.location
    tags: foundry.tags
    identityId: foundry.identityId
    endpoints: foundry.endpoints
    logs: foundry.logs
    openings: foundry.openings
    key: foundry.key
    settings: foundry.settings
  }
  dependsOn: [
    encryptionKeyModule
  ]
}

module keyVaultModule 'content/services/key-vault/main.bicep' = {
  name: keyVault.deployment
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
}

module storageMetadataModule 'content/services/storage-account/main.bicep' = {
  name: storageMetadata.deployment
  params: {
    name: storageMetadata.name
    location: storageMetadata.location
    tags: storageMetadata.tags
    identityId: storageMetadata.identityId
    endpoints: storageMetadata.endpoints
    logs: storageMetadata.logs
    openings: storageMetadata.openings
    key: storageMetadata.key
    settings: storageMetadata.settings
  }
  dependsOn: [
    encryptionKeyModule
  ]
}

module storageDataModule 'content/services/storage-account/main.bicep' = {
  name: storageData.deployment
  params: {
    name: storageData.name
    location: storageData.location
    tags: storageData.tags
    identityId: storageData.identityId
    endpoints: storageData.endpoints
    logs: storageData.logs
    openings: storageData.openings
    key: storageData.key
    settings: storageData.settings
  }
  dependsOn: [
    encryptionKeyModule
  ]
}
