metadata description = 'A network security perimeter: into each service that stands in it come the ranges of its profile alone.'

param name string
param location string
param tags object
@description('The services in it; each has a profile of its own, by its name.')
param members {
  name: string
  resourceId: string
}[]
@description('Who comes in, and to which of the members, by its place in their list.')
param rules {
  member: int
  name: string
  ranges: string[]
}[]

resource perimeter 'Microsoft.Network/networkSecurityPerimeters@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {}
}

resource profiles 'Microsoft.Network/networkSecurityPerimeters/profiles@2025-05-01' = [
  for member in members: {
    parent: perimeter
    name: member.name
    properties: {}
  }
]

resource accessRules 'Microsoft.Network/networkSecurityPerimeters/profiles/accessRules@2025-05-01' = [
  for rule in rules: {
    parent: profiles[rule.member]
    name: rule.name
    properties: {
      direction: 'Inbound'
      addressPrefixes: rule.ranges
    }
  }
]

resource associations 'Microsoft.Network/networkSecurityPerimeters/resourceAssociations@2025-05-01' = [
  for (member, i) in members: {
    parent: perimeter
    name: member.name
    properties: {
      accessMode: 'Enforced' // in Learning the service's own rules count, too
      privateLinkResource: { id: member.resourceId }
      profile: { id: profiles[i].id }
    }
    dependsOn: [accessRules]
  }
]

output id string = perimeter.id
