targetScope = 'subscription'

param policies object
param securityContact object

module policiesModule 'content/guardrails/policies.bicep' = {
  name: 'policies'
  params: {
    assignments: policies.assignments
  }
}

module securityContactModule 'content/guardrails/security-contact.bicep' = {
  name: 'security-contact'
  params: {
    emails: securityContact.emails
    minimalSeverity: securityContact.minimalSeverity
  }
}
