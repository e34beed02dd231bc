metadata description = 'A resource group: the floor of a project, or of what projects share.'
targetScope = 'subscription'

param name string
param location string
param tags object

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: name
  location: location
  tags: tags
}

output id string = group.id
