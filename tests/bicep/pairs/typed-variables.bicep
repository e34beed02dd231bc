@description('With a type.')
var count int = 3
var names string[] = ['a', 'b']
var shape { width: int, height: int? } = { width: 1 }
