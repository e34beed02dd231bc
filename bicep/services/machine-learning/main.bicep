metadata description = 'A machine learning workspace with clusters that have no public address and scale to zero.'
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
  storageId: string
  keyVaultId: string
  applicationInsightsId: string
  containerRegistryId: string
  subnetId: string
  clusters: { *: { size: string, min: int, max: int, idle: int } }
  instances: { *: { size: string, person: string, stop: string } }
}

var isCustomers = !empty(key.vaultId)

// The workspace wants to know which version of the key it uses.
resource used 'Microsoft.KeyVault/vaults/keys@2025-05-01' existing = if (isCustomers) {
  name: isCustomers ? '${last(split(key.vaultId, '/'))}/${key.name}' : 'none/none'
  scope: resourceGroup(
    isCustomers ? split(key.vaultId, '/')[2] : subscription().subscriptionId,
    isCustomers ? split(key.vaultId, '/')[4] : resourceGroup().name
  )
}

resource workspace 'Microsoft.MachineLearningServices/workspaces@2025-09-01' = {
  name: name
  location: location
  tags: tags
  kind: 'Default'
  sku: { name: 'Basic', tier: 'Basic' }
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    friendlyName: name
    storageAccount: settings.storageId
    keyVault: settings.keyVaultId
    applicationInsights: settings.applicationInsightsId
    containerRegistry: empty(settings.containerRegistryId) ? null : settings.containerRegistryId
    primaryUserAssignedIdentity: identityId
    systemDatastoresAuthMode: 'Identity' // the account has no keys to store
    enableServiceSideCMKEncryption: isCustomers ? true : null // else Azure would put stores of its own beside the group
    encryption: isCustomers
      ? {
          status: 'Enabled' // at creation or never
          identity: { userAssignedIdentity: identityId }
          keyVaultProperties: {
            keyVaultArmId: key.vaultId
            keyIdentifier: used!.properties.keyUriWithVersion
          }
        }
      : null
    publicNetworkAccess: 'Disabled'
    v1LegacyMode: false
    // A private registry cannot build images itself; the first cluster does.
    imageBuildCompute: empty(settings.clusters) ? null : items(settings.clusters)[0].key
    managedNetwork: { isolationMode: 'Disabled' } // computes live in the project's own subnet
    serverlessComputeSettings: {
      serverlessComputeCustomSubnet: settings.subnetId
      serverlessComputeNoPublicIP: true
    }
  }
}

// One after the other: each cluster joins the same subnet.
@batchSize(1)
resource clusters 'Microsoft.MachineLearningServices/workspaces/computes@2025-09-01' = [
  for cluster in items(settings.clusters): {
    parent: workspace
    name: cluster.key
    location: location
    tags: tags
    identity: {
      type: 'UserAssigned'
      userAssignedIdentities: { '${identityId}': {} }
    }
    properties: {
      computeType: 'AmlCompute'
      computeLocation: location
      disableLocalAuth: true // no SSH users
      properties: {
        osType: 'Linux'
        vmSize: cluster.value.size
        vmPriority: 'Dedicated'
        enableNodePublicIp: false
        remoteLoginPortPublicAccess: 'Disabled'
        subnet: { id: settings.subnetId }
        scaleSettings: {
          minNodeCount: cluster.value.min
          maxNodeCount: cluster.value.max
          nodeIdleTimeBeforeScaleDown: 'PT${cluster.value.idle}S'
        }
      }
    }
    dependsOn: [privateEndpoints] // nodes report to the workspace through its endpoint
  }
]

module instances 'instance.bicep' = [
  for instance in items(settings.instances): {
    name: 'instance-${instance.key}-${uniqueString(workspace.id)}'
    params: {
      workspace: name
      name: instance.key
      location: location
      tags: tags
      identityId: identityId
      subnetId: settings.subnetId
      instance: instance.value
    }
    dependsOn: [clusters, privateEndpoints]
  }
]

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
