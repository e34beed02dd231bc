metadata description = 'Who may do what in this resource group: one assignment per persona.'
import { Grant } from '../shared/types.bicep'

param grants Grant[]

var ofGroups = filter(grants, grant => empty(grant.identityId))
var ofIdentities = filter(grants, grant => !empty(grant.identityId))

resource groupAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grant in ofGroups: {
    name: grant.name
    properties: {
      principalId: grant.principalId
      principalType: grant.?kind ?? 'Group' // people come in groups: a joiner needs no deployment
      roleDefinitionId: grant.roleDefinitionId
    }
  }
]

resource identities 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for grant in ofIdentities: {
    name: last(split(grant.identityId, '/'))
    scope: resourceGroup(split(grant.identityId, '/')[2], split(grant.identityId, '/')[4])
  }
]

resource identityAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (grant, i) in ofIdentities: {
    name: grant.name
    properties: {
      principalId: identities[i].properties.principalId
      principalType: 'ServicePrincipal' // said aloud, Azure does not look up an identity that is seconds old
      roleDefinitionId: grant.roleDefinitionId
    }
  }
]

output names string[] = [for grant in grants: grant.name]
