param o object
param list array
param n int
var fixed = { a: { b: [1, 2] } }
output member string = o.a.b
output quoted string = o['with space']
output computed string = o[o.key]
output item string = list[0]
output computedItem string = list[n]
output last string = list[^1]
output secondLast string = list[^(n + 1)]
output inVariable int = fixed.a.b[1]
