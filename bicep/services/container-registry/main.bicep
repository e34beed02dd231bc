metadata description = 'A registry that only private networks reach; a shared one gives permissions by repository.'
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
  keepUntaggedDays: int
}

var isCustomers = !empty(key.vaultId)
var vaultUri = 'https://${last(split(key.vaultId, '/'))}${environment().suffixes.keyvaultDns}'

resource user 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: last(split(identityId, '/'))
  scope: resourceGroup(split(identityId, '/')[2], split(identityId, '/')[4])
}

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Premium' } // private endpoints need it
  identity: isCustomers ? { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } } : null
  properties: {
    adminUserEnabled: false
    anonymousPullEnabled: false
    roleAssignmentMode: 'AbacRepositoryPermissions' // permissions can end at a repository
    encryption: isCustomers
      ? {
          status: 'enabled' // at creation or never
          keyVaultProperties: {
            identity: user.properties.clientId
            keyIdentifier: '${vaultUri}/keys/${key.name}' // no version: a new one is used by itself
          }
        }
      : { status: 'disabled' }
    publicNetworkAccess: empty(openings) ? 'Disabled' : 'Enabled'
    networkRuleBypassOptions: 'AzureServices' // Defender scans images, Machine Learning pulls its environments
    networkRuleBypassAllowedForTasks: false // whoever may write a task would be let past the closed door
    networkRuleSet: {
      defaultAction: 'Deny'
      ipRules: [for opening in openings: { value: opening.range, action: 'Allow' }]
    }
    policies: {
      // Nobody copies images to a registry elsewhere; Azure allows this only while public access is off.
      exportPolicy: { status: empty(openings) ? 'disabled' : 'enabled' }
      retentionPolicy: { status: 'enabled', days: settings.keepUntaggedDays }
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: registry
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
    name: 'endpoint-${endpoint.group}-${uniqueString(registry.id)}'
    params: {
      name: 'pe-${name}-${endpoint.group}'
      location: location
      tags: tags
      targetId: registry.id
      endpoint: endpoint
    }
  }
]

output id string = registry.id
