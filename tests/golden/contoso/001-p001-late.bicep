targetScope = 'resourceGroup'

param lakeContainer object
param monitorLink object

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

module monitorLinkModule 'content/services/monitor-link/main.bicep' = {
  name: monitorLink.deployment
  scope: resourceGroup(monitorLink.scope.subscription, monitorLink.scope.resourceGroup)
  params: {
    name: monitorLink.name
    location: monitorLink.location
    tags: monitorLink.tags
    identityId: monitorLink.identityId
    endpoints: monitorLink.endpoints
    logs: monitorLink.logs
    openings: monitorLink.openings
    settings: monitorLink.settings
  }
}
