metadata description = 'API Management: the gateway and its APIs cannot be deleted by mistake.'

param name string

resource gateway 'Microsoft.ApiManagement/service@2024-05-01' existing = {
  name: name
}

resource deleteLock 'Microsoft.Authorization/locks@2020-05-01' = {
  scope: gateway
  name: 'aif-keep'
  properties: {
    level: 'CanNotDelete'
    notes: 'Kept by AI Factory: `aif` lifts it for a delete that was allowed.'
  }
}

output id string = deleteLock.id
