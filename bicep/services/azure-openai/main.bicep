metadata description = 'An Azure OpenAI account of one project, with the models that can be called.'
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
      sku: string
      capacity: int
    }
  }
  defender: string
}

module made '../../shared/ai-account.bicep' = {
  name: 'account-${uniqueString(resourceGroup().id, name)}'
  params: {
    name: name
    location: location
    tags: tags
    identityId: identityId
    openings: openings
    key: key
    kind: 'OpenAI'
    sku: 'S0'
  }
}

resource account 'Microsoft.CognitiveServices/accounts@2025-09-01' existing = {
  name: name
}

// One after the other: the account refuses two writes at a time.
@batchSize(1)
resource deployments 'Microsoft.CognitiveServices/accounts/deployments@2025-09-01' = [
  for deployment in items(settings.deployments): {
    parent: account
    name: deployment.key
    dependsOn: [made]
    sku: { name: deployment.value.sku, capacity: deployment.value.capacity }
    properties: {
      model: {
        format: 'OpenAI'
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
  dependsOn: [made, deployments]
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: account
  dependsOn: [made]
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
