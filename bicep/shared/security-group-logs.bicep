metadata description = 'What security groups log, and where to.'
import { Logs } from 'types.bicep'

param groups string[]
param logs Logs

resource named 'Microsoft.Network/networkSecurityGroups@2025-05-01' existing = [
  for group in groups: {
    name: group
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = [
  for (group, i) in groups: {
    scope: named[i]
    name: 'to-workspace'
    properties: {
      workspaceId: logs.workspaceId
      logs: concat(
        map(logs.categories, category => { category: category, enabled: true }),
        map(logs.groups, categoryGroup => { categoryGroup: categoryGroup, enabled: true })
      )
      metrics: logs.metrics ? [{ category: 'AllMetrics', enabled: true }] : []
    }
  }
]

output ids string[] = [for (group, i) in groups: diagnostics[i].id]
