"""The Bicep language in Python: source in, ARM JSON out. Knows the language and nothing of factories."""
