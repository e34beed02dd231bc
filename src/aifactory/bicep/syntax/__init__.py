"""Bicep text to a typed syntax tree, with a position on every node."""
