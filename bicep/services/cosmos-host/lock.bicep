metadata description = 'Shared Cosmos DB account: it and what is in it cannot be deleted by mistake.'

param name string

resource account 'Microsoft.DocumentDB/databaseAccounts@2025-10-15' existing = {
  name: name
}

resource deleteLock 'Microsoft.Authorization/locks@2020-05-01' = {
  scope: account
  name: 'aif-keep'
  properties: {
    level: 'CanNotDelete'
    notes: 'Kept by AI Factory: `aif` lifts it for a delete that was allowed.'
  }
}

output id string = deleteLock.id
