param resourceGroup string
@sys.description('A name.')
param name sys.string
output place string = az.resourceGroup().location
output upper string = sys.toUpper(name)
output group string = resourceGroup
