param name string
var escaped = 'it\'s \\ a \n new ${name} \u{1F600} \$'
var bracket = '[not an expression]'
var brackets = '[${name}]'
var several = '''
first
  second 'quoted' ${no}
'''
var one = '''it's'''
var braces = '{${name}} {0}'
var nested = '${name}-${toLower('${name}-x')}'
