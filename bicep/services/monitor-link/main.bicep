metadata description = 'A project\'s telemetry joins the private link scope of its environment.'
import { Endpoint, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param settings {
  hostName: string
  componentId: string
}

resource linkScope 'Microsoft.Insights/privateLinkScopes@2021-09-01' existing = {
  name: settings.hostName
}

resource link 'Microsoft.Insights/privateLinkScopes/scopedResources@2021-09-01' = {
  parent: linkScope
  name: name
  properties: { linkedResourceId: settings.componentId }
}

output id string = link.id
