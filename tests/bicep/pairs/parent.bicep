resource net 'Microsoft.Network/virtualNetworks@2024-05-01' = { name: 'net', location: 'x', properties: {} }
resource part 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = {
  parent: net
  name: 'part'
  properties: { addressPrefix: '10.0.0.0/24' }
}
resource parts 'Microsoft.Network/virtualNetworks/subnets@2024-05-01' = [for i in range(0, 2): {
  parent: net
  name: 'part${i}'
  properties: { addressPrefix: '10.0.${i}.0/24' }
}]
