metadata description = 'The machines that the web and function apps of a project share.'
import { Endpoint, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param settings {
  environmentId: string
  size: string
  instances: int
  maxInstances: int
  zones: bool
}

// An environment's plan grows by no load of its apps: Premium sizes alone do.
var grows = empty(settings.environmentId) && settings.maxInstances > settings.instances

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: name
  location: location
  tags: tags
  kind: 'linux'
  sku: { name: settings.size, capacity: settings.instances }
  properties: {
    reserved: true // Linux
    hostingEnvironmentProfile: empty(settings.environmentId) ? null : { id: settings.environmentId }
    zoneRedundant: settings.zones
    elasticScaleEnabled: grows // each app grows by its own load
    maximumElasticWorkerCount: settings.maxInstances
  }
}

output id string = plan.id
