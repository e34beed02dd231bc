metadata description = 'Who in a project reads models of the registry between environments.'
import { Endpoint, Grant, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param settings {
  hostName: string
  grants: Grant[]
}

resource registry 'Microsoft.MachineLearningServices/registries@2025-09-01' existing = {
  name: settings.hostName
}

var ofGroups = filter(settings.grants, grant => empty(grant.identityId))
var ofIdentities = filter(settings.grants, grant => !empty(grant.identityId))

resource groupAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grant in ofGroups: {
    name: grant.name
    scope: registry
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
    scope: registry
    properties: {
      principalId: identities[i].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: grant.roleDefinitionId
    }
  }
]

output id string = registry.id
