param list array
param o object
param text string
output a int = length(list)
output b bool = contains(list, 'x')
output c string = join(list, ',')
output d array = union(list, ['z'])
output e string = replace(text, 'a', 'b')
output f string = format('{0}-{1}', text, 1)
output g array = split(text, ',')
output h string = uniqueString(resourceGroup().id, text)
output i string = guid(text)
output j array = items(o)
output k string = cidrSubnet('10.0.0.0/16', 24, 0)
output l object = parseCidr('10.0.0.0/24')
output m string = string(o)
output n object = json('{"a": 1}')
output p array = flatten([list, list])
output q string = base64(text)
output r bool = empty(o)
output s string = deployment().name
output t string = environment().suffixes.storage
output u string = subscription().tenantId
output v string = resourceId('Microsoft.Storage/storageAccounts', text)
output w array = objectKeys(o)
output x object = shallowMerge([o, {}])
output y string = uriComponent(text)
