targetScope = 'subscription'

param group object
param identity object
param access object
param budget object

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

module budgetModule 'content/landing-zone/budget.bicep' = {
  name: budget.deployment
  scope: resourceGroup(budget.scope.resourceGroup)
  params: {
    name: budget.name
    amount: budget.amount
    startDate: budget.startDate
    alertAt: budget.alertAt
    contactGroups: budget.contactGroups
  }
  dependsOn: [
    groupModule
  ]
}
