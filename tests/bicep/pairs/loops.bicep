param names string[]
param things object
resource accounts 'Microsoft.Storage/storageAccounts@2023-05-01' = [for name in names: {
  name: name
  location: 'x'
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
}]
resource indexed 'Microsoft.Storage/storageAccounts@2023-05-01' = [for (name, i) in names: if (i > 0) {
  name: '${name}${i}'
  location: accounts[i].location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
}]
resource counted 'Microsoft.Storage/storageAccounts@2023-05-01' = [for i in range(0, 3): {
  name: 'c${i}'
  location: 'x'
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
}]
resource listed 'Microsoft.Storage/storageAccounts@2023-05-01' = [for thing in items(things): {
  name: thing.key
  location: thing.value
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
}]
output ids array = [for (name, i) in names: accounts[i].id]
