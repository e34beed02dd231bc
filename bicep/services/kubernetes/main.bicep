metadata description = 'A private Kubernetes cluster that only Entra logs in to, with pools that scale by themselves.'
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
  subnetId: string
  podRange: string
  outbound: string
  tier: string
  zones: bool
  systemSize: string
  minSystem: int
  maxSystem: int
  pools: { *: { size: string, min: int, max: int } }
}

var zones = settings.zones ? ['1', '2', '3'] : []
var counts = { min: settings.minSystem, max: settings.maxSystem }
var system = union(counts, { name: 'system', mode: 'System', size: settings.systemSize })
var wanted = concat([system], map(items(settings.pools), pool => union(pool.value, { name: pool.key, mode: 'User' })))

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: last(split(identityId, '/'))
  scope: resourceGroup(split(identityId, '/')[2], split(identityId, '/')[4])
}

module disks '../../shared/disk-encryption-set.bicep' = if (!empty(key.vaultId)) {
  name: 'disks-${uniqueString(name)}'
  params: { name: 'des-${name}', location: location, tags: tags, identityId: identityId, key: key }
}

resource cluster 'Microsoft.ContainerService/managedClusters@2026-05-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Base', tier: settings.tier }
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    dnsPrefix: name
    nodeResourceGroup: '${resourceGroup().name}-nodes'
    nodeResourceGroupProfile: { restrictionLevel: 'ReadOnly' } // what is in it belongs to Azure
    enableRBAC: true
    disableLocalAccounts: true
    aadProfile: { managed: true, enableAzureRBAC: true, tenantID: tenant().tenantId }
    diskEncryptionSetID: disks.?outputs.id
    oidcIssuerProfile: { enabled: true }
    securityProfile: { workloadIdentity: { enabled: true } }
    apiServerAccessProfile: {
      enablePrivateCluster: true
      enablePrivateClusterPublicFQDN: false
      privateDNSZone: 'system' // its own, in the group of the nodes: no project writes another's names
      disableRunCommand: true // it would reach the private API server through Azure's public one
    }
    identityProfile: {
      kubeletidentity: { resourceId: identityId, clientId: identity.properties.clientId, objectId: identity.properties.principalId }
    }
    networkProfile: {
      networkPlugin: 'azure'
      networkPluginMode: 'overlay'
      networkDataplane: 'cilium'
      networkPolicy: 'cilium'
      podCidr: settings.podRange
      serviceCidr: '100.65.0.0/16' // seen inside the cluster alone
      dnsServiceIP: '100.65.0.10'
      loadBalancerSku: 'standard'
      outboundType: settings.outbound
    }
    autoUpgradeProfile: { upgradeChannel: 'patch', nodeOSUpgradeChannel: 'NodeImage' }
    agentPoolProfiles: [ // a cluster is born with one pool, which is then written as all others are
      {
        name: system.name
        mode: system.mode
        type: 'VirtualMachineScaleSets'
        osType: 'Linux'
        vmSize: system.size
        vnetSubnetID: settings.subnetId
        enableAutoScaling: true
        minCount: system.min
        maxCount: system.max
        enableNodePublicIP: false
        availabilityZones: zones
      }
    ]
  }
}

// One after the other: a cluster takes one change at a time. The number of nodes is left out: it is the
// autoscaler's (github.com/Azure/AKS issue 1627, 2020-05).
@batchSize(1)
resource pools 'Microsoft.ContainerService/managedClusters/agentPools@2026-05-01' = [
  for pool in wanted: {
    parent: cluster
    name: pool.name
    properties: {
      mode: pool.mode
      type: 'VirtualMachineScaleSets'
      osType: 'Linux'
      vmSize: pool.size
      vnetSubnetID: settings.subnetId
      enableAutoScaling: true
      minCount: pool.min
      maxCount: pool.max
      enableNodePublicIP: false
      availabilityZones: zones
      upgradeSettings: { maxSurge: '1' }
      tags: tags
    }
  }
]

@batchSize(1)
resource windows 'Microsoft.ContainerService/managedClusters/maintenanceConfigurations@2026-05-01' = [
  for window in ['aksManagedAutoUpgradeSchedule', 'aksManagedNodeOSUpgradeSchedule']: {
    parent: cluster
    name: window
    dependsOn: [pools]
    properties: {
      maintenanceWindow: {
        schedule: { weekly: { dayOfWeek: 'Sunday', intervalWeeks: 1 } }
        durationHours: 4
        startTime: '01:00'
        utcOffset: '+00:00'
      }
    }
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: cluster
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

output id string = cluster.id
