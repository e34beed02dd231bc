param name string
var text = $'''
Hello ${name}
'''
var doubled = $$'''
Hello ${name} and $${name}
'''
