resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = { name: 'a' }
var key = account.listKeys().keys[0].value
var settings = { key: key, tier: account.properties.accessTier }
var plain = { id: account.id }
output key string = settings.key
output id string = plain.id
