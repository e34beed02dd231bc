targetScope = 'subscription'

param policies object

module policiesModule 'content/guardrails/policies.bicep' = {
  name: policies.deployment
  params: {
    assignments: policies.assignments
  }
}
