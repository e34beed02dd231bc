@batchSize(1)
resource accounts 'Microsoft.Storage/storageAccounts@2023-05-01' = [for i in range(0, 3): {
  name: 'a${i}'
  location: 'x'
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
}]
@batchSize(2)
module parts 'parts/module.bicep' = [for i in range(0, 3): {
  name: 'part${i}'
  params: { name: 'x${i}' }
}]
