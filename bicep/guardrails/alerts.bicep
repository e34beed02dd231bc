metadata description = 'Alerts on a subscription: its activity log, and metrics of every resource of a type.'

type ActivityAlert = {
  name: string
  description: string
  conditions: { field: string, equals: string }[]
}

type MetricAlert = {
  name: string
  description: string
  @description('Type of the resources that are watched.')
  type: string
  metric: string
  @description('What the average must not fall below.')
  below: int
}

param location string
param tags object
param actionGroupId string
param activity ActivityAlert[]
param metrics MetricAlert[]

resource activityAlerts 'Microsoft.Insights/activityLogAlerts@2026-01-01' = [
  for alert in activity: {
    name: alert.name
    location: 'global'
    tags: tags
    properties: {
      description: alert.description
      enabled: true
      scopes: [subscription().id]
      condition: { allOf: alert.conditions }
      actions: { actionGroups: [{ actionGroupId: actionGroupId }] }
    }
  }
]

resource metricAlerts 'Microsoft.Insights/metricAlerts@2026-01-01' = [
  for alert in metrics: {
    name: alert.name
    location: 'global'
    tags: tags
    properties: {
      description: alert.description
      enabled: true
      severity: 1
      scopes: [subscription().id] // what comes later is watched as well
      targetResourceType: alert.type
      targetResourceRegion: location
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.MultipleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: alert.metric
            metricName: alert.metric
            metricNamespace: alert.type
            timeAggregation: 'Average'
            operator: 'LessThan'
            threshold: alert.below
          }
        ]
      }
      actions: [{ actionGroupId: actionGroupId }]
    }
  }
]

output ids string[] = concat(
  map(range(0, length(activity)), i => resourceId('Microsoft.Insights/activityLogAlerts', activity[i].name)),
  map(range(0, length(metrics)), i => resourceId('Microsoft.Insights/metricAlerts', metrics[i].name))
)
