metadata description = 'A cell\'s network at a hub of a Virtual WAN.'

param hub string
param name string
param networkId string
@description('The route table that it follows; empty: the hub\'s own, as routing intent wants it.')
param table string
@description('The label under which it is made known; with a table only.')
param label string

resource virtualHub 'Microsoft.Network/virtualHubs@2025-05-01' existing = {
  name: hub
}

resource ofTables 'Microsoft.Network/virtualHubs/hubRouteTables@2025-05-01' existing = {
  parent: virtualHub
  name: empty(table) ? 'defaultRouteTable' : table
}

resource connection 'Microsoft.Network/virtualHubs/hubVirtualNetworkConnections@2025-05-01' = {
  parent: virtualHub
  name: name
  properties: {
    remoteVirtualNetwork: { id: networkId }
    enableInternetSecurity: true // the default route comes through the firewall
    routingConfiguration: empty(table)
      ? null
      : {
          associatedRouteTable: { id: ofTables.id }
          propagatedRouteTables: { labels: [label], ids: [{ id: ofTables.id }] }
        }
  }
}

output id string = connection.id
