"""Azure's words as values, and dated tables of Azure's rules: ids, names, roles, regions, limits."""
