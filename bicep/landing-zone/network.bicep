metadata description = 'A cell: one VNet with all its subnets, and one security group per project.'
import { Logs, Subnet } from '../shared/types.bicep'

type Rule = {
  name: string
  priority: int
  direction: 'Inbound' | 'Outbound'
  access: 'Allow' | 'Deny'
  sources: string[]
  destinations: string[]
  @description('One port; absent: all of them.')
  port: string?
  @description('What is spoken: TCP on a port unless said, else whatever is.')
  protocol: string?
}

type SecurityGroup = {
  name: string
  rules: Rule[]
}

param name string
param location string
param tags object
@description('None: the network is kept by others, and its filters alone are made.')
param prefixes string[]
@description('Whom its machines ask for names; none: Azure.')
param nameServers string[]
param securityGroups SecurityGroup[]
param subnets Subnet[]
@description('Subnets of others, as Azure has them.')
param kept object[] = []
param vnetLogs Logs
param securityGroupLogs Logs

resource groups 'Microsoft.Network/networkSecurityGroups@2025-05-01' = [
  for group in securityGroups: {
    name: group.name
    location: location
    tags: tags
    properties: {
      securityRules: map(group.rules, rule => {
        name: rule.name
        // One source may be a service tag or '*'; the plural takes ranges only.
        properties: union(
          {
            priority: rule.priority
            direction: rule.direction
            access: rule.access
            protocol: rule.?protocol ?? (empty(rule.?port) ? '*' : 'Tcp')
            sourcePortRange: '*'
            destinationPortRange: rule.?port ?? '*'
          },
          length(rule.sources) == 1
            ? { sourceAddressPrefix: rule.sources[0] }
            : { sourceAddressPrefixes: rule.sources },
          length(rule.destinations) == 1
            ? { destinationAddressPrefix: rule.destinations[0] }
            : { destinationAddressPrefixes: rule.destinations }
        )
      })
    }
  }
]

// Subnets stand inside the VNet: a cell costs one write, and a subnet that is not listed is deleted.
resource vnet 'Microsoft.Network/virtualNetworks@2025-05-01' = if (!empty(prefixes)) {
  name: name
  location: location
  tags: tags
  dependsOn: [groups]
  properties: {
    addressSpace: { addressPrefixes: prefixes }
    dhcpOptions: { dnsServers: nameServers } // none: Azure's own answer again
    subnets: concat(
      map(subnets, subnet => {
        name: subnet.name
        properties: {
          addressPrefix: subnet.prefix
          networkSecurityGroup: empty(subnet.securityGroup)
            ? null
            : { id: resourceId('Microsoft.Network/networkSecurityGroups', subnet.securityGroup) }
          natGateway: empty(subnet.natGatewayId) ? null : { id: subnet.natGatewayId }
          routeTable: empty(subnet.routeTableId) ? null : { id: subnet.routeTableId }
          delegations: empty(subnet.delegation)
            ? []
            : [{ name: subnet.?delegationName ?? 'service', properties: { serviceName: subnet.delegation } }]
          serviceEndpoints: [] // services are reached by private endpoints alone
          defaultOutboundAccess: false // no way out to the internet that nobody ordered
          privateEndpointNetworkPolicies: 'Enabled' // else security groups are blind to endpoints
        }
      }),
      kept
    )
  }
}

resource vnetDiagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(prefixes) && !empty(vnetLogs.workspaceId)) {
  scope: vnet
  name: vnetLogs.?setting ?? 'to-workspace'
  properties: {
    workspaceId: vnetLogs.workspaceId
    logs: concat(
      map(vnetLogs.categories, category => { category: category, enabled: true }),
      map(vnetLogs.groups, categoryGroup => { categoryGroup: categoryGroup, enabled: true })
    )
    metrics: vnetLogs.metrics ? [{ category: 'AllMetrics', enabled: true }] : []
  }
}

// In a template of its own: with the groups of a full cell it would be more than one template holds.
module groupLogs '../shared/security-group-logs.bicep' = if (!empty(securityGroupLogs.workspaceId)) {
  name: 'logs-${uniqueString(resourceGroup().id, name)}'
  dependsOn: [groups]
  params: {
    groups: map(securityGroups, group => group.name)
    logs: securityGroupLogs
  }
}

output id string = empty(prefixes) ? '' : vnet.id
