targetScope = 'resourceGroup'

param keyVault object

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
