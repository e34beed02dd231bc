metadata description = 'A Fabric capacity that workspaces of the organisation are assigned to.'
import { Endpoint, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param settings {
  size: string
  administrator: string
}

resource capacity 'Microsoft.Fabric/capacities@2023-11-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: settings.size, tier: 'Fabric' }
  properties: { administration: { members: [settings.administrator] } }
}

output id string = capacity.id
