metadata description = 'A PostgreSQL server that only private networks reach and that knows no passwords.'
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
  size: string
  storage: int
  standby: string
  backupDays: int
  access: DataAccess[]
}

var isCustomers = !empty(key.vaultId)
var vaultUri = 'https://${last(split(key.vaultId, '/'))}${environment().suffixes.keyvaultDns}'
var tiers = { B: 'Burstable', D: 'GeneralPurpose', E: 'MemoryOptimized' }

resource user 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: last(split(identityId, '/'))
  scope: resourceGroup(split(identityId, '/')[2], split(identityId, '/')[4])
}

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: settings.size, tier: tiers[substring(settings.size, 9, 1)] } // Standard_D…
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    version: settings.version
    authConfig: {
      activeDirectoryAuth: 'Enabled'
      passwordAuth: 'Disabled'
      tenantId: tenant().tenantId
    }
    storage: { storageSizeGB: settings.storage, autoGrow: 'Enabled' }
    backup: { backupRetentionDays: settings.backupDays, geoRedundantBackup: 'Disabled' } // data stays in its region
    highAvailability: { mode: settings.standby }
    network: { publicNetworkAccess: 'Disabled' }
    dataEncryption: isCustomers
      ? {
          type: 'AzureKeyVault' // at creation or never
          primaryKeyURI: '${vaultUri}/keys/${key.name}' // no version: a new one is used by itself
          primaryUserAssignedIdentityId: identityId
        }
      : { type: 'SystemManaged' }
  }
}

// One after the other: the server takes one change at a time.
@batchSize(1)
module administrators 'entry.bicep' = [
  for one in settings.access: {
    name: 'administrator-${one.name}'
    params: {
      server: server.name
      objectId: empty(one.principalId) ? user.properties.principalId : one.principalId
      principalName: one.label
      principalType: empty(one.principalId) ? 'ServicePrincipal' : 'Group'
    }
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: server
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
    name: 'endpoint-${endpoint.group}-${uniqueString(server.id)}'
    params: {
      name: 'pe-${name}-${endpoint.group}'
      location: location
      tags: tags
      targetId: server.id
      endpoint: endpoint
    }
    dependsOn: [administrators]
  }
]

output id string = server.id
