metadata description = 'Agents of a Foundry project that keep everything in stores of the project.'
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
  searchId: string
  cosmosId: string
  storageId: string
}

var storage = last(split(settings.storageId, '/'))
var search = last(split(settings.searchId, '/'))
var cosmos = last(split(settings.cosmosId, '/'))
// No key is held: whoever asks a store does so as the project's identity.
var stores = [
  {
    name: 'files'
    category: 'AzureStorageAccount'
    target: 'https://${storage}.blob.${environment().suffixes.storage}/'
    id: settings.storageId
  }
  { name: 'vectors', category: 'CognitiveSearch', target: 'https://${search}.search.windows.net', id: settings.searchId }
  {
    name: 'conversations'
    category: 'CosmosDb'
    target: 'https://${cosmos}.documents.azure.com:443/'
    id: settings.cosmosId
  }
]

resource account 'Microsoft.CognitiveServices/accounts@2025-09-01' existing = {
  name: settings.hostName
}

resource project 'Microsoft.CognitiveServices/accounts/projects@2025-09-01' existing = {
  parent: account
  name: 'project'
}

// One after the other: the account refuses two writes at a time.
@batchSize(1)
resource connections 'Microsoft.CognitiveServices/accounts/projects/connections@2025-09-01' = [
  for store in stores: {
    parent: project
    name: store.name
    properties: {
      authType: 'AAD'
      category: store.category
      target: store.target
      metadata: { ApiType: 'Azure', ResourceId: store.id, location: location }
    }
  }
]

// The account's own host came with its subnet; this one cannot be changed later, only made anew.
resource host 'Microsoft.CognitiveServices/accounts/projects/capabilityHosts@2025-09-01' = {
  parent: project
  name: name
  properties: {
    storageConnections: ['files']
    vectorStoreConnections: ['vectors']
    threadStorageConnections: ['conversations']
  }
  dependsOn: [connections]
}

output id string = host.id
