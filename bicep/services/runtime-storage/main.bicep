metadata description = 'What functions and workflows keep for themselves: blobs, queues and tables without a key.'
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
  redundancy: string
}

var isCustomers = !empty(key.vaultId)
var vaultUri = 'https://${last(split(key.vaultId, '/'))}${environment().suffixes.keyvaultDns}'

var ranges = filter(openings, opening => contains(opening, 'range')) // the others are a perimeter's

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_${settings.redundancy}' }
  identity: isCustomers ? { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } } : null
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false // roles alone
    defaultToOAuthAuthentication: true
    isLocalUserEnabled: false
    isSftpEnabled: false // its users have passwords of their own
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    encryption: {
      keySource: isCustomers ? 'Microsoft.Keyvault' : 'Microsoft.Storage'
      identity: isCustomers ? { userAssignedIdentity: identityId } : null
      keyvaultproperties: isCustomers ? { keyvaulturi: vaultUri, keyname: key.name } : null // no version: a new one is used by itself
      services: { // for the account's key from the first day: later it cannot be said
        blob: { enabled: true, keyType: 'Account' }
        queue: { enabled: true, keyType: 'Account' }
        table: { enabled: true, keyType: 'Account' }
      }
    }
    publicNetworkAccess: empty(openings) ? 'Disabled' : empty(ranges) ? 'SecuredByPerimeter' : 'Enabled'
    networkAcls: {
      defaultAction: 'Deny'
      bypass: 'AzureServices' // logs and metrics of the platform
      ipRules: [for opening in ranges: { value: opening.range, action: 'Allow' }]
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = {
  parent: account
  name: 'default'
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices@2025-06-01' = {
  parent: account
  name: 'default'
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2025-06-01' = {
  parent: account
  name: 'default'
}

resource blobDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: blobs
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

resource queueDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: queues
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

resource tableDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: tables
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
  }
]

output id string = account.id
