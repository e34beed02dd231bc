param name string
assert named = length(name) > 3
