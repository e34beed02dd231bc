param name string
param extra string = ''
output id string = '${name}${extra}'
