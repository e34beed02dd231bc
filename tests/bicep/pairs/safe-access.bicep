param o { a: { b: string? }?, list: string[]? }
output a string? = o.?a.?b
output chained string? = o.?a.b
output item string? = o.list[?0]
output last string? = o.list[?^1]
output preferred string = o.?a.?b ?? 'none'
