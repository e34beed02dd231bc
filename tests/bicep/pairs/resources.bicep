param name string
param location string
resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = {
  name: name
  location: location
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  tags: { part: 'x' }
  properties: { accessTier: 'Hot' }
}
output id string = account.id
output name string = account.name
output type string = account.type
output version string = account.apiVersion
output tier string = account.properties.accessTier
output place string = account.location
output key string = account.listKeys().keys[0].value
