targetScope = 'subscription'
output id string = subscription().subscriptionId
