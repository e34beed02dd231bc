metadata description = 'Azure\'s own policies on a subscription: what they deny never comes into being.'
targetScope = 'subscription'

type Assignment = {
  name: string
  displayName: string
  definitionId: string
  @description('Parameter name → { value: … }.')
  parameters: object
  enforcementMode: 'Default' | 'DoNotEnforce'
  @description('What somebody reads whose write is denied.')
  message: string
}

param assignments Assignment[]

resource policies 'Microsoft.Authorization/policyAssignments@2025-03-01' = [
  for assignment in assignments: {
    name: assignment.name
    properties: {
      displayName: assignment.displayName
      policyDefinitionId: assignment.definitionId
      parameters: assignment.parameters
      enforcementMode: assignment.enforcementMode
      nonComplianceMessages: [{ message: assignment.message }]
    }
  }
]

output ids string[] = [for (assignment, i) in assignments: policies[i].id]
