"""A bound file to ARM JSON, in the shape the official compiler gives it."""
