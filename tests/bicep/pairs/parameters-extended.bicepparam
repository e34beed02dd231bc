using 'parts/module.bicep'
extends 'parts/base.bicepparam'
param name = 'a'
