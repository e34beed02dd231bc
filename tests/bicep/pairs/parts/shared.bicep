@export()
@description('A place.')
type place = { name: string, kind: kind }
type kind = 'here' | 'there'
@export()
var sizes = { small: 'S', large: 'L' }
@export()
var prefix = 'aif'
var word = 'Hello'
@export()
func greet(name string) string => '${word} ${name}'
