"""What a caller may do: role assignments, conditions, and the action behind each request."""
