metadata description = 'Permissions of projects on their own repositories in the shared registry.'
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

// Every action on a repository is allowed only where the repository's name begins with a project's.
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
var repository = '@Request[${onRepositories}:name]'

// One project is said as the registry's own page does; several with an operator for any of many values
// (learn.microsoft.com/azure/role-based-access-control/conditions-format, 2024-04-01).
var floors = toObject(settings.grants, grant => grant.name, grant => grant.?floors ?? [])
var patterns = toObject(settings.grants, grant => grant.name, grant => map(floors[grant.name], floor => '\'${floor}/*\''))
var named = toObject(
  settings.grants,
  grant => grant.name,
  grant =>
    length(floors[grant.name]) == 1
      ? 'StringStartsWith \'${floors[grant.name][0]}/\''
      : 'ForAnyOfAnyValues:StringLike {${join(patterns[grant.name], ', ')}}'
)
var conditions = toObject(
  settings.grants,
  grant => grant.name,
  grant => '((${otherActions}) OR (${repository} ${named[grant.name]}))'
)

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
      condition: conditions[grant.name]
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
      condition: conditions[grant.name]
      conditionVersion: '2.0'
    }
  }
]

output id string = registry.id
