metadata description = 'Registry of models: it and what is in it cannot be deleted by mistake.'

param name string

resource registry 'Microsoft.MachineLearningServices/registries@2025-09-01' existing = {
  name: name
}

resource deleteLock 'Microsoft.Authorization/locks@2020-05-01' = {
  scope: registry
  name: 'aif-keep'
  properties: {
    level: 'CanNotDelete'
    notes: 'Kept by AI Factory: `aif` lifts it for a delete that was allowed.'
  }
}

output id string = deleteLock.id
