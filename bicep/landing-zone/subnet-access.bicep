metadata description = 'Who may put machines into one subnet, and do nothing else with it.'
import { Grant } from '../shared/types.bicep'

param network string
param subnet string
param grants Grant[]

resource vnet 'Microsoft.Network/virtualNetworks@2025-05-01' existing = {
  name: network
}

resource place 'Microsoft.Network/virtualNetworks/subnets@2025-05-01' existing = {
  parent: vnet
  name: subnet
}

resource identities 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for grant in grants: {
    name: last(split(grant.identityId, '/'))
    scope: resourceGroup(split(grant.identityId, '/')[2], split(grant.identityId, '/')[4])
  }
]

resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (grant, i) in grants: {
    name: grant.name
    scope: place
    properties: {
      principalId: identities[i].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: grant.roleDefinitionId
    }
  }
]

output names string[] = [for grant in grants: grant.name]
