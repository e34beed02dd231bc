targetScope = 'tenant'
resource group 'Microsoft.Management/managementGroups@2021-04-01' = { name: 'g', properties: {} }
module below 'parts/group.bicep' = {
  name: 'below'
  scope: group
}
