metadata description = 'Machines of App Service for one project alone, in a subnet of its own.'
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
  maxInstances: int
  zones: bool
}

resource environment 'Microsoft.Web/hostingEnvironments@2025-03-01' = {
  name: name
  location: location
  tags: tags
  kind: 'ASEV3'
  properties: {
    virtualNetwork: { id: settings.subnetId }
    internalLoadBalancingMode: 'Web, Publishing' // no address outside of the subnet, and no public name
    zoneRedundant: settings.zones
    networkingConfiguration: {
      properties: {
        allowNewPrivateEndpointConnections: true // apps are met through endpoints of their own
        ftpEnabled: false
        remoteDebugEnabled: false
      }
    }
    clusterSettings: [
      { name: 'InternalEncryption', value: 'true' } // between its machines, their page files and disks
      { name: 'DisableTls1.0', value: '1' }
    ]
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: environment
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

output id string = environment.id
