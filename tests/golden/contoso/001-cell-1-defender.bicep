targetScope = 'subscription'

param defender object

module defenderModule 'content/guardrails/defender.bicep' = {
  name: defender.deployment
  params: {
    plans: defender.plans
  }
}
