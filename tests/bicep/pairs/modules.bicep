param on bool
module part 'parts/module.bicep' = {
  name: 'part'
  params: {
    name: 'x'
    extra: on ? 'y' : 'z'
  }
}
module after 'parts/module.bicep' = {
  name: 'after'
  params: { name: part.outputs.id }
  dependsOn: []
}
module parts 'parts/module.bicep' = [for i in range(0, 2): {
  name: 'part-${i}'
  params: { name: part.name }
}]
output id string = part.outputs.id
output second string = parts[1].outputs.id
