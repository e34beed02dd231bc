metadata description = 'Permissions on the index of one project in the shared search service.'
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

resource search 'Microsoft.Search/searchServices@2025-05-01' existing = {
  name: settings.hostName
}

module access 'access.bicep' = {
  name: 'access-${name}-${uniqueString(search.id)}'
  params: {
    service: settings.hostName
    index: name
    grants: settings.grants
  }
}

output id string = search.id
