param name string
param group string
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = { name: name }
resource far 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: name
  scope: resourceGroup(group)
}
resource secret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' existing = {
  parent: far
  name: 'one'
}
output id string = vault.id
output uri string = far.properties.vaultUri
output secretUri string = secret.properties.secretUri
