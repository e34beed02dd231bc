metadata description = 'A user of a MongoDB cluster: an identity, by its object id.'

param cluster string
param objectId string
param role string

resource above 'Microsoft.DocumentDB/mongoClusters@2025-09-01' existing = {
  name: cluster
}

resource user 'Microsoft.DocumentDB/mongoClusters/users@2025-09-01' = {
  parent: above
  name: objectId
  properties: {
    identityProvider: { type: 'MicrosoftEntraID', properties: { principalType: 'servicePrincipal' } }
    roles: [{ db: 'admin', role: role }]
  }
}

output id string = user.id
