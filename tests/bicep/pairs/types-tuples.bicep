type pair = [string, int]
param point pair
param open [
  @description('The first.')
  string
  bool?
]
output first string = point[0]
