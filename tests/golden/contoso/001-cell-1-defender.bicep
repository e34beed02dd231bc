targetScope = 'subscription'

param defender object

module defenderModule 'content/guardrails/defender.bicep' = {
  name: 'defender'
  params: {
    plans: defender.plans
  }
}
