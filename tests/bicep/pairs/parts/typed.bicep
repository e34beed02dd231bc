import { place } from 'shared.bicep'
param where place
output name string = where.name
