param vault string
resource kept 'Microsoft.KeyVault/vaults@2023-07-01' existing = { name: vault }
module part 'parts/secret.bicep' = {
  name: 'part'
  params: { key: kept.getSecret('key') }
}
