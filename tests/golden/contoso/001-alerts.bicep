targetScope = 'subscription'

param alertsOf1 object
param logAlerts object

module alertsOf1Module 'content/guardrails/alerts.bicep' = {
  name: alertsOf1.deployment
  scope: resourceGroup(alertsOf1.scope.subscription, alertsOf1.scope.resourceGroup)
  params: {
    location: alertsOf1.location
    tags: alertsOf1.tags
    actionGroupId: alertsOf1.actionGroupId
    activity: alertsOf1.activity
    metrics: alertsOf1.metrics
  }
}

module logAlertsModule 'content/guardrails/log-alerts.bicep' = {
  name: logAlerts.deployment
  scope: resourceGroup(logAlerts.scope.resourceGroup)
  params: {
    location: logAlerts.location
    tags: logAlerts.tags
    actionGroupId: logAlerts.actionGroupId
    workspaceId: logAlerts.workspaceId
    queries: logAlerts.queries
  }
}
