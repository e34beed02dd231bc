param outer bool
param inner bool
resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = if (outer) {
  name: 'vault'
  resource key 'keys' existing = if (inner) { name: 'key' }
  resource plain 'secrets' existing = { name: 'plain' }
}
output uri string = vault::key.?properties.keyUri ?? ''
output secret string = vault::plain.?properties.secretUri ?? ''
