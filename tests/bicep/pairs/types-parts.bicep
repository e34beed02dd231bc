type box = { size: int, list: [string, bool], map: { *: int }, items: string[] }
param size box.size
param first box.list[0]
param each box.map.*
param item box.items[*]
