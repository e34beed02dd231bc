targetScope = 'subscription'

param group object
param network object
param dnsZones object
param sharedEndpoints object
param access object

module groupModule 'content/landing-zone/resource-group.bicep' = {
  name: group.deployment
  params: {
    name: group.name
    location: group.location
    tags: group.tags
  }
}

module networkModule 'content/landing-zone/network.bicep' = {
  name: network.deployment
  scope: resourceGroup(network.scope.resourceGroup)
  params: {
    name: network.name
    location: network.location
    tags: network.tags
    prefixes: network.prefixes
    nameServers: network.nameServers
    securityGroups: network.securityGroups
    subnets: network.subnets
    vnetLogs: network.vnetLogs
    securityGroupLogs: network.securityGroupLogs
  }
  dependsOn: [
    groupModule
  ]
}

module dnsZonesModule 'content/landing-zone/dns-zones.bicep' = {
  name: dnsZones.deployment
  scope: resourceGroup(dnsZones.scope.resourceGroup)
  params: {
    tags: dnsZones.tags
    zones: dnsZones.zones
    vnetId: dnsZones.vnetId
  }
  dependsOn: [
    networkModule
  ]
}

module sharedEndpointsModule 'content/landing-zone/shared-endpoints.bicep' = {
  name: sharedEndpoints.deployment
  scope: resourceGroup(sharedEndpoints.scope.resourceGroup)
  params: {
    location: sharedEndpoints.location
    tags: sharedEndpoints.tags
    endpoints: sharedEndpoints.endpoints
  }
  dependsOn: [
    dnsZonesModule
  ]
}

module accessModule 'content/landing-zone/access.bicep' = {
  name: access.deployment
  scope: resourceGroup(access.scope.resourceGroup)
  params: {
    grants: access.grants
  }
  dependsOn: [
    groupModule
  ]
}
