"""What every name in a file means, and whether the file makes sense."""
