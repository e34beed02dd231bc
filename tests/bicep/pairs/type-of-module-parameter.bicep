import { place } from 'parts/shared.bicep'
param where place
module part 'parts/typed.bicep' = {
  name: 'part'
  params: { where: where }
}
