metadata description = 'What leaves a cell\'s subnets goes to the firewall of the hub, wherever it is for.'

param name string
param location string
param tags object
@description('Private address of the firewall.')
param firewall string

resource table 'Microsoft.Network/routeTables@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    disableBgpRoutePropagation: true // no route that a gateway learns goes around the firewall
    routes: [
      {
        name: 'to-firewall'
        properties: {
          addressPrefix: '0.0.0.0/0'
          nextHopType: 'VirtualAppliance'
          nextHopIpAddress: firewall
        }
      }
    ]
  }
}

output id string = table.id
