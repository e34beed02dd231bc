param rows object[]
var flat = [for row in rows: map(row.cells, cell => '${row.name}${cell}')]
resource nets 'Microsoft.Network/virtualNetworks@2024-05-01' = [for row in rows: {
  name: row.name
  location: 'x'
  properties: {
    subnets: [for cell in row.cells: { name: '${row.name}-${cell}' }]
  }
}]
output flat array = flat
