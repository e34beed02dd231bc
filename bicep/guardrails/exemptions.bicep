metadata description = 'Policies that do not hold in a resource group for a while: who answers for it, and until when.'

type Exemption = {
  name: string
  assignmentId: string
  category: 'Waiver' | 'Mitigated'
  expiresOn: string
  displayName: string
  description: string
}

param exemptions Exemption[]

resource exempt 'Microsoft.Authorization/policyExemptions@2026-01-01-preview' = [
  for exemption in exemptions: {
    name: exemption.name
    properties: {
      policyAssignmentId: exemption.assignmentId
      exemptionCategory: exemption.category
      expiresOn: exemption.expiresOn // Azure keeps it and no longer heeds it
      displayName: exemption.displayName
      description: exemption.description
    }
  }
]

output ids string[] = [for (exemption, i) in exemptions: exempt[i].id]
