param a int
param b int
param x bool
param y bool
param s string?
output sums int = a + b - a * b / 2 % 3
output negative int = -a
output both bool = x && y || !x
output compared bool = a < b && a <= b || a > b && a >= b
output same bool = a == b && a != b
output folded bool = 'A' =~ 'a' && 'A' !~ 'b'
output chosen int = x ? a : b
output first string = s ?? 'none'
