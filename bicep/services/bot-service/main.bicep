metadata description = 'A bot that acts as its project, with the channel of web clients behind private endpoints.'
import { Endpoint, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param settings {
  size: string
  webAppName: string
  environmentName: string
  endpoint: string
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: last(split(identityId, '/'))
  scope: resourceGroup(split(identityId, '/')[2], split(identityId, '/')[4])
}

var suffix = empty(settings.environmentName) ? 'azurewebsites.net' : '${settings.environmentName}.appserviceenvironment.net'
var ours = empty(settings.webAppName) ? '' : 'https://${settings.webAppName}.${suffix}/api/messages'

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: 'global'
  tags: tags
  kind: 'azurebot'
  sku: { name: settings.size }
  properties: {
    displayName: name
    endpoint: empty(settings.endpoint) ? ours : settings.endpoint
    msaAppType: 'UserAssignedMSI'
    msaAppId: identity.properties.clientId
    msaAppTenantId: tenant().tenantId
    msaAppMSIResourceId: identityId
    disableLocalAuth: true
    publicNetworkAccess: 'Disabled'
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: bot
  name: logs.?setting ?? 'to-workspace'
  properties: {
    workspaceId: logs.workspaceId
    logs: concat(
      map(logs.categories, category => { category: category, enabled: true }),
      map(logs.groups, categoryGroup => { categoryGroup: categoryGroup, enabled: true })
    )
    metrics: logs.metrics ? [{ category: 'AllMetrics', enabled: true }] : []
  }
}

module privateEndpoints '../../shared/endpoint.bicep' = [
  for endpoint in endpoints: {
    name: 'endpoint-${endpoint.group}-${uniqueString(bot.id)}'
    params: {
      name: 'pe-${name}-${endpoint.group}'
      location: location
      tags: tags
      targetId: bot.id
      endpoint: endpoint
    }
  }
]

output id string = bot.id
