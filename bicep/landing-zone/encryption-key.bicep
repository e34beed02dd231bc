metadata description = 'The key that encrypts a floor; the vault makes a new version of it by itself.'

param vaultName string
param name string

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

// Resource Manager makes the first version and never writes a key that is there.
resource key 'Microsoft.KeyVault/vaults/keys@2025-05-01' = {
  parent: vault
  name: name
  properties: {
    kty: 'RSA'
    keySize: 3072
    keyOps: ['wrapKey', 'unwrapKey'] // it encrypts other keys, never data
    rotationPolicy: {
      lifetimeActions: [{ trigger: { timeAfterCreate: 'P1Y' }, action: { type: 'rotate' } }]
    }
  }
}

output id string = key.id
