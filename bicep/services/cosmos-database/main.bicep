metadata description = 'A database of one project in the shared Cosmos DB account, and nobody else at it.'
import { DataAccess, Endpoint, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param settings {
  hostName: string
  access: DataAccess[]
  containers: { *: { partitionKey: string, keep: int } }
}

resource account 'Microsoft.DocumentDB/databaseAccounts@2025-10-15' existing = {
  name: settings.hostName
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2025-10-15' = {
  parent: account
  name: name
  properties: { resource: { id: name } }
}

// One after the other: the account takes one change at a time.
@batchSize(1)
resource containers 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2025-10-15' = [
  for container in items(settings.containers): {
    parent: database
    name: container.key
    properties: {
      resource: {
        id: container.key
        partitionKey: { paths: [container.value.partitionKey], kind: 'Hash', version: 2 }
        defaultTtl: container.value.keep
      }
    }
  }
]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: last(split(identityId, '/'))
  scope: resourceGroup(split(identityId, '/')[2], split(identityId, '/')[4])
}

@batchSize(1)
resource access 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2025-10-15' = [
  for one in settings.access: {
    parent: account
    name: one.name
    properties: {
      principalId: empty(one.principalId) ? identity.properties.principalId : one.principalId
      roleDefinitionId: '${account.id}/sqlRoleDefinitions/${one.role}'
      scope: '${account.id}/dbs/${name}' // this database alone
    }
    dependsOn: [containers]
  }
]

output id string = database.id
