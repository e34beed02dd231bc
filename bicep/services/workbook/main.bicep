metadata description = 'What an operator looks at first: what is logged, what fails, who is denied.'
import { Endpoint, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param settings {
  workspaceId: string
}

var tiles = [
  {
    title: 'Logs taken in, by table'
    query: 'Usage | where TimeGenerated > ago(7d) | summarize GB = sum(Quantity) / 1000 by bin(TimeGenerated, 1d), DataType'
  }
  {
    title: 'Failed operations on resources'
    query: 'AzureDiagnostics | where TimeGenerated > ago(1d) and ResultType == "Failed" | summarize Count = count() by bin(TimeGenerated, 1h), ResourceProvider'
  }
  {
    title: 'Denied at vaults'
    query: 'AzureDiagnostics | where TimeGenerated > ago(1d) and ResourceProvider == "MICROSOFT.KEYVAULT" and httpStatusCode_d in (401, 403) | summarize Count = count() by bin(TimeGenerated, 1h), Resource'
  }
]

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'AI Factory ${resourceGroup().name}'
    category: 'workbook'
    sourceId: toLower(settings.workspaceId)
    serializedData: string({
      version: 'Notebook/1.0'
      items: map(tiles, tile => {
        type: 3
        name: tile.title
        content: {
          version: 'KqlItem/1.0'
          query: tile.query
          title: tile.title
          size: 0
          queryType: 0
          resourceType: 'microsoft.operationalinsights/workspaces'
          visualization: 'timechart'
        }
      })
      fallbackResourceIds: [settings.workspaceId]
    })
  }
}

output id string = workbook.id
