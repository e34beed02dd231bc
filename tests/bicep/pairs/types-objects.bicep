@description('A place.')
type place = {
  @description('Its name.')
  @minLength(1)
  name: string
  size: int?
  tags: { *: string }
  list: string[]
}
@sealed()
type closed = { only: bool }
param where place
param shut closed
param open { a: string, *: int }
