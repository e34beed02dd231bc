resource a 'Microsoft.Storage/storageAccounts@2023-05-01' = { name: 'a', location: 'x', kind: 'StorageV2', sku: { name: 'Standard_LRS' } }
resource b 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'b'
  location: a.location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
}
var through = b.id
resource c 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'c'
  location: 'x'
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  tags: { other: through }
  dependsOn: [a]
}
