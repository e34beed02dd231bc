targetScope = 'resourceGroup'

param foundryProject object
param lakeContainer object

module foundryProjectModule 'content/services/foundry-project/main.bicep' = {
  name: foundryProject.deployment
  scope: resourceGroup(foundryProject.scope.subscription, foundryProject.scope.resourceGroup)
  params: {
    name: foundryProject.name
    location: foundryProject.location
    tags: foundryProject.tags
    identityId: foundryProject.identityId
    endpoints: foundryProject.endpoints
    logs: foundryProject.logs
    openings: foundryProject.openings
    settings: foundryProject.settings
  }
}

module lakeContainerModule 'content/services/lake-container/main.bicep' = {
  name: lakeContainer.deployment
  scope: resourceGroup(lakeContainer.scope.subscription, lakeContainer.scope.resourceGroup)
  params: {
    name: lakeContainer.name
    location: lakeContainer.location
    tags: lakeContainer.tags
    identityId: lakeContainer.identityId
    endpoints: lakeContainer.endpoints
    logs: lakeContainer.logs
    openings: lakeContainer.openings
    settings: lakeContainer.settings
  }
}
