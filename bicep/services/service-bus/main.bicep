metadata description = 'Queues that only private networks and Entra identities send to and receive from.'
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
  capacity: int
  queues: {
    *: {
      deliveries: int
      lockSeconds: int
      keepDays: int
      sessions: bool
    }
  }
}

var isCustomers = !empty(key.vaultId)
var vaultUri = 'https://${last(split(key.vaultId, '/'))}${environment().suffixes.keyvaultDns}'

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Premium', tier: 'Premium', capacity: settings.capacity } // no other has private endpoints
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: 'Disabled'
    premiumMessagingPartitions: 1
    encryption: isCustomers
      ? {
          keySource: 'Microsoft.KeyVault' // at creation, before the first queue, or never
          keyVaultProperties: [ // no version: a new one is used by itself
            { keyVaultUri: vaultUri, keyName: key.name, identity: { userAssignedIdentity: identityId } }
          ]
        }
      : null
  }
}

// One after the other: a namespace takes one change at a time.
@batchSize(1)
resource queues 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' = [
  for queue in items(settings.queues): {
    parent: namespace
    name: queue.key
    properties: {
      maxDeliveryCount: queue.value.deliveries
      lockDuration: 'PT${queue.value.lockSeconds}S'
      defaultMessageTimeToLive: 'P${queue.value.keepDays}D'
      deadLetteringOnMessageExpiration: true // what nobody took is kept for somebody to look at
      requiresSession: queue.value.sessions
    }
  }
]

// Nothing passes the closed door, Azure's own services neither. A denial by default counts only beside a rule
// (github.com/hashicorp/terraform-provider-azurerm pull 33216, 2026-08): `publicNetworkAccess` closes it.
resource rules 'Microsoft.ServiceBus/namespaces/networkRuleSets@2026-01-01' = {
  parent: namespace
  name: 'default'
  properties: {
    publicNetworkAccess: 'Disabled'
    trustedServiceAccessEnabled: false
  }
  dependsOn: [queues] // one change at a time
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
