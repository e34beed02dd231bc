metadata description = 'Agents of Azure Pipelines inside the network, kept by Azure: a fresh machine for each job, and no token.'
import { Endpoint, Logs } from '../../shared/types.bicep'

param name string
param location string
param tags object
param identityId string
param endpoints Endpoint[]
param logs Logs
param openings object[] = []
param settings {
  subnetId: string
  organization: string
  project: string
  runner: string
  principal: string
  machines: int
  size: string
}

resource center 'Microsoft.DevCenter/devcenters@2025-02-01' = {
  name: name
  location: location
  tags: tags
}

resource project 'Microsoft.DevCenter/projects@2025-02-01' = {
  name: name
  location: location
  tags: tags
  properties: { devCenterId: center.id }
}

resource pool 'Microsoft.DevOpsInfrastructure/pools@2025-09-20' = {
  name: name
  location: location
  tags: tags
  properties: {
    devCenterProjectResourceId: project.id
    maximumConcurrency: settings.machines
    agentProfile: { kind: 'Stateless' } // nothing of a job is left for the next one
    fabricProfile: {
      kind: 'Vmss'
      sku: { name: settings.size }
      images: [{ wellKnownImageName: 'ubuntu-24.04/latest', buffer: '*' }]
      networkProfile: { subnetId: settings.subnetId }
      osProfile: {
        logonType: 'Service'
        secretsManagementSettings: { keyExportable: false, observedCertificates: [] }
      }
    }
    organizationProfile: {
      kind: 'AzureDevOps'
      organizations: [
        {
          url: 'https://dev.azure.com/${settings.organization}'
          projects: [settings.project]
          alias: settings.runner
          parallelism: settings.machines
          openAccess: false // each pipeline is let in by a person, once
        }
      ]
      permissionProfile: { kind: 'Inherit' } // the organization's own administrators see to it
    }
  }
}

resource diagnostics 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = if (!empty(logs.workspaceId)) {
  scope: pool
  name: logs.?setting ?? 'to-workspace'
  properties: {
    workspaceId: logs.workspaceId
    logs: concat(
      map(logs.categories, category => { category: category, enabled: true }),
      map(logs.groups, categoryGroup => { categoryGroup: categoryGroup, enabled: true })
    )
    metrics: logs.metrics ? [{ category: 'AllMetrics', enabled: true }] : []
  }
}

output id string = pool.id
