param names string[]
param things object[]
output upper array = map(names, name => toUpper(name))
output indexed array = map(names, (name, i) => '${i}-${name}')
output long array = filter(names, name => length(name) > 3)
output sorted array = sort(things, (a, b) => a.rank < b.rank)
output total int = reduce(things, 0, (sum, next) => sum + next.size)
output byName object = toObject(things, thing => thing.name, thing => thing.size)
output grouped object = groupBy(names, name => substring(name, 0, 1))
output doubled object = mapValues({ a: 1 }, value => value * 2)
output made array = [for name in names: map(range(0, 2), i => '${name}${i}')]
