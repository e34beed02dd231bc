metadata description = 'An account of one Azure AI service: private, keyless, encrypted as its floor asks.'
import { Key } from './types.bicep'

param name string
param location string
param tags object
param identityId string
param openings object[]
param key Key
param kind string
param sku string

var isCustomers = !empty(key.vaultId)
var vaultUri = 'https://${last(split(key.vaultId, '/'))}${environment().suffixes.keyvaultDns}'

resource user 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: last(split(identityId, '/'))
  scope: resourceGroup(split(identityId, '/')[2], split(identityId, '/')[4])
}

resource account 'Microsoft.CognitiveServices/accounts@2025-09-01' = {
  name: name
  location: location
  tags: tags
  kind: kind
  sku: { name: sku }
  identity: {
    type: 'UserAssigned' // its permissions exist before the account does; the kind of identity cannot change later
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    customSubDomainName: name // Entra tokens and private endpoints need a name of its own
    disableLocalAuth: true
    encryption: isCustomers
      ? {
          keySource: 'Microsoft.KeyVault'
          keyVaultProperties: {
            keyVaultUri: vaultUri
            keyName: key.name // no version: a new one is used by itself
            identityClientId: user.properties.clientId
          }
        }
      : null
    publicNetworkAccess: empty(openings) ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: 'Deny'
      bypass: 'AzureServices'
      ipRules: [for opening in openings: { value: opening.range }]
    }
  }
}

output id string = account.id
