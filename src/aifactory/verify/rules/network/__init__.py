"""Rules about networks: who reaches what, by which address and which name."""
