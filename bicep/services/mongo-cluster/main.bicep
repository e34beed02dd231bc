metadata description = 'A MongoDB cluster that only private networks reach and that knows no passwords.'
import { DataAccess, Endpoint, Key, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param key Key
param settings {
  version: string
  tier: string
  storage: int
  standby: string
  access: DataAccess[]
}

var isCustomers = !empty(key.vaultId)
var vaultUri = 'https://${last(split(key.vaultId, '/'))}${environment().suffixes.keyvaultDns}'

resource user 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: last(split(identityId, '/'))
  scope: resourceGroup(split(identityId, '/')[2], split(identityId, '/')[4])
}

resource cluster 'Microsoft.DocumentDB/mongoClusters@2025-09-01' = {
  name: name
  location: location
  tags: tags
  identity: isCustomers ? { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } } : null
  properties: {
    serverVersion: settings.version
    compute: { tier: settings.tier }
    storage: { sizeGb: settings.storage }
    sharding: { shardCount: 1 }
    highAvailability: { targetMode: settings.standby }
    authConfig: { allowedModes: ['MicrosoftEntraID'] } // no users with passwords
    publicNetworkAccess: 'Disabled'
    encryption: isCustomers
      ? {
          customerManagedKeyEncryption: {
            keyEncryptionKeyIdentity: {
              identityType: 'UserAssignedIdentity'
              userAssignedIdentityResourceId: identityId
            }
            keyEncryptionKeyUrl: '${vaultUri}/keys/${key.name}' // no version: a new one is used by itself
          }
        }
      : null
  }
}

module users 'entry.bicep' = [
  for one in settings.access: {
    name: 'user-${one.name}'
    params: {
      cluster: cluster.name
      objectId: empty(one.principalId) ? user.properties.principalId : one.principalId
      role: one.role
    }
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: cluster
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
    name: 'endpoint-${endpoint.group}-${uniqueString(cluster.id)}'
    params: {
      name: 'pe-${name}-${endpoint.group}'
      location: location
      tags: tags
      targetId: cluster.id
      endpoint: endpoint
    }
    dependsOn: [users]
  }
]

output id string = cluster.id
