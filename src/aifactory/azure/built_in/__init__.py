"""Azure's built-in roles, one table per area: permission lists as Azure publishes them."""
