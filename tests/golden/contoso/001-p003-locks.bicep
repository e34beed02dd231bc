targetScope = 'resourceGroup'

param keyVaultLock object

module keyVaultLockModule 'content/services/key-vault/lock.bicep' = {
  name: keyVaultLock.deployment
  params: {
    name: keyVaultLock.name
  }
}
