metadata description = 'Whom Defender for Cloud writes to about a subscription.'
targetScope = 'subscription'

param emails string[]
param minimalSeverity 'High' | 'Medium' | 'Low'

resource contact 'Microsoft.Security/securityContacts@2023-12-01-preview' = {
  name: 'default' // a subscription has one
  properties: {
    isEnabled: true
    emails: join(emails, ';')
    notificationsByRole: { state: 'On', roles: ['Owner'] }
    notificationsSources: [{ sourceType: 'Alert', minimalSeverity: minimalSeverity }]
  }
}

output id string = contact.id
