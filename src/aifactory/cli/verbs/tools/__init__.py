"""Verbs that are tools beside the work on a factory: a compiler, a local Azure."""
