targetScope = 'resourceGroup'

param encryptionKey object
param nodesAccess object
param applicationInsights object
param keyVault object
param kubernetes object
param machineLearning object
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

module nodesAccessModule 'content/landing-zone/subnet-access.bicep' = {
  name: nodesAccess.deployment
  scope: resourceGroup(nodesAccess.scope.subscription, nodesAccess.scope.resourceGroup)
  params: {
    network: nodesAccess.network
    subnet: nodesAccess.subnet
    grants: nodesAccess.grants
  }
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

module kubernetesModule 'content/services/kubernetes/main.bicep' = {
  name: kubernetes.deployment
  params: {
    name: kubernetes.name
    location: kubernetes.location
    tags: kubernetes.tags
    identityId: kubernetes.identityId
    endpoints: kubernetes.endpoints
    logs: kubernetes.logs
    openings: kubernetes.openings
    key: kubernetes.key
    settings: kubernetes.settings
  }
  dependsOn: [
    encryptionKeyModule
    nodesAccessModule
  ]
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
    encryptionKeyModule
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
