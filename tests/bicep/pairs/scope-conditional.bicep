param group string
module there 'parts/module.bicep' = {
  name: 'there'
  scope: empty(group) ? resourceGroup() : resourceGroup(group)
  params: { name: 'a' }
}
output id string = there.outputs.id
