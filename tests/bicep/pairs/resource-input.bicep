param sku resourceInput<'Microsoft.Storage/storageAccounts@2023-05-01'>.sku
param tags resourceInput<'Microsoft.Storage/storageAccounts@2023-05-01'>.tags?
param kind resourceInput<'Microsoft.Storage/storageAccounts@2023-05-01'>.kind
type rules = resourceInput<'Microsoft.Storage/storageAccounts@2023-05-01'>.properties.networkAcls.ipRules
param allowed rules
