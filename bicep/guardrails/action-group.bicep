metadata description = 'Whom the alerts of an environment reach.'

param name string
param tags object
@maxLength(12)
param shortName string
param emails string[]

resource group 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    groupShortName: shortName
    enabled: true
    emailReceivers: [
      for email in emails: { name: email, emailAddress: email, useCommonAlertSchema: true }
    ]
  }
}

output id string = group.id
