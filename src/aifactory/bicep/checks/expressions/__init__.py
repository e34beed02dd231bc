"""Whether the values of a file make sense: calls, access, operators, loops, what comes when."""
