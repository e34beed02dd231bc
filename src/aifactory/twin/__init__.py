"""The twin: a local Azure Resource Manager. Knows Azure and nothing of factories."""
