metadata description = 'The Defender for Cloud plans of a subscription, one after the other.'
targetScope = 'subscription'

type Extension = {
  name: string
  isEnabled: 'True' | 'False'
  properties: object
}

type Plan = {
  @description('Azure\'s name of the plan.')
  name: string
  tier: 'Free' | 'Standard'
  @description('Empty: the plan has none.')
  subPlan: string
  extensions: Extension[]
}

param plans Plan[]

// Azure refuses to change two plans of a subscription at a time.
@batchSize(1)
resource pricings 'Microsoft.Security/pricings@2024-01-01' = [
  for plan in plans: {
    name: plan.name
    properties: {
      pricingTier: plan.tier
      subPlan: empty(plan.subPlan) ? null : plan.subPlan
      extensions: empty(plan.extensions)
        ? null
        : map(plan.extensions, extension => {
            name: extension.name
            isEnabled: extension.isEnabled
            additionalExtensionProperties: empty(extension.properties) ? null : extension.properties
          })
    }
  }
]

output names string[] = [for plan in plans: plan.name]
