@export()
@description('A size.')
var size = 'S'
@export()
type place = { name: string }
@export()
func greet(name string) string => 'Hello ${name}'
