metadata description = 'The composite custom roles of an environment: one per persona.'
targetScope = 'subscription'

type Permission = {
  actions: string[]
  notActions: string[]
  dataActions: string[]
  notDataActions: string[]
}

type Role = {
  @description('A guid that stays the same, so that assignments survive a new wording.')
  name: string
  roleName: string
  description: string
  permissions: Permission[]
  assignableScopes: string[]
}

param roles Role[]

resource definitions 'Microsoft.Authorization/roleDefinitions@2022-04-01' = [
  for role in roles: {
    name: role.name
    properties: {
      roleName: role.roleName
      description: role.description
      type: 'CustomRole'
      permissions: role.permissions
      assignableScopes: role.assignableScopes
    }
  }
]

output ids string[] = [for (role, i) in roles: definitions[i].id]
