metadata description = 'An account that lets agents ask the public Bing search: it leaves the boundary.'
import { Endpoint, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param settings {}

// Azure publishes no type of it, so no compiler can check its words.
resource account 'Microsoft.Bing/accounts@2020-06-10' = {
  name: name
  location: 'global'
  tags: tags
  kind: 'Bing.Grounding'
  sku: { name: 'G1' }
}

output id string = account.id
