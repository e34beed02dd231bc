metadata description = 'The way to machines of a network for those who come from a connected one: no public address, Entra at the door.'
import { Endpoint, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param settings {
  subnetId: string
  scaleUnits: int
}

resource bastion 'Microsoft.Network/bastionHosts@2025-05-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Premium' } // the only one without a public address
  properties: {
    scaleUnits: settings.scaleUnits
    enablePrivateOnlyBastion: true
    enableTunneling: true // the client of the person's own machine, with Entra
    enableShareableLink: false // whoever holds such a link is let in
    enableIpConnect: false
    ipConfigurations: [
      {
        name: 'private'
        properties: { subnet: { id: settings.subnetId }, privateIPAllocationMethod: 'Dynamic' }
      }
    ]
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: bastion
  name: logs.?setting ?? 'to-workspace'
  properties: {
    workspaceId: logs.workspaceId
    logs: concat(
      map(logs.categories, category => { category: category, enabled: true }),
      map(logs.groups, categoryGroup => { categoryGroup: categoryGroup, enabled: true })
    )
    metrics: logs.metrics ? [{ category: 'AllMetrics', enabled: true }] : []
  }
}

output id string = bastion.id
