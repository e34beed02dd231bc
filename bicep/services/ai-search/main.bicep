metadata description = 'A search service for the knowledge of one project.'
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
  replicas: int
  partitions: int
  semantic: string
  links: bool
  storageId: string
  foundryId: string
}

// The smallest service reaches no Foundry account.
var foundry = settings.size == 'basic' ? '' : settings.foundryId
var reachable = [
  { name: 'storage', group: 'blob', id: settings.storageId }
  { name: 'models', group: 'openai_account', id: foundry }
  { name: 'skills', group: 'cognitiveservices_account', id: foundry }
]
var reached = filter(reachable, one => settings.links && !empty(one.id))

var ranges = filter(openings, opening => contains(opening, 'range')) // the others are a perimeter's

resource search 'Microsoft.Search/searchServices@2025-05-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: settings.size }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    replicaCount: settings.replicas
    partitionCount: settings.partitions
    hostingMode: 'Default'
    semanticSearch: settings.semantic
    disableLocalAuth: true // authOptions must then be absent
    publicNetworkAccess: empty(openings) ? 'Disabled' : empty(ranges) ? 'SecuredByPerimeter' : 'Enabled'
    // A rule set opens a closed service again, so there is one only with ranges; Azure lets nobody past by itself.
    networkRuleSet: empty(ranges)
      ? null
      : { bypass: 'None', ipRules: map(ranges, opening => { value: opening.range }) }
  }
}

// One after the other: the service takes one at a time. Each waits at its target until it is approved, and is known
// there by its message.
@batchSize(1)
resource links 'Microsoft.Search/searchServices/sharedPrivateLinkResources@2025-05-01' = [
  for one in reached: {
    parent: search
    name: one.name
    properties: { privateLinkResourceId: one.id, groupId: one.group, requestMessage: 'AI Factory: ${name}/${one.name}' }
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: search
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
    name: 'endpoint-${endpoint.group}-${uniqueString(search.id)}'
    params: {
      name: 'pe-${name}-${endpoint.group}'
      location: location
      tags: tags
      targetId: search.id
      endpoint: endpoint
    }
  }
]

output id string = search.id
