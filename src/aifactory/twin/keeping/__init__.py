"""What the twin remembers: one SQLite file, its lock, its clock, and its former shapes."""
