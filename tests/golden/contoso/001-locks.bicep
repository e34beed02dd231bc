targetScope = 'subscription'

param containerRegistryLock object
param foundryHostLock object
param keyVaultLock object
param lakeLock object
param logAnalyticsLock object
param networkLock1 object

module containerRegistryLockModule 'content/services/container-registry/lock.bicep' = {
  name: 'container-registry-lock'
  scope: resourceGroup(containerRegistryLock.scope.subscription, containerRegistryLock.scope.resourceGroup)
  params: {
    name: containerRegistryLock.name
  }
}

module foundryHostLockModule 'content/services/foundry-host/lock.bicep' = {
  name: 'foundry-host-lock'
  scope: resourceGroup(foundryHostLock.scope.subscription, foundryHostLock.scope.resourceGroup)
  params: {
    name: foundryHostLock.name
  }
}

module keyVaultLockModule 'content/services/key-vault/lock.bicep' = {
  name: 'key-vault-lock'
  scope: resourceGroup(keyVaultLock.scope.subscription, keyVaultLock.scope.resourceGroup)
  params: {
    name: keyVaultLock.name
  }
}

module lakeLockModule 'content/services/data-lake/lock.bicep' = {
  name: 'lake-lock'
  scope: resourceGroup(lakeLock.scope.subscription, lakeLock.scope.resourceGroup)
  params: {
    name: lakeLock.name
  }
}

module logAnalyticsLockModule 'content/services/log-analytics/lock.bicep' = {
  name: 'log-analytics-lock'
  scope: resourceGroup(logAnalyticsLock.scope.subscription, logAnalyticsLock.scope.resourceGroup)
  params: {
    name: logAnalyticsLock.name
  }
}

module networkLock1Module 'content/guardrails/network-locks.bicep' = {
  name: 'network-lock1'
  scope: resourceGroup(networkLock1.scope.subscription, networkLock1.scope.resourceGroup)
  params: {
    name: networkLock1.name
    zones: networkLock1.zones
  }
}
