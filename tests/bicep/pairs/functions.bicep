@description('Says hello.')
func hello(name string) string => 'Hello ${name}!'
func twice(n int) int => n * 2
func shaped(o { a: string }) object => { a: o.a, greeting: hello(o.a) }
param who string
output greeting string = hello(who)
output four int = twice(2)
output shape object = shaped({ a: who })
