targetScope = 'subscription'

param policies object
param securityContact object

module policiesModule 'content/guardrails/policies.bicep' = {
  name: policies.deployment
  params: {
    assignments: policies.assignments
  }
}

module securityContactModule 'content/guardrails/security-contact.bicep' = {
  name: securityContact.deployment
  params: {
    emails: securityContact.emails
    minimalSeverity: securityContact.minimalSeverity
  }
}
