module thing 'br/public:avm/res/sample/thing:1.2.0' = {
  name: 'thing'
  params: { name: 'a' }
}
output said string = thing.outputs.greeting
