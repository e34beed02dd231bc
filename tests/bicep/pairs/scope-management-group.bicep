targetScope = 'managementGroup'
param id string
module there 'parts/subscription.bicep' = {
  name: 'there'
  scope: subscription(id)
}
module up 'parts/tenant.bicep' = {
  name: 'up'
  scope: tenant()
}
module group 'parts/group.bicep' = {
  name: 'group'
  scope: managementGroup('other')
}
output name string = managementGroup().name
