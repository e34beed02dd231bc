metadata description = 'The words that every module shares.'

@export()
@description('A private endpoint: which group of the target, in which subnet, named in which private DNS zones.')
type Endpoint = {
  group: string
  subnetId: string
  zoneIds: string[]
}

@export()
@description('What a resource sends to the log workspace; an empty workspaceId means no setting.')
type Logs = {
  workspaceId: string
  categories: string[]
  groups: string[]
  metrics: bool
  @description('Name of the setting, where one that was there before is taken over.')
  setting: string?
}

@export()
@description('A role for an Entra group (principalId) or for a user-assigned identity (identityId); the other one is empty. Where projects meet at one scope, `floors` says whose parts of it are meant.')
type Grant = {
  name: string
  principalId: string
  identityId: string
  roleDefinitionId: string
  @description('What a principal by its object id is, unless it is a group.')
  kind: 'ServicePrincipal'?
  floors: string[]?
}

@export()
@description('The key that encrypts, used as the floor\'s identity; an empty vaultId leaves the choice to the platform.')
type Key = {
  vaultId: string
  name: string
}

@export()
@description('Access to data by a service\'s own permissions: an Entra group, or the project\'s identity where principalId is empty. `role` is the service\'s word, `label` a name for whoever it is.')
type DataAccess = {
  name: string
  principalId: string
  label: string
  role: string
}

@export()
@description('A subnet of a cell, with what filters and steers its packets.')
type Subnet = {
  name: string
  prefix: string
  @description('Name of its security group; empty: Azure takes none there.')
  securityGroup: string
  @description('Service that takes the subnet over; empty: none.')
  delegation: string
  @description('What the delegation is called, where it was there before.')
  delegationName: string?
  @description('What carries its packets to the internet; empty: nothing does.')
  natGatewayId: string
  @description('Routes of its own; empty: Azure\'s.')
  routeTableId: string
}
