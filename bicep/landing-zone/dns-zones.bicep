metadata description = 'The private DNS zones of a cell, answered in its VNet alone.'

param tags object
param zones string[]
param vnetId string
@description('Zone → name of the link that it has already: a network is linked to a zone once.')
param links object = {}

resource privateZones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for zone in zones: {
    name: zone
    location: 'global'
    tags: tags
  }
]

resource zoneLinks 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (zone, i) in zones: {
    parent: privateZones[i]
    name: links[?zone] ?? last(split(vnetId, '/'))
    location: 'global'
    tags: tags
    properties: {
      virtualNetwork: { id: vnetId }
      registrationEnabled: false // names come from private endpoints, never from machines
    }
  }
]

output ids string[] = [for (zone, i) in zones: privateZones[i].id]
