@minLength(2)
@maxLength(5)
@metadata({ note: 'short' })
type code = string
@secure()
type secret = string
@minValue(1)
type positive = int
param where code
param key secret
param count positive
