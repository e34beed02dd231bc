"""What the twin answers: one file per sort of address."""
