metadata description = 'A cell\'s subnets in a VNet that its owners keep: nothing else of it is written.'
import { Subnet } from '../shared/types.bicep'

param network string
@description('Resource group of the security groups; it is in the subscription of the network.')
param filterGroup string
param subnets Subnet[]

resource vnet 'Microsoft.Network/virtualNetworks@2025-05-01' existing = {
  name: network
}

@batchSize(1) // a network takes one change at a time
resource written 'Microsoft.Network/virtualNetworks/subnets@2025-05-01' = [
  for subnet in subnets: {
    parent: vnet
    name: subnet.name
    properties: {
      addressPrefix: subnet.prefix
      networkSecurityGroup: empty(subnet.securityGroup)
        ? null
        : { id: resourceId(filterGroup, 'Microsoft.Network/networkSecurityGroups', subnet.securityGroup) }
      natGateway: empty(subnet.natGatewayId) ? null : { id: subnet.natGatewayId }
      routeTable: empty(subnet.routeTableId) ? null : { id: subnet.routeTableId }
      delegations: empty(subnet.delegation)
        ? []
        : [{ name: subnet.?delegationName ?? 'service', properties: { serviceName: subnet.delegation } }]
      serviceEndpoints: [] // services are reached by private endpoints alone
      defaultOutboundAccess: false // no way out to the internet that nobody ordered
      privateEndpointNetworkPolicies: 'Enabled' // else security groups are blind to endpoints
    }
  }
]

output ids string[] = [for (subnet, i) in subnets: written[i].id]
