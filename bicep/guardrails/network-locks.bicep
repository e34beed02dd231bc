metadata description = 'A VNet and the links of its private zones cannot be deleted by mistake.'

@description('The VNet; the links of its zones have its name.')
param name string
param zones string[]

var notes = 'Kept by AI Factory: `aif` lifts it for a delete that was allowed.'

resource vnet 'Microsoft.Network/virtualNetworks@2025-05-01' existing = {
  name: name
}

resource privateZones 'Microsoft.Network/privateDnsZones@2024-06-01' existing = [
  for zone in zones: {
    name: zone
  }
]

// The link is locked and not the zone: a locked zone would keep the records of endpoints that go.
resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' existing = [
  for (zone, i) in zones: {
    parent: privateZones[i]
    name: name
  }
]

resource networkLock 'Microsoft.Authorization/locks@2020-05-01' = {
  scope: vnet
  name: 'aif-keep'
  properties: { level: 'CanNotDelete', notes: notes }
}

resource linkLocks 'Microsoft.Authorization/locks@2020-05-01' = [
  for (zone, i) in zones: {
    scope: links[i]
    name: 'aif-keep'
    properties: { level: 'CanNotDelete', notes: notes }
  }
]

output id string = networkLock.id
