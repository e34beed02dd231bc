var text = loadTextContent('parts/words.txt')
var facts = loadJsonContent('parts/facts.json')
var part = loadJsonContent('parts/facts.json', '.inner.list[1]')
var bytes = loadFileAsBase64('parts/words.txt')
output text string = text
output name string = facts.name
output part int = part
output bytes string = bytes
