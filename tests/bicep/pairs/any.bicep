param n int
output text string = any(n)
