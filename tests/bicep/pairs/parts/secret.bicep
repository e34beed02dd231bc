@secure()
param key string
@secure()
output again string = key
