metadata description = 'The private endpoints of the shared services in one cell.'
import { Endpoint } from '../shared/types.bicep'

type SharedEndpoint = {
  name: string
  targetId: string
  endpoint: Endpoint
}

param location string
param tags object
param endpoints SharedEndpoint[]

module privateEndpoints '../shared/endpoint.bicep' = [
  for shared in endpoints: {
    name: 'endpoint-${uniqueString(shared.name)}'
    params: {
      name: shared.name
      location: location
      tags: tags
      targetId: shared.targetId
      endpoint: shared.endpoint
    }
  }
]

output ids string[] = [for (shared, i) in endpoints: privateEndpoints[i].outputs.id]
