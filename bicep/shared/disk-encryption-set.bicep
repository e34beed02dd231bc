metadata description = 'What lets disks be encrypted with a key of their floor.'
import { Key } from './types.bicep'

param name string
param location string
param tags object
param identityId string
param key Key

// The set wants a version, whether or not it then moves to each new one by itself
// (learn.microsoft.com/dotnet/api/azure.resourcemanager.compute.models.keyfordiskencryptionset, 2026-11).
resource used 'Microsoft.KeyVault/vaults/keys@2025-05-01' existing = {
  name: '${last(split(key.vaultId, '/'))}/${key.name}'
  scope: resourceGroup(split(key.vaultId, '/')[2], split(key.vaultId, '/')[4])
}

resource set 'Microsoft.Compute/diskEncryptionSets@2025-01-02' = {
  name: name
  location: location
  tags: tags
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    encryptionType: 'EncryptionAtRestWithCustomerKey'
    activeKey: { keyUrl: used.properties.keyUriWithVersion }
    rotationToLatestKeyVersionEnabled: true
  }
}

output id string = set.id
