metadata description = 'The telemetry of a project, kept in the common workspace and reached through the private link scope.'
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

// No diagnostic setting: the component already writes to the workspace, a setting would store everything twice.
resource component 'Microsoft.Insights/components@2020-02-02' = {
  name: name
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: settings.workspaceId
    IngestionMode: 'LogAnalytics'
    DisableLocalAuth: true // senders show an identity, not the instrumentation key
    publicNetworkAccessForIngestion: 'Disabled'
    publicNetworkAccessForQuery: 'Disabled'
  }
}

output id string = component.id
