metadata description = 'A hub whose firewall sees all traffic: what no rule lets through stays where it is.'
import { Logs } from '../shared/types.bicep'

type Egress = {
  name: string
  sources: string[]
  @description('Names on the internet; empty: the tags count.')
  names: string[]
  @description('Azure\'s own lists of names, such as AzureKubernetesService.')
  tags: string[]
  port: int
}

type Passage = {
  name: string
  sources: string[]
  targets: string[]
  port: int
  protocols: string[]
}

param name string
param location string
param tags object
param wanId string
param space string
param policyName string
param firewallName string
@description('What workloads may ask on the internet.')
param egress Egress[]
@description('Who answers names in a network at this hub; empty: each network asks Azure.')
param nameServers string[]
@description('What may pass between private ranges.')
param passages Passage[]
param logs Logs

resource hub 'Microsoft.Network/virtualHubs@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressPrefix: space
    sku: 'Standard'
    virtualWan: { id: wanId }
  }
}

resource policy 'Microsoft.Network/firewallPolicies@2025-05-01' = {
  name: policyName
  location: location
  tags: tags
  properties: {
    sku: { tier: 'Standard' }
    threatIntelMode: 'Deny'
    dnsSettings: { enableProxy: true, servers: nameServers } // names in rules mean what clients were told
  }
}

resource allowed 'Microsoft.Network/firewallPolicies/ruleCollectionGroups@2025-05-01' = if (!empty(egress)) {
  parent: policy
  name: 'egress'
  properties: {
    priority: 1000
    ruleCollections: [
      {
        ruleCollectionType: 'FirewallPolicyFilterRuleCollection'
        name: 'allowed'
        priority: 100
        action: { type: 'Allow' }
        rules: map(egress, one => {
          ruleType: 'ApplicationRule'
          name: one.name
          sourceAddresses: one.sources
          targetFqdns: one.names
          fqdnTags: one.tags
          protocols: [{ protocolType: 'Https', port: one.port }]
        })
      }
    ]
  }
}

resource inside 'Microsoft.Network/firewallPolicies/ruleCollectionGroups@2025-05-01' = if (!empty(passages)) {
  parent: policy
  name: 'inside'
  dependsOn: [allowed] // a policy takes one group at a time
  properties: {
    priority: 900
    ruleCollections: [
      {
        ruleCollectionType: 'FirewallPolicyFilterRuleCollection'
        name: 'inside'
        priority: 100
        action: { type: 'Allow' }
        rules: map(passages, one => {
          ruleType: 'NetworkRule'
          name: one.name
          sourceAddresses: one.sources
          destinationAddresses: one.targets
          destinationPorts: [string(one.port)]
          ipProtocols: one.protocols
        })
      }
    ]
  }
}

resource firewall 'Microsoft.Network/azureFirewalls@2025-05-01' = {
  name: firewallName
  location: location
  tags: tags
  dependsOn: [allowed, inside] // a policy is busy while a group of its rules is written
  properties: {
    sku: { name: 'AZFW_Hub', tier: 'Standard' }
    virtualHub: { id: hub.id }
    firewallPolicy: { id: policy.id }
    hubIPAddresses: { publicIPs: { count: 1 } }
  }
}

resource intent 'Microsoft.Network/virtualHubs/routingIntent@2025-05-01' = {
  parent: hub
  name: 'hubRoutingIntent'
  properties: {
    routingPolicies: [
      { name: 'PublicTraffic', destinations: ['Internet'], nextHop: firewall.id }
      { name: 'PrivateTraffic', destinations: ['PrivateTraffic'], nextHop: firewall.id }
    ]
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: firewall
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

output id string = hub.id
