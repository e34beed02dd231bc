targetScope = 'resourceGroup'

param keyVaultLock object
param kubernetesLock object
param machineLearningLock object
param storageMetadataLock object
param storageDataLock object

module keyVaultLockModule 'content/services/key-vault/lock.bicep' = {
  name: 'key-vault-lock'
  params: {
    name: keyVaultLock.name
  }
}

module kubernetesLockModule 'content/services/kubernetes/lock.bicep' = {
  name: 'kubernetes-lock'
  params: {
    name: kubernetesLock.name
  }
}

module machineLearningLockModule 'content/services/machine-learning/lock.bicep' = {
  name: 'machine-learning-lock'
  params: {
    name: machineLearningLock.name
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
