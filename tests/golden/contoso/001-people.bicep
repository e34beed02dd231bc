targetScope = 'resourceGroup'

param registryRepositories object

module registryRepositoriesModule 'content/services/registry-repositories/main.bicep' = {
  name: registryRepositories.deployment
  scope: resourceGroup(registryRepositories.scope.subscription, registryRepositories.scope.resourceGroup)
  params: {
    name: registryRepositories.name
    location: registryRepositories.location
    tags: registryRepositories.tags
    identityId: registryRepositories.identityId
    endpoints: registryRepositories.endpoints
    logs: registryRepositories.logs
    openings: registryRepositories.openings
    settings: registryRepositories.settings
  }
}
