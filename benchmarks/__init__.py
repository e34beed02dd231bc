"""Figures that we hold ourselves to, printed as a table; nothing here is a test."""
