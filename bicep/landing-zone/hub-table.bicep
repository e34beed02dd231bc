metadata description = 'An environment\'s own routes at a hub that others use, too: it learns of nobody else.'

param hub string
param name string
@description('The label under which its networks are known in every hub of the Virtual WAN.')
param label string

resource virtualHub 'Microsoft.Network/virtualHubs@2025-05-01' existing = {
  name: hub
}

resource table 'Microsoft.Network/virtualHubs/hubRouteTables@2025-05-01' = {
  parent: virtualHub
  name: name
  properties: {
    labels: [label]
    routes: []
  }
}

output id string = table.id
