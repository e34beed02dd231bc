metadata description = 'A project of one team on a shared Foundry account.'
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

resource account 'Microsoft.CognitiveServices/accounts@2025-09-01' existing = {
  name: settings.hostName
}

resource project 'Microsoft.CognitiveServices/accounts/projects@2025-09-01' = {
  parent: account
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned' // the project's own identity: its permissions exist already
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {}
}

var ofGroups = filter(settings.grants, grant => empty(grant.identityId))
var ofIdentities = filter(settings.grants, grant => !empty(grant.identityId))

resource groupAccess 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grant in ofGroups: {
    name: grant.name
    scope: project
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
    scope: project
    properties: {
      principalId: identities[i].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: grant.roleDefinitionId
    }
  }
]

output id string = project.id
