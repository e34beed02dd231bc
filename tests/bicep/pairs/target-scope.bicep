targetScope = 'subscription'
param location string = deployment().location
output id string = subscription().id
