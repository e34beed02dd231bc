metadata description = 'The lake that projects of an environment share: one container each.'
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
  keepDeletedDays: int
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
    isHnsEnabled: true // folders with their own permissions; it cannot be changed later
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false // roles alone
    defaultToOAuthAuthentication: true
    isLocalUserEnabled: false
    isSftpEnabled: false // its users have passwords of their own
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    encryption: isCustomers
      ? {
          keySource: 'Microsoft.Keyvault'
          identity: { userAssignedIdentity: identityId }
          keyvaultproperties: { keyvaulturi: vaultUri, keyname: key.name } // no version: a new one is used by itself
          services: { blob: { enabled: true }, file: { enabled: true } }
        }
      : { keySource: 'Microsoft.Storage' }
    publicNetworkAccess: empty(openings) ? 'Disabled' : empty(ranges) ? 'SecuredByPerimeter' : 'Enabled'
    networkAcls: {
      defaultAction: 'Deny'
      bypass: 'None' // no service may step around the private endpoints
      ipRules: [for opening in ranges: { value: opening.range, action: 'Allow' }]
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-06-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: { enabled: true, days: settings.keepDeletedDays }
    containerDeleteRetentionPolicy: { enabled: true, days: settings.keepDeletedDays }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
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
