targetScope = 'resourceGroup'

param applicationInsights object
param keyVault object
param machineLearning object
param storageMetadata object
param storageData object

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

module machineLearningModule 'content/services/machine-learning/main.bicep' = {
  name: machineLearning.deployment
  params: {
    name: machineLearning.name
    location: machineLearning.location
    tags: machineLearning.tags
    identityId: machineLearning.identityId
    endpoints: machineLearning.endpoints
    logs: machineLearning.logs
    openings: machineLearning.openings
    key: machineLearning.key
    settings: machineLearning.settings
  }
  dependsOn: [
    applicationInsightsModule
    keyVaultModule
    storageDataModule
    storageMetadataModule
  ]
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
}
