metadata description = 'Translation of text and documents for one project.'
import { Endpoint, Key, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param key Key
param settings {}

module made '../../shared/ai-account.bicep' = {
  name: 'account-${uniqueString(resourceGroup().id, name)}'
  params: {
    name: name
    location: location
    tags: tags
    identityId: identityId
    openings: openings
    key: key
    kind: 'TextTranslation'
    sku: 'S1'
  }
}

resource account 'Microsoft.CognitiveServices/accounts@2025-09-01' existing = {
  name: name
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: account
  dependsOn: [made]
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
    name: 'endpoint-${endpoint.group}-${uniqueString(account.id)}'
    params: {
      name: 'pe-${name}-${endpoint.group}'
      location: location
      tags: tags
      targetId: account.id
      endpoint: endpoint
    }
    dependsOn: [made]
  }
]

output id string = account.id
