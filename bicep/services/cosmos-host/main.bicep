metadata description = 'A Cosmos DB account in which projects have a database each, and pay for requests alone.'
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
  backup: string
  zones: bool
}

var isCustomers = !empty(key.vaultId)
var vaultUri = 'https://${last(split(key.vaultId, '/'))}${environment().suffixes.keyvaultDns}'

resource account 'Microsoft.DocumentDB/databaseAccounts@2025-10-15' = {
  name: name
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    databaseAccountOfferType: 'Standard'
    locations: [{ locationName: location, failoverPriority: 0, isZoneRedundant: settings.zones }]
    capabilities: [{ name: 'EnableServerless' }] // no project waits, or pays, for another's throughput
    capacity: { totalThroughputLimit: -1 }
    consistencyPolicy: { defaultConsistencyLevel: 'Session' }
    backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: settings.backup } }
    minimalTlsVersion: 'Tls12'
    disableLocalAuth: true
    disableKeyBasedMetadataWriteAccess: true
    publicNetworkAccess: 'Disabled'
    networkAclBypass: 'None'
    defaultIdentity: isCustomers ? 'UserAssignedIdentity=${identityId}' : 'FirstPartyIdentity'
    keyVaultKeyUri: isCustomers ? '${vaultUri}/keys/${key.name}' : null // no version: a new one is used by itself
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: account
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
