metadata description = 'A Foundry account that hosts the projects of many teams.'
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
  deployments: {
    *: {
      model: string
      version: string
      format: string
      sku: string
      capacity: int
    }
  }
  defender: string
}

var isCustomers = !empty(key.vaultId)
var vaultUri = 'https://${last(split(key.vaultId, '/'))}${environment().suffixes.keyvaultDns}'

resource user 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: last(split(identityId, '/'))
  scope: resourceGroup(split(identityId, '/')[2], split(identityId, '/')[4])
}

resource account 'Microsoft.CognitiveServices/accounts@2025-09-01' = {
  name: name
  location: location
  tags: tags
  kind: 'AIServices'
  sku: { name: 'S0' }
  identity: {
    type: 'UserAssigned' // its permissions exist before the account does; the kind of identity cannot change later
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    customSubDomainName: name // Entra tokens and private endpoints need a name of its own
    allowProjectManagement: true
    disableLocalAuth: true
    encryption: isCustomers
      ? {
          keySource: 'Microsoft.KeyVault'
          keyVaultProperties: {
            keyVaultUri: vaultUri
            keyName: key.name // no version: a new one is used by itself
            identityClientId: user.properties.clientId
          }
        }
      : null
    publicNetworkAccess: empty(openings) ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: 'Deny'
      bypass: 'AzureServices'
      ipRules: [for opening in openings: { value: opening.range }]
    }
  }
}

// One after the other: the account refuses two writes at a time.
@batchSize(1)
resource deployments 'Microsoft.CognitiveServices/accounts/deployments@2025-09-01' = [
  for deployment in items(settings.deployments): {
    parent: account
    name: deployment.key
    sku: { name: deployment.value.sku, capacity: deployment.value.capacity }
    properties: {
      model: {
        format: deployment.value.format
        name: deployment.value.model
        version: deployment.value.version
      }
      versionUpgradeOption: 'OnceCurrentVersionExpired' // a model changes when it must, never by surprise
    }
  }
]

// Empty: the environment never had the plan, and nothing is said about this account.
resource defender 'Microsoft.CognitiveServices/accounts/defenderForAISettings@2025-09-01' = if (!empty(settings.defender)) {
  parent: account
  name: 'default'
  properties: { state: settings.defender }
  dependsOn: [deployments]
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
    dependsOn: [deployments, defender] // approving an endpoint is a write to the account too
  }
]

output id string = account.id
