param more object
param items array
output merged object = { first: 1, ...more, last: 2 }
output joined array = [0, ...items, 9]
