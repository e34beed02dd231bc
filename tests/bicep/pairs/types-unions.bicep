type mode = 'fast' | 'slow'
type number = 1 | 2 | 3
type yes = true
type maybe = 'a' | null
param how mode
param count number
param answer yes
param perhaps maybe
param modes mode[]
param several ('x' | 'y')[]
output chosen mode = how
