metadata description = 'Who answers names for networks that ask it: a resolver beside a hub, at an address that is promised.'

param name string
param location string
param tags object
param networkId string
param subnet string
@description('Where it is asked; it lies in the subnet.')
param address string

resource resolver 'Microsoft.Network/dnsResolvers@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    virtualNetwork: { id: networkId }
  }
}

resource inbound 'Microsoft.Network/dnsResolvers/inboundEndpoints@2025-05-01' = {
  parent: resolver
  name: 'inbound'
  location: location
  tags: tags
  properties: {
    ipConfigurations: [
      {
        privateIpAllocationMethod: 'Static' // networks are told this address before it is there
        privateIpAddress: address
        subnet: { id: '${networkId}/subnets/${subnet}' }
      }
    ]
  }
}

output id string = resolver.id
