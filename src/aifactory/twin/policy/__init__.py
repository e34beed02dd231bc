"""Azure Policy as far as it denies: assigned rules are evaluated on every write."""
