param name string?
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = { name: name ?? 'v' }
resource secret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' = {
  parent: vault
  name: 'one'
  properties: { value: vault.properties.vaultUri }
}
