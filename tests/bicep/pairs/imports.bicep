import { place, sizes, greet, prefix as start } from 'parts/shared.bicep'
param where place
output size string = sizes.small
output text string = greet(start)
