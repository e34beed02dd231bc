param on bool
resource net 'Microsoft.Network/virtualNetworks@2024-05-01' = if (on) {
  name: 'net'
  location: 'x'
  properties: {}

  resource first 'subnets' = {
    name: 'first'
    properties: { addressPrefix: '10.0.0.0/24' }
  }

  resource second 'subnets@2023-04-01' existing = {
    name: 'second'
  }
}
output first string = net::first.id
output second string = net::second.properties.addressPrefix
