@description('A text.')
@metadata({ note: 'x' })
output text string = 'a'
@minValue(1)
output count int = 2
output list string[] = ['a']
output shape { a: string } = { a: 'b' }
