resource net 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'net'
  location: 'x'
  properties: {}

  resource part 'subnets' = {
    name: 'part'
    properties: { addressPrefix: '10.0.0.0/24' }
  }
}
resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'keep'
  scope: net::part
  properties: { level: 'CanNotDelete' }
}
