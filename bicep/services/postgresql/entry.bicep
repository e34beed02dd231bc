metadata description = 'An administrator of a PostgreSQL server, by the object id of a group or an identity.'

param server string
param objectId string
param principalName string
param principalType string

resource above 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' existing = {
  name: server
}

resource administrator 'Microsoft.DBforPostgreSQL/flexibleServers/administrators@2025-08-01' = {
  parent: above
  name: objectId
  properties: {
    principalName: principalName
    principalType: principalType
    tenantId: tenant().tenantId
  }
}

output id string = administrator.id
