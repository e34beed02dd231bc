metadata description = 'A cluster of the project as compute of its workspace: local accounts stay off, requests stay inside.'
import { Endpoint, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param settings {
  hostName: string
  workspaceId: string
  clusterId: string
  namespace: string
  serveAs: string
  gpu: bool
  spread: bool
}

var serves = !empty(settings.serveAs)

resource workspace 'Microsoft.MachineLearningServices/workspaces@2025-09-01' existing = {
  name: settings.hostName
}

resource cluster 'Microsoft.ContainerService/managedClusters@2026-05-01' existing = {
  name: last(split(settings.clusterId, '/'))
}

// One workspace may work in the cluster, with the rights that its jobs need and no others. It comes through
// Azure's gateway, so neither a local account nor a public API server is needed.
resource trusted 'Microsoft.ContainerService/managedClusters/trustedAccessRoleBindings@2026-05-01' = {
  parent: cluster
  name: name
  properties: {
    sourceResourceId: settings.workspaceId
    roles: ['Microsoft.MachineLearningServices/workspaces/mlworkload']
  }
}

resource extension 'Microsoft.KubernetesConfiguration/extensions@2025-03-01' = {
  scope: cluster
  name: 'azureml'
  identity: { type: 'SystemAssigned' }
  properties: {
    extensionType: 'microsoft.azureml.kubernetes'
    autoUpgradeMinorVersion: true
    releaseTrain: 'stable'
    scope: { cluster: { releaseNamespace: 'azureml' } }
    configurationSettings: {
      enableTraining: 'True'
      enableInference: serves ? 'True' : 'False'
      inferenceRouterServiceType: 'LoadBalancer'
      internalLoadBalancerProvider: 'azure' // an address of the nodes' subnet
      allowInsecureConnections: 'False'
      inferenceRouterHA: settings.spread ? 'True' : 'False'
      installNvidiaDevicePlugin: settings.gpu ? 'True' : 'False'
      ...(serves ? { sslCname: settings.serveAs, sslSecret: 'serving' } : {})
    }
  }
  dependsOn: [trusted]
}

resource compute 'Microsoft.MachineLearningServices/workspaces/computes@2025-09-01' = {
  parent: workspace
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    computeType: 'Kubernetes'
    computeLocation: location
    resourceId: settings.clusterId
    disableLocalAuth: true
    properties: { namespace: settings.namespace }
  }
  dependsOn: [extension]
}

output id string = compute.id
