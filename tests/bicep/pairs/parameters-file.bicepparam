using 'parts/module.bicep'
var base = 'a'
param name = '${base}-b'
param extra = toUpper('c')
