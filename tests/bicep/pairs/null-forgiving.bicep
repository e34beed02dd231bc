param o { a: string? }?
output a string = o!.a!
