metadata description = 'Alerts on what the log workspace says of itself.'

type Query = {
  name: string
  description: string
  query: string
}

param location string
param tags object
param actionGroupId string
param workspaceId string
param queries Query[]

resource rules 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for query in queries: {
    name: query.name
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: query.description
      description: query.description
      enabled: true
      severity: 1
      scopes: [workspaceId]
      evaluationFrequency: 'PT15M'
      windowSize: 'PT1H'
      autoMitigate: true
      criteria: {
        allOf: [
          {
            query: query.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: [actionGroupId] }
    }
  }
]

output ids string[] = [for (query, i) in queries: rules[i].id]
