metadata description = 'The network to which GitHub brings the machines of its own runners: no machine and no secret of ours.'
import { Endpoint, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param settings {
  subnetId: string
  business: string
  machines: int
}

resource runners 'GitHub.Network/networkSettings@2024-04-02' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnetId: settings.subnetId
    businessId: settings.business // nobody else at GitHub can use these settings
  }
}

output id string = runners.id
