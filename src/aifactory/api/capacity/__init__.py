"""How many projects fit: nothing here asks a Resource Manager."""
