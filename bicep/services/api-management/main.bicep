metadata description = 'A gateway to models: inside the network alone, for named applications, with tokens of Entra on both sides.'
import { Endpoint, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param settings {
  subnetId: string
  host: string
  publisher: string
  units: int
  callers: { *: { application: string } }
  tokensPerMinute: int
}

var models = 'https://cognitiveservices.azure.com'
var isGateway = !empty(settings.host) && !empty(settings.callers)
var applications = map(items(settings.callers), one => '<application-id>${toLower(one.value.application)}</application-id>')
var caller = '@(((Jwt)context.Variables["caller"]).Claims.GetValueOrDefault("appid", ((Jwt)context.Variables["caller"]).Claims.GetValueOrDefault("azp", "")))'

resource user 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: last(split(identityId, '/'))
  scope: resourceGroup(split(identityId, '/')[2], split(identityId, '/')[4])
}

resource gateway 'Microsoft.ApiManagement/service@2024-05-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'PremiumV2', capacity: settings.units } // the one of the newer tiers that stands inside a network
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    publisherEmail: settings.publisher
    publisherName: name
    virtualNetworkType: 'Internal' // at creation or never
    virtualNetworkConfiguration: { subnetResourceId: settings.subnetId }
    developerPortalStatus: 'Disabled'
    legacyPortalStatus: 'Disabled'
  }
}

// Azure answers for its name in public, where it cannot be reached: a zone of this one name shadows no other gateway's.
resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: '${name}.azure-api.net'
  location: 'global'
  tags: tags
}

resource address 'Microsoft.Network/privateDnsZones/A@2024-06-01' = {
  parent: zone
  name: '@'
  properties: { ttl: 300, aRecords: [{ ipv4Address: gateway.properties.privateIPAddresses[0] }] }
}

resource link 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = {
  parent: zone
  name: last(split(settings.subnetId, '/'))
  location: 'global'
  tags: tags
  properties: { registrationEnabled: false, virtualNetwork: { id: split(settings.subnetId, '/subnets/')[0] } }
}

resource backend 'Microsoft.ApiManagement/service/backends@2024-05-01' = if (isGateway) {
  parent: gateway
  name: 'foundry'
  properties: {
    protocol: 'http'
    url: 'https://${settings.host}.openai.azure.com/openai'
    tls: { validateCertificateChain: true, validateCertificateName: true }
  }
}

resource api 'Microsoft.ApiManagement/service/apis@2024-05-01' = if (isGateway) {
  parent: gateway
  name: 'models'
  properties: {
    displayName: 'Models'
    path: 'openai'
    protocols: ['https']
    subscriptionRequired: false // no keys: the policy asks for a token of Entra
  }
}

resource operations 'Microsoft.ApiManagement/service/apis/operations@2024-05-01' = [
  for verb in isGateway ? ['GET', 'POST'] : []: {
    parent: api
    name: toLower(verb)
    properties: { displayName: verb, method: verb, urlTemplate: '/*' }
  }
]

resource policy 'Microsoft.ApiManagement/service/apis/policies@2024-05-01' = if (isGateway) {
  parent: api
  name: 'policy'
  properties: {
    format: 'rawxml'
    value: join(
      [
        '<policies><inbound><base />'
        '<validate-azure-ad-token tenant-id="${tenant().tenantId}" output-token-variable-name="caller">'
        '<client-application-ids>${join(applications, '')}</client-application-ids>'
        '<audiences><audience>${models}</audience></audiences></validate-azure-ad-token>'
        '<llm-token-limit counter-key="${caller}" tokens-per-minute="${settings.tokensPerMinute}" estimate-prompt-tokens="false" />'
        '<set-backend-service backend-id="foundry" />'
        '<authentication-managed-identity resource="${models}" client-id="${user.properties.clientId}" />'
        '</inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>'
      ],
      ''
    )
  }
  dependsOn: [backend]
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: gateway
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

output id string = gateway.id
