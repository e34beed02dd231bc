metadata description = 'A private endpoint whose names are answered by the private zones of its network.'
import { Endpoint } from './types.bicep'

param name string
param location string
param tags object
param targetId string
param endpoint Endpoint

resource privateEndpoint 'Microsoft.Network/privateEndpoints@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: endpoint.subnetId }
    customNetworkInterfaceName: 'nic-${name}' // Azure's own choice ends in a random id
    privateLinkServiceConnections: [
      {
        name: endpoint.group
        properties: { privateLinkServiceId: targetId, groupIds: [endpoint.group] }
      }
    ]
  }
}

// No zones: whoever owns the zones elsewhere (a hub, a policy) registers the address.
resource zoneGroup 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2025-05-01' = if (!empty(endpoint.zoneIds)) {
  parent: privateEndpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      for zoneId in endpoint.zoneIds: {
        name: replace(last(split(zoneId, '/')), '.', '-')
        properties: { privateDnsZoneId: zoneId }
      }
    ]
  }
}

output id string = privateEndpoint.id
