@onlyIfNotExists()
resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'a'
  location: 'x'
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
}
@retryOn(['ServerError'], 3)
resource other 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: 'b'
  location: 'x'
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
}
