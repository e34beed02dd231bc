metadata description = 'A Databricks workspace whose machines stand in the project network and have no public address.'
import { Endpoint, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param settings {
  hostSubnetId: string
  containerSubnetId: string
  nodes: int
  updates: string
  redundancy: string
}

resource workspace 'Microsoft.Databricks/workspaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'premium' } // private link needs it
  properties: {
    computeMode: 'Hybrid'
    managedResourceGroupId: subscriptionResourceId('Microsoft.Resources/resourceGroups', '${resourceGroup().name}-databricks')
    publicNetworkAccess: 'Disabled'
    requiredNsgRules: 'NoAzureDatabricksRules' // machines reach the control plane through the endpoint
    parameters: {
      enableNoPublicIp: { value: true }
      customVirtualNetworkId: { value: split(settings.hostSubnetId, '/subnets/')[0] }
      customPublicSubnetName: { value: last(split(settings.hostSubnetId, '/')) }
      customPrivateSubnetName: { value: last(split(settings.containerSubnetId, '/')) }
      requireInfrastructureEncryption: { value: true }
      storageAccountSkuName: { value: 'Standard_${settings.redundancy}' }
    }
    enhancedSecurityCompliance: { automaticClusterUpdate: { value: settings.updates } }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: workspace
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
    name: 'endpoint-${endpoint.group}-${uniqueString(workspace.id)}'
    params: {
      name: 'pe-${name}-${endpoint.group}'
      location: location
      tags: tags
      targetId: workspace.id
      endpoint: endpoint
    }
  }
]

output id string = workspace.id
