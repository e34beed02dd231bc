"""How many projects fit: what a plan takes of each of Azure's limits, and what binds first."""
