param prefix string
var plain = 'text'
var number = -5
var yes = true
var nothing = null
var list = [
  1
  'two'
  [3]
]
var thing = {
  key: plain
  'with space': 1
  '${prefix}-key': true
}
var made = '${prefix}-${plain}'
var chosen = thing.key
