"""Adopting: what stands already is recognised in what Azure lists, and promised as it is.

Nothing here is guessed: a resource of the right type, in the right group and region, whose name
says whose it is. What bears the factory's own tag is ours and is not looked at again.
"""
