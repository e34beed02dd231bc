metadata description = 'A Cosmos DB account of a project: one database that only private networks and identities reach.'
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
  access: DataAccess[]
  agents: string
  throughput: int
  consistency: string
  backup: string
  zones: bool
  containers: { *: { partitionKey: string, keep: int } }
}

var isCustomers = !empty(key.vaultId)
var vaultUri = 'https://${last(split(key.vaultId, '/'))}${environment().suffixes.keyvaultDns}'
var byRequest = settings.throughput == 0
// Agents bring three containers of 1000 RU/s (azure/foundry/agents/concepts/standard-agent-setup, 2026-08).
var ofAgents = empty(settings.agents) ? 0 : 3000

resource account 'Microsoft.DocumentDB/databaseAccounts@2025-10-15' = {
  name: name
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    databaseAccountOfferType: 'Standard'
    locations: [{ locationName: location, failoverPriority: 0, isZoneRedundant: settings.zones }]
    capabilities: byRequest ? [{ name: 'EnableServerless' }] : []
    capacity: { totalThroughputLimit: byRequest ? -1 : settings.throughput + ofAgents } // nothing in it costs more
    consistencyPolicy: { defaultConsistencyLevel: settings.consistency }
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

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2025-10-15' = {
  parent: account
  name: 'main'
  properties: {
    resource: { id: 'main' }
    options: byRequest ? {} : { autoscaleSettings: { maxThroughput: settings.throughput } }
  }
}

// One after the other: the account takes one change at a time.
@batchSize(1)
resource containers 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2025-10-15' = [
  for container in items(settings.containers): {
    parent: database
    name: container.key
    properties: {
      resource: {
        id: container.key
        partitionKey: { paths: [container.value.partitionKey], kind: 'Hash', version: 2 }
        defaultTtl: container.value.keep
      }
    }
  }
]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: last(split(identityId, '/'))
  scope: resourceGroup(split(identityId, '/')[2], split(identityId, '/')[4])
}

// The account takes one change of permissions at a time.
@batchSize(1)
resource access 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2025-10-15' = [
  for one in settings.access: {
    parent: account
    name: one.name
    properties: {
      principalId: empty(one.principalId) ? identity.properties.principalId : one.principalId
      roleDefinitionId: '${account.id}/sqlRoleDefinitions/${one.role}'
      scope: account.id
    }
    dependsOn: [containers]
  }
]

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
    dependsOn: [containers]
  }
]

output id string = account.id
