param principal string
resource account 'Microsoft.Storage/storageAccounts@2023-05-01' existing = { name: 'a' }
resource grant 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(account.id, principal)
  scope: account
  properties: { principalId: principal, roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', 'x') }
}
resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  name: 'keep'
  properties: { level: 'CanNotDelete' }
}
output id string = grant.id
