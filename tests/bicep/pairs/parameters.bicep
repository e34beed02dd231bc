@description('A name.')
@minLength(3)
@maxLength(24)
param name string

@minValue(1)
@maxValue(9)
param count int = 3

@allowed(['small', 'large'])
param size string = 'small'

@secure()
param password string

@secure()
param settings object = {}

@metadata({ owner: 'team', description: 'A list.' })
param zones array = ['1', '2']
param on bool = true
param place string = resourceGroup().location
param stamp string = utcNow('yyyy')
