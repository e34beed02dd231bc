targetScope = 'subscription'

param group object
param identity object
param access object

module groupModule 'content/landing-zone/resource-group.bicep' = {
  name: group.deployment
  params: {
    name: group.name
    location: group.location
    tags: group.tags
  }
}

module identityModule 'content/landing-zone/identity.bicep' = {
  name: identity.deployment
  scope: resourceGroup(identity.scope.resourceGroup)
  params: {
    name: identity.name
    location: identity.location
    tags: identity.tags
  }
  dependsOn: [
    groupModule
  ]
}

module accessModule 'content/landing-zone/access.bicep' = {
  name: access.deployment
  scope: resourceGroup(access.scope.resourceGroup)
  params: {
    grants: access.grants
  }
  dependsOn: [
    groupModule
    identityModule
  ]
}
