metadata description = 'Streams of events that only private networks and Entra identities write and read.'
import { Endpoint, Key, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param key Key
param settings {
  size: string
  capacity: int
  maxCapacity: int
  hubs: { *: { partitions: int, keepHours: int } }
}

var isCustomers = !empty(key.vaultId)
var vaultUri = 'https://${last(split(key.vaultId, '/'))}${environment().suffixes.keyvaultDns}'
var inflates = settings.size == 'Standard' && settings.maxCapacity > settings.capacity

resource namespace 'Microsoft.EventHub/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: settings.size, tier: settings.size, capacity: settings.capacity }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: 'Disabled'
    isAutoInflateEnabled: inflates
    maximumThroughputUnits: inflates ? settings.maxCapacity : 0
    encryption: isCustomers
      ? {
          keySource: 'Microsoft.KeyVault' // at creation, before the first hub, or never
          keyVaultProperties: [ // no version: a new one is used by itself
            { keyVaultUri: vaultUri, keyName: key.name, identity: { userAssignedIdentity: identityId } }
          ]
        }
      : null
  }
}

// One after the other: a namespace takes one change at a time.
@batchSize(1)
resource hubs 'Microsoft.EventHub/namespaces/eventhubs@2026-01-01' = [
  for hub in items(settings.hubs): {
    parent: namespace
    name: hub.key
    properties: {
      partitionCount: hub.value.partitions
      retentionDescription: { cleanupPolicy: 'Delete', retentionTimeInHours: hub.value.keepHours }
    }
  }
]

// Nothing passes the closed door, Azure's own services neither. A denial by default counts only beside a rule
// (github.com/hashicorp/terraform-provider-azurerm pull 33216, 2026-08): `publicNetworkAccess` closes it.
resource rules 'Microsoft.EventHub/namespaces/networkRuleSets@2026-01-01' = {
  parent: namespace
  name: 'default'
  properties: {
    publicNetworkAccess: 'Disabled'
    trustedServiceAccessEnabled: false
  }
  dependsOn: [hubs] // one change at a time
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: namespace
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
    name: 'endpoint-${endpoint.group}-${uniqueString(namespace.id)}'
    params: {
      name: 'pe-${name}-${endpoint.group}'
      location: location
      tags: tags
      targetId: namespace.id
      endpoint: endpoint
    }
  }
]

output id string = namespace.id
