metadata description = 'Whose services may use the keys of a vault to encrypt.'
import { Grant } from '../shared/types.bicep'

param vaultName string
param grant Grant

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: last(split(grant.identityId, '/'))
  scope: resourceGroup(split(grant.identityId, '/')[2], split(grant.identityId, '/')[4])
}

resource access 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: vault
  name: grant.name
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal' // said aloud, Azure does not look up an identity that is seconds old
    roleDefinitionId: grant.roleDefinitionId
  }
}

output id string = access.id
