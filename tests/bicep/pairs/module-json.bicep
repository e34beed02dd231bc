module part 'parts/template.json' = {
  name: 'part'
  params: { name: 'x' }
}
output id string = part.outputs.id
