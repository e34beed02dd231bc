targetScope = 'subscription'

param containerRegistryLock object
param foundryHostLock object
param keyVaultLock object
param lakeLock object
param logAnalyticsLock object
param networkLock1 object

module containerRegistryLockModule 'content/services/container-registry/lock.bicep' = {
  name: containerRegistryLock.deployment
  scope: resourceGroup(containerRegistryLock.scope.subscription, containerRegistryLock.scope.resourceGroup)
  params: {
    name: containerRegistryLock.name
  }
}

module foundryHostLockModule 'content/services/foundry-host/lock.bicep' = {
  name: foundryHostLock.deployment
  scope: resourceGroup(foundryHostLock.scope.subscription, foundryHostLock.scope.resourceGroup)
  params: {
    name: foundryHostLock.name
  }
}

module keyVaultLockModule 'content/services/key-vault/lock.bicep' = {
  name: keyVaultLock.deployment
  scope: resourceGroup(keyVaultLock.scope.subscription, keyVaultLock.scope.resourceGroup)
  params: {
    name: keyVaultLock.name
  }
}

module lakeLockModule 'content/services/data-lake/lock.bicep' = {
  name: lakeLock.deployment
  scope: resourceGroup(lakeLock.scope.subscription, lakeLock.scope.resourceGroup)
  params: {
    name: lakeLock.name
  }
}

module logAnalyticsLockModule 'content/services/log-analytics/lock.bicep' = {
  name: logAnalyticsLock.deployment
  scope: resourceGroup(logAnalyticsLock.scope.subscription, logAnalyticsLock.scope.resourceGroup)
  params: {
    name: logAnalyticsLock.name
  }
}

module networkLock1Module 'content/guardrails/network-locks.bicep' = {
  name: networkLock1.deployment
  scope: resourceGroup(networkLock1.scope.subscription, networkLock1.scope.resourceGroup)
  params: {
    name: networkLock1.name
    zones: networkLock1.zones
  }
}
