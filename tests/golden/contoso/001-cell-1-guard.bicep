targetScope = 'subscription'

param policies object

module policiesModule 'content/guardrails/policies.bicep' = {
  name: 'policies'
  params: {
    assignments: policies.assignments
  }
}
