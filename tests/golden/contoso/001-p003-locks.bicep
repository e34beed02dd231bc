targetScope = 'resourceGroup'

param keyVaultLock object

module keyVaultLockModule 'content/services/key-vault/lock.bicep' = {
  name: 'key-vault-lock'
  params: {
    name: keyVaultLock.name
  }
}
