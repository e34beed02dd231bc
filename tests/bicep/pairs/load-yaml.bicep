var facts = loadYamlContent('parts/facts.yaml')
output name string = facts.name
