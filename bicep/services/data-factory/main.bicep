metadata description = 'A data factory that reaches data from a network of its own, as the identity of its floor.'
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
  cores: int
  idle: int
  links: bool
  storageId: string
  cosmosId: string
  sqlId: string
  lakeId: string
}

var reachable = [
  { name: 'storage', group: 'blob', id: settings.storageId }
  { name: 'cosmos', group: 'Sql', id: settings.cosmosId }
  { name: 'sql', group: 'sqlServer', id: settings.sqlId }
  { name: 'lake', group: 'dfs', id: settings.lakeId }
]
var reached = filter(reachable, one => settings.links && !empty(one.id))

var isCustomers = !empty(key.vaultId)
var vaultUri = 'https://${last(split(key.vaultId, '/'))}${environment().suffixes.keyvaultDns}'

resource factory 'Microsoft.DataFactory/factories@2018-06-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    publicNetworkAccess: 'Disabled'
    encryption: isCustomers
      ? {
          vaultBaseUrl: vaultUri
          keyName: key.name // no version: a new one is used by itself
          identity: { userAssignedIdentity: identityId }
        }
      : null
  }
}

resource managedNetwork 'Microsoft.DataFactory/factories/managedVirtualNetworks@2018-06-01' = {
  parent: factory
  name: 'default'
  properties: {}
}

// Each waits at its target until it is approved there.
@batchSize(1)
resource links 'Microsoft.DataFactory/factories/managedVirtualNetworks/managedPrivateEndpoints@2018-06-01' = [
  for one in reached: {
    parent: managedNetwork
    name: one.name
    properties: { privateLinkResourceId: one.id, groupId: one.group }
  }
]

// The runtime that Azure would make is outside of the managed network; this one takes its name.
resource runtime 'Microsoft.DataFactory/factories/integrationRuntimes@2018-06-01' = {
  parent: factory
  name: 'AutoResolveIntegrationRuntime'
  properties: {
    type: 'Managed'
    managedVirtualNetwork: { type: 'ManagedVirtualNetworkReference', referenceName: managedNetwork.name }
    typeProperties: {
      computeProperties: {
        location: 'AutoResolve'
        dataFlowProperties: { computeType: 'General', coreCount: settings.cores, timeToLive: settings.idle, cleanup: true }
      }
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: factory
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
    name: 'endpoint-${endpoint.group}-${uniqueString(factory.id)}'
    params: {
      name: 'pe-${name}-${endpoint.group}'
      location: location
      tags: tags
      targetId: factory.id
      endpoint: endpoint
    }
    dependsOn: [managedNetwork, runtime]
  }
]

output id string = factory.id
