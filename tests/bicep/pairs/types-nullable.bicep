type inner = { a: string? }
param text string?
param thing inner?
param list string[]?
output again string? = text
output deep string? = thing.?a
