metadata description = 'Containers that scale to zero in a subnet of their project, reached over a private endpoint.'
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
  registryName: string
  zones: bool
  profiles: { *: { type: string, min: int, max: int } }
  apps: {
    *: {
      image: string
      port: int
      cores: int
      min: int
      max: int
      profile: string
    }
  }
}

var server = '${settings.registryName}${environment().suffixes.acrLoginServer}'
var path = empty(settings.registryName) ? '' : '${server}/'

resource space 'Microsoft.App/managedEnvironments@2026-01-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    vnetConfiguration: { infrastructureSubnetId: settings.subnetId, internal: true }
    publicNetworkAccess: 'Disabled'
    zoneRedundant: settings.zones
    infrastructureResourceGroup: '${resourceGroup().name}-containers'
    workloadProfiles: concat(
      [{ name: 'Consumption', workloadProfileType: 'Consumption' }],
      map(items(settings.profiles), one => {
        name: one.key
        workloadProfileType: one.value.type
        minimumCount: one.value.min
        maximumCount: one.value.max
      })
    )
    appLogsConfiguration: { destination: 'azure-monitor' } // by the setting below: no key of the workspace
    peerTrafficConfiguration: { encryption: { enabled: true } }
  }
}

resource apps 'Microsoft.App/containerApps@2026-01-01' = [
  for app in items(settings.apps): {
    name: app.key
    location: location
    tags: tags
    identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
    properties: {
      environmentId: space.id
      workloadProfileName: app.value.profile
      configuration: {
        activeRevisionsMode: 'Single'
        ingress: { external: true, targetPort: app.value.port, transport: 'auto', allowInsecure: false } // to the network
        registries: empty(path) ? [] : [{ server: server, identity: identityId }]
      }
      template: {
        containers: [
          {
            name: app.key
            image: '${path}${app.value.image}'
            resources: { cpu: app.value.cores, memory: '${2 * app.value.cores}Gi' }
          }
        ]
        scale: { minReplicas: app.value.min, maxReplicas: app.value.max }
      }
    }
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: space
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

module privateEndpoints '../../shared/endpoint.bicep' = [
  for endpoint in endpoints: {
    name: 'endpoint-${endpoint.group}-${uniqueString(space.id)}'
    params: {
      name: 'pe-${name}-${endpoint.group}'
      location: location
      tags: tags
      targetId: space.id
      endpoint: endpoint
    }
  }
]

output id string = space.id
