metadata description = 'The private door to the log workspace and to every project\'s telemetry.'
import { Endpoint, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param settings {
  workspaceId: string
}

resource linkScope 'Microsoft.Insights/privateLinkScopes@2021-09-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    // Private only: nothing in these networks can send telemetry to a stranger's workspace.
    accessModeSettings: {
      ingestionAccessMode: 'PrivateOnly'
      queryAccessMode: 'PrivateOnly'
      exclusions: []
    }
  }
}

resource workspaceLink 'Microsoft.Insights/privateLinkScopes/scopedResources@2021-09-01' = if (!empty(settings.workspaceId)) {
  parent: linkScope
  name: last(split(settings.workspaceId, '/'))
  properties: { linkedResourceId: settings.workspaceId }
}

module privateEndpoints '../../shared/endpoint.bicep' = [
  for endpoint in endpoints: {
    name: 'endpoint-${endpoint.group}-${uniqueString(linkScope.id)}'
    params: {
      name: 'pe-${name}-${endpoint.group}'
      location: location
      tags: tags
      targetId: linkScope.id
      endpoint: endpoint
    }
  }
]

output id string = linkScope.id
