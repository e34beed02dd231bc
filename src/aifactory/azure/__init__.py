"""Azure's words as values, and dated tables of its rules: ids, names, roles, regions, limits."""
