param group string
var where = empty(group) ? resourceGroup() : resourceGroup(group)
module here 'parts/module.bicep' = {
  name: 'here'
  scope: where
  params: { name: 'a' }
}
module there 'parts/module.bicep' = {
  name: 'there'
  scope: resourceGroup(empty(group) ? resourceGroup().name : group)
  params: { name: 'a' }
}
output ids array = [here.outputs.id, there.outputs.id]
