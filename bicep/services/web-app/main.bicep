metadata description = 'A web application that only private networks reach, and that acts as its project.'
import { Endpoint, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param settings {
  planId: string
  environmentId: string
  subnetId: string
  telemetryId: string
  runtime: string
  healthPath: string
  variables: { *: { value: string } }
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: last(split(identityId, '/'))
  scope: resourceGroup(split(identityId, '/')[2], split(identityId, '/')[4])
}

resource telemetry 'Microsoft.Insights/components@2020-02-02' existing = if (!empty(settings.telemetryId)) {
  name: empty(settings.telemetryId) ? 'none' : last(split(settings.telemetryId, '/'))
}

var watched = empty(settings.telemetryId)
  ? []
  : [
      { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: telemetry!.properties.ConnectionString }
      {
        name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING'
        value: 'Authorization=AAD;ClientId=${identity.properties.clientId}'
      }
    ]

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: tags
  kind: 'app,linux'
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    serverFarmId: settings.planId
    httpsOnly: true
    publicNetworkAccess: 'Disabled'
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identityId
    hostingEnvironmentProfile: empty(settings.environmentId) ? null : { id: settings.environmentId }
    virtualNetworkSubnetId: empty(settings.subnetId) ? null : settings.subnetId
    outboundVnetRouting: empty(settings.subnetId) ? null : { allTraffic: true } // images, shares and code, too, come through the network
    siteConfig: {
      linuxFxVersion: settings.runtime
      alwaysOn: true
      healthCheckPath: empty(settings.healthPath) ? null : settings.healthPath
      acrUseManagedIdentityCreds: true
      acrUserManagedIdentityID: identity.properties.clientId
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      remoteDebuggingEnabled: false
      appSettings: concat(
        [{ name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }],
        watched,
        map(items(settings.variables), one => { name: one.key, value: one.value.value })
      )
    }
  }
}

@batchSize(1)
resource passwords 'Microsoft.Web/sites/basicPublishingCredentialsPolicies@2025-03-01' = [
  for door in ['ftp', 'scm']: {
    parent: app
    name: door
    properties: { allow: false } // code is brought with an Entra token
  }
]

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: app
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
    name: 'endpoint-${endpoint.group}-${uniqueString(app.id)}'
    params: {
      name: 'pe-${name}-${endpoint.group}'
      location: location
      tags: tags
      targetId: app.id
      endpoint: endpoint
    }
  }
]

output id string = app.id
