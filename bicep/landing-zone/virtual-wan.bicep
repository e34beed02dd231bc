metadata description = 'The Virtual WAN of an environment: its hubs know each other, and no other environment\'s.'

param name string
param location string
param tags object

resource wan 'Microsoft.Network/virtualWans@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    type: 'Standard'
    allowBranchToBranchTraffic: false
    disableVpnEncryption: false
  }
}

output id string = wan.id
