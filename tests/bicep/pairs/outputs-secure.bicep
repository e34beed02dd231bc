@secure()
param key string
@secure()
@description('Not logged.')
output key string = key
module part 'parts/secret.bicep' = {
  name: 'part'
  params: { key: key }
}
module next 'parts/secret.bicep' = {
  name: 'next'
  params: { key: part.outputs.again }
}
