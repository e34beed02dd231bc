metadata description = 'Permissions of one project on its own repositories in the shared registry.'
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

resource registry 'Microsoft.ContainerRegistry/registries@2025-11-01' existing = {
  name: settings.hostName
}

// Every action on a repository is allowed only where the repository's name begins with the project's.
var onRepositories = 'Microsoft.ContainerRegistry/registries/repositories'
var actions = [
  'content/read'
  'content/write'
  'content/delete'
  'metadata/read'
  'metadata/write'
  'metadata/delete'
]
var otherActions = join(map(actions, action => '!(ActionMatches{\'${onRepositories}/${action}\'})'), ' AND ')
var condition = '((${otherActions}) OR (@Request[${onRepositories}:name] StringStartsWith \'${name}/\'))'

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
      condition: condition
      conditionVersion: '2.0'
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
      condition: condition
      conditionVersion: '2.0'
    }
  }
]

output id string = registry.id
