import * as shared from 'parts/shared.bicep'
param where shared.place
output size string = shared.sizes.large
output text string = shared.greet('x')
