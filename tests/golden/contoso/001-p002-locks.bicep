targetScope = 'resourceGroup'

param keyVaultLock object
param kubernetesLock object
param machineLearningLock object
param storageMetadataLock object
param storageDataLock object

module keyVaultLockModule 'content/services/key-vault/lock.bicep' = {
  name: keyVaultLock.deployment
  params: {
    name: keyVaultLock.name
  }
}

module kubernetesLockModule 'content/services/kubernetes/lock.bicep' = {
  name: kubernetesLock.deployment
  params: {
    name: kubernetesLock.name
  }
}

module machineLearningLockModule 'content/services/machine-learning/lock.bicep' = {
  name: machineLearningLock.deployment
  params: {
    name: machineLearningLock.name
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
