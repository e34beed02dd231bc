targetScope = 'subscription'
param location string
resource group 'Microsoft.Resources/resourceGroups@2024-03-01' = { name: 'g', location: location }
module inside 'parts/module.bicep' = {
  name: 'inside'
  scope: group
  params: { name: 'a' }
}
module named 'parts/module.bicep' = {
  name: 'named'
  scope: resourceGroup('other')
  params: { name: 'b' }
}
module far 'parts/module.bicep' = {
  name: 'far'
  scope: resourceGroup('11111111-1111-1111-1111-111111111111', 'other')
  params: { name: group.name }
}
output id string = group.id
