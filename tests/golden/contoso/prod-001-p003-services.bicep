targetScope = 'resourceGroup'

param encryptionKey object
param keyVault object

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
