param for string
param if string
param resource string
var type = { for: for, if: if, in: 1, param: resource }
output module string = type.for
