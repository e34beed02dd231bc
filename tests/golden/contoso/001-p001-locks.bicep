targetScope = 'resourceGroup'

param aiSearchLock object
param foundryLock object
param keyVaultLock object
param storageMetadataLock object
param storageDataLock object

module aiSearchLockModule 'content/services/ai-search/lock.bicep' = {
  name: 'ai-search-lock'
  params: {
    name: aiSearchLock.name
  }
}

module foundryLockModule 'content/services/ai-foundry/lock.bicep' = {
  name: 'foundry-lock'
  params: {
    name: foundryLock.name
  }
}

module keyVaultLockModule 'content/services/key-vault/lock.bicep' = {
  name: 'key-vault-lock'
  params: {
    name: keyVaultLock.name
  }
}

module storageMetadataLockModule 'content/services/storage-account/lock.bicep' = {
  name: 'storage-metadata-lock'
  params: {
    name: storageMetadataLock.name
  }
}

module storageDataLockModule 'content/services/storage-account/lock.bicep' = {
  name: 'storage-data-lock'
  params: {
    name: storageDataLock.name
  }
}
