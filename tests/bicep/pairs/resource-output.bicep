param endpoints resourceOutput<'Microsoft.Storage/storageAccounts@2023-05-01'>.properties.primaryEndpoints
output blob string = endpoints.blob
