using none
param extra = 'from below'
