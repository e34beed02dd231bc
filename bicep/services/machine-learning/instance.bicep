metadata description = 'A machine of one person in a machine learning workspace: nobody else gets in, and it stops every evening.'

param workspace string
param name string
param location string
param tags object
param identityId string
param subnetId string
param instance { size: string, person: string, stop: string }

var stop = split(instance.stop, ':')

resource above 'Microsoft.MachineLearningServices/workspaces@2025-09-01' existing = {
  name: workspace
}

resource machine 'Microsoft.MachineLearningServices/workspaces/computes@2025-09-01' = {
  parent: above
  name: name
  location: location
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    computeType: 'ComputeInstance'
    computeLocation: location
    disableLocalAuth: true
    properties: {
      vmSize: instance.size
      subnet: { id: subnetId }
      enableNodePublicIp: false
      applicationSharingPolicy: 'Personal'
      computeInstanceAuthorizationType: 'personal'
      personalComputeInstanceSettings: {
        assignedUser: { objectId: instance.person, tenantId: tenant().tenantId }
      }
      sshSettings: { sshPublicAccess: 'Disabled' }
      schedules: {
        computeStartStop: [
          {
            action: 'Stop'
            status: 'Enabled'
            triggerType: 'Cron'
            cron: { expression: '${int(stop[1])} ${int(stop[0])} * * *', timeZone: 'UTC' }
          }
        ]
      }
    }
  }
}

output id string = machine.id
