metadata description = 'A registry of models that environments share by name: closed, met by private endpoints alone.'
import { Endpoint, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param settings {
  storeId: string // this and the next: where networks have endpoints, beside
  imagesId: string
}

resource registry 'Microsoft.MachineLearningServices/registries@2025-09-01' = {
  name: name
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' } // it opens its own store with it
  properties: {
    publicNetworkAccess: 'Disabled'
    regionDetails: [
      {
        location: location
        // Azure takes no store and no registry of ours (github.com/Azure/bicep-types-az issue 1805, 2023-08).
        storageAccountDetails: [
          {
            systemCreatedStorageAccount: {
              storageAccountType: 'Standard_LRS'
              storageAccountHnsEnabled: false
              allowBlobPublicAccess: false
            }
          }
        ]
        acrDetails: [{ systemCreatedAcrAccount: { acrAccountSku: 'Premium' } }]
      }
    ]
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
