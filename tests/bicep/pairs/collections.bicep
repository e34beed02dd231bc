resource accounts 'Microsoft.Storage/storageAccounts@2023-05-01' = [for i in range(0, 3): {
  name: 'a${i}'
  location: 'x'
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
}]
output tiers array = map(accounts, account => account.properties.accessTier)
