param on bool
resource account 'Microsoft.Storage/storageAccounts@2023-05-01' = if (on) {
  name: 'a'
  location: 'x'
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
}
module part 'parts/module.bicep' = if (on) {
  name: 'part'
  params: { name: 'x' }
}
output tier string = on ? account.properties.accessTier : ''
output part string = on ? part.outputs.id : ''
