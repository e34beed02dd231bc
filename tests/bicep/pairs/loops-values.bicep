param names string[]
var plain = [for name in names: 'x-${name}']
var objects = [for (name, i) in names: { name: name, at: i }]
resource net 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'net'
  location: 'x'
  properties: {
    addressSpace: { addressPrefixes: [for i in range(0, 2): '10.${i}.0.0/16'] }
    subnets: [for (name, i) in names: {
      name: name
      properties: { addressPrefix: '10.0.${i}.0/24' }
    }]
  }
}
output plain array = plain
output objects array = objects
output made array = [for name in names: { name: name }]
