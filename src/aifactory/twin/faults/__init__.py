"""Faults: what goes wrong on purpose, as a file describes it, the same at every rehearsal."""
