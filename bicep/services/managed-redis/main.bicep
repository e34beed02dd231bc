metadata description = 'An in-memory store that shows its data to identities alone.'
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
  size: string
  standby: string
  policy: string
  eviction: string
  access: DataAccess[]
}

var isCustomers = !empty(key.vaultId)

// The cache wants to know which version of the key it uses.
resource used 'Microsoft.KeyVault/vaults/keys@2025-05-01' existing = if (isCustomers) {
  name: isCustomers ? '${last(split(key.vaultId, '/'))}/${key.name}' : 'none/none'
  scope: resourceGroup(
    isCustomers ? split(key.vaultId, '/')[2] : subscription().subscriptionId,
    isCustomers ? split(key.vaultId, '/')[4] : resourceGroup().name
  )
}

resource user 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: last(split(identityId, '/'))
  scope: resourceGroup(split(identityId, '/')[2], split(identityId, '/')[4])
}

resource cache 'Microsoft.Cache/redisEnterprise@2025-07-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: settings.size }
  identity: isCustomers ? { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } } : null
  properties: {
    highAvailability: settings.standby
    minimumTlsVersion: '1.2'
    publicNetworkAccess: 'Disabled'
    encryption: isCustomers
      ? {
          customerManagedKeyEncryption: {
            keyEncryptionKeyIdentity: {
              identityType: 'userAssignedIdentity'
              userAssignedIdentityResourceId: identityId
            }
            keyEncryptionKeyUrl: used!.properties.keyUriWithVersion
          }
        }
      : null
  }
}

resource database 'Microsoft.Cache/redisEnterprise/databases@2025-07-01' = {
  parent: cache
  name: 'default'
  properties: {
    accessKeysAuthentication: 'Disabled'
    clientProtocol: 'Encrypted'
    port: 10000
    clusteringPolicy: settings.policy
    evictionPolicy: settings.eviction
  }
}

// Names are letters and digits. One after the other: the database takes one change at a time.
@batchSize(1)
resource access 'Microsoft.Cache/redisEnterprise/databases/accessPolicyAssignments@2025-07-01' = [
  for one in settings.access: {
    parent: database
    name: replace(one.name, '-', '')
    properties: {
      accessPolicyName: one.role
      user: { objectId: empty(one.principalId) ? user.properties.principalId : one.principalId }
    }
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: database
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
    name: 'endpoint-${endpoint.group}-${uniqueString(cache.id)}'
    params: {
      name: 'pe-${name}-${endpoint.group}'
      location: location
      tags: tags
      targetId: cache.id
      endpoint: endpoint
    }
    dependsOn: [access]
  }
]

output id string = cache.id
