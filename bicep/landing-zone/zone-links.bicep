metadata description = 'The hub\'s private DNS zones, answered in one more network.'

param tags object
param zones string[]
param networkId string

resource privateZones 'Microsoft.Network/privateDnsZones@2024-06-01' existing = [
  for zone in zones: {
    name: zone
  }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (zone, i) in zones: {
    parent: privateZones[i]
    name: last(split(networkId, '/'))
    location: 'global'
    tags: tags
    properties: {
      virtualNetwork: { id: networkId }
      registrationEnabled: false
    }
  }
]

output ids string[] = [for (zone, i) in zones: links[i].id]
