module part 'parts/module.bicep' = {
  params: { name: 'x' }
}
module parts 'parts/module.bicep' = [for i in range(0, 2): {
  params: { name: 'x${i}' }
}]
output id string = part.outputs.id
