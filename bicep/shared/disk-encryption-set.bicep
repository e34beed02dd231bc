metadata description = 'What lets disks be encrypted with a key of their floor.'
import { Key } from './types.bicep'

param name string
param location string
param tags object
param identityId string
param key Key

var vaultUri = 'https://${last(split(key.vaultId, '/'))}${environment().suffixes.keyvaultDns}'

resource set 'Microsoft.Compute/diskEncryptionSets@2025-01-02' = {
  name: name
  location: location
  tags: tags
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identityId}': {} } }
  properties: {
    encryptionType: 'EncryptionAtRestWithCustomerKey'
    activeKey: { keyUrl: '${vaultUri}/keys/${key.name}' } // no version: a new one is used by itself
    rotationToLatestKeyVersionEnabled: true
  }
}

output id string = set.id
