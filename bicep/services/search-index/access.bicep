metadata description = 'Roles that end at one index. A module of its own, without types: Azure then asks for nothing that only has a name.'

param service string
param index string
param grants array

resource search 'Microsoft.Search/searchServices@2025-05-01' existing = {
  name: service
}

// No resource of Azure's manager, and no type of Bicep's: only the end of a scope.
#disable-next-line BCP081
resource part 'Microsoft.Search/searchServices/indexes@2025-05-01' existing = {
  parent: search
  name: index
}

var ofGroups = filter(grants, grant => empty(grant.identityId))
var ofIdentities = filter(grants, grant => !empty(grant.identityId))

resource groupAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grant in ofGroups: {
    name: grant.name
    scope: part
    properties: {
      principalId: grant.principalId
      principalType: 'Group'
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
    scope: part
    properties: {
      principalId: identities[i].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: grant.roleDefinitionId
    }
  }
]
