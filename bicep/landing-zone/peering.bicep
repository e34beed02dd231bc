metadata description = 'One side of what joins a cell\'s network with its hub.'

param network string
param name string
param remoteId string
@description('This side lends its gateway to the other.')
param lendsGateway bool
@description('This side uses the gateway of the other.')
param usesGateway bool

resource vnet 'Microsoft.Network/virtualNetworks@2025-05-01' existing = {
  name: network
}

resource peering 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings@2025-05-01' = {
  parent: vnet
  name: name
  properties: {
    remoteVirtualNetwork: { id: remoteId }
    allowVirtualNetworkAccess: true
    allowForwardedTraffic: true // what the hub's firewall sends on did not start in the hub
    allowGatewayTransit: lendsGateway
    useRemoteGateways: usesGateway
  }
}

output id string = peering.id
