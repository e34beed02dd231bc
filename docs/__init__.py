"""The documentation; `generate` writes its reference from the code."""
