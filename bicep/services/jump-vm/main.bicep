metadata description = 'A Linux machine without a public address, which only Entra identities log in to.'
import { Endpoint, Key, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param key Key
param settings {
  subnetId: string
  size: string
  publicKey: string
}

resource interface 'Microsoft.Network/networkInterfaces@2025-05-01' = {
  name: 'nic-${name}'
  location: location
  tags: tags
  properties: {
    ipConfigurations: [
      {
        name: 'private'
        properties: { subnet: { id: settings.subnetId }, privateIPAllocationMethod: 'Dynamic' }
      }
    ]
  }
}

module disks '../../shared/disk-encryption-set.bicep' = if (!empty(key.vaultId)) {
  name: 'disks-${uniqueString(name)}'
  params: { name: 'des-${name}', location: location, tags: tags, identityId: identityId, key: key }
}

resource machine 'Microsoft.Compute/virtualMachines@2025-04-01' = {
  name: name
  location: location
  tags: tags
  identity: {
    type: 'SystemAssigned, UserAssigned' // logging in with Entra needs one of the machine's own
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    hardwareProfile: { vmSize: settings.size }
    securityProfile: {
      securityType: 'TrustedLaunch'
      uefiSettings: { secureBootEnabled: true, vTpmEnabled: true }
      encryptionAtHost: true
    }
    storageProfile: {
      imageReference: { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server', version: 'latest' }
      osDisk: {
        name: 'disk-${name}'
        createOption: 'FromImage'
        deleteOption: 'Delete'
        managedDisk: {
          storageAccountType: 'StandardSSD_LRS'
          diskEncryptionSet: empty(key.vaultId) ? null : { id: disks.?outputs.id }
        }
      }
    }
    osProfile: {
      computerName: 'jump'
      adminUsername: 'keyholder'
      linuxConfiguration: {
        disablePasswordAuthentication: true
        ssh: { publicKeys: [{ path: '/home/keyholder/.ssh/authorized_keys', keyData: settings.publicKey }] }
        patchSettings: { patchMode: 'AutomaticByPlatform', assessmentMode: 'AutomaticByPlatform' }
        provisionVMAgent: true
      }
    }
    networkProfile: { networkInterfaces: [{ id: interface.id, properties: { deleteOption: 'Delete' } }] }
  }
}

resource entra 'Microsoft.Compute/virtualMachines/extensions@2025-04-01' = {
  parent: machine
  name: 'entra'
  location: location
  tags: tags
  properties: {
    publisher: 'Microsoft.Azure.ActiveDirectory'
    type: 'AADSSHLoginForLinux'
    typeHandlerVersion: '1.0'
    autoUpgradeMinorVersion: true
  }
}

output id string = machine.id
