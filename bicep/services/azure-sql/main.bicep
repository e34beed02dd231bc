metadata description = 'A SQL server with one database that only private networks reach and that knows no passwords.'
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
  maxGb: int
  idle: int
  redundancy: string
  access: DataAccess[]
}

var isCustomers = !empty(key.vaultId)
var vaultUri = 'https://${last(split(key.vaultId, '/'))}${environment().suffixes.keyvaultDns}'
var sleeps = startsWith(settings.size, 'GP_S_')
// At least half a core, and an eighth of what it may have (azure-sql/database/resource-limits-vcore-single-databases, 2026-11).
var least = max(500, sleeps ? int(last(split(settings.size, '_'))) * 125 : 0) // thousandths: Bicep has no fractions

resource administrator 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: last(split(identityId, '/'))
  scope: resourceGroup(split(identityId, '/')[2], split(identityId, '/')[4])
}

resource server 'Microsoft.Sql/servers@2025-01-01' = {
  name: name
  location: location
  tags: tags
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    version: '12.0'
    minimalTlsVersion: '1.2'
    publicNetworkAccess: 'Disabled'
    restrictOutboundNetworkAccess: 'Enabled' // it copies to nobody
    primaryUserAssignedIdentityId: identityId
    administrators: {
      administratorType: 'ActiveDirectory'
      azureADOnlyAuthentication: true // no logins with passwords
      principalType: 'Application'
      login: settings.access[0].label // the project's identity: a server has one administrator
      sid: administrator.properties.clientId // what an application is to SQL; its object id lets nobody in
      tenantId: tenant().tenantId
    }
    keyId: isCustomers ? '${vaultUri}/keys/${key.name}' : null // no version: a new one is used by itself
  }
}

resource database 'Microsoft.Sql/servers/databases@2025-01-01' = {
  parent: server
  name: 'main'
  location: location
  tags: tags
  sku: { name: settings.size }
  properties: {
    maxSizeBytes: settings.maxGb * 1073741824
    autoPauseDelay: sleeps ? settings.idle : null // minutes; -1 never sleeps
    minCapacity: sleeps ? json('${least / 1000}.${padLeft(least % 1000, 3, '0')}') : null
    zoneRedundant: settings.redundancy == 'Zone'
    requestedBackupStorageRedundancy: settings.redundancy // data stays in its region
  }
}

// Who came in, or was not let in, and what rights were given; where all is logged, every statement, too.
resource audit 'Microsoft.Sql/servers/databases/auditingSettings@2025-01-01' = {
  parent: database
  name: 'default'
  properties: {
    state: 'Enabled'
    isAzureMonitorTargetEnabled: true // sent by the setting below; no account of storage keeps it
    auditActionsAndGroups: concat(
      [
        'SUCCESSFUL_DATABASE_AUTHENTICATION_GROUP'
        'FAILED_DATABASE_AUTHENTICATION_GROUP'
        'DATABASE_PERMISSION_CHANGE_GROUP'
        'DATABASE_PRINCIPAL_CHANGE_GROUP'
        'DATABASE_ROLE_MEMBER_CHANGE_GROUP'
      ],
      contains(logs.groups, 'allLogs') ? ['BATCH_COMPLETED_GROUP'] : []
    )
  }
}

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
    name: 'endpoint-${endpoint.group}-${uniqueString(server.id)}'
    params: {
      name: 'pe-${name}-${endpoint.group}'
      location: location
      tags: tags
      targetId: server.id
      endpoint: endpoint
    }
    dependsOn: [database]
  }
]

output id string = server.id
