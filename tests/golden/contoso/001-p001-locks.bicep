targetScope = 'resourceGroup'

param aiSearchLock object
param foundryLock object
param keyVaultLock object
param storageMetadataLock object
param storageDataLock object

module aiSearchLockModule 'content/services/ai-search/lock.bicep' = {
  name: aiSearchLock.deployment
  params: {
    name: aiSearchLock.name
  }
}

module foundryLockModule 'content/services/ai-foundry/lock.bicep' = {
  name: foundryLock.deployment
  params: {
    name: foundryLock.name
  }
}

module keyVaultLockModule 'content/services/key-vault/lock.bicep' = {
  name: keyVaultLock.deployment
  params: {
    name: keyVaultLock.name
  }
}

module storageMetadataLockModule 'content/services/storage-account/lock.bicep' = {
  name: storageMetadataLock.deployment
  params: {
    name: storageMetadataLock.name
  }
}

module storageDataLockModule 'content/services/storage-account/lock.bicep' = {
  name: storageDataLock.deployment
  params: {
    name: storageDataLock.name
  }
}
